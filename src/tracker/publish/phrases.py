"""The few words of issues, releases and notifications that are not sentences about changes, by language. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.changes import Severity


@dataclass(frozen=True, slots=True)
class Phrases:
    """Fixed words of one language; `{…}` are filled in by `messages`."""

    issue_title: str
    open_count: str
    """`{count}`, for one and for more."""
    open_one: str
    all_clear: str
    as_of: str
    """`{day}`."""
    report: str
    new_title: str
    release_title: str
    """`{week}`."""
    pull_title: str
    """`{day}`."""
    pull_body: str
    notice_title: str
    """`{count}`, `{day}`."""
    notice_one: str
    more: str
    """`{count}`."""
    colon: str
    severities: dict[Severity, str]


_ENGLISH = Phrases(
    issue_title="Critical changes in the tracked models",
    open_count="**{count} critical changes are open.**",
    open_one="**One critical change is open.**",
    all_clear="**Nothing critical is open.**",
    as_of="Data as of {day}.",
    report="Full report",
    new_title="New, confirmed:",
    release_title="Weekly report {week}",
    pull_title="Update the model comparison ({day})",
    pull_body="The tracker's newest reports and data.",
    notice_title="{count} changes in the tracked models ({day})",
    notice_one="One change in the tracked models ({day})",
    more="… and {count} more in the full report.",
    colon=": ",
    severities={Severity.CRITICAL: "Critical", Severity.NOTABLE: "Notable", Severity.INFO: "Minor"},
)
_CHINESE = Phrases(
    issue_title="所跟踪模型的重大变化",
    open_count="**有 {count} 项重大变化待处理。**",
    open_one="**有 1 项重大变化待处理。**",
    all_clear="**目前没有待处理的重大变化。**",
    as_of="数据截至 {day}。",
    report="完整报告",
    new_title="新增（已确认）：",
    release_title="周报 {week}",
    pull_title="更新模型对比（{day}）",
    pull_body="跟踪器最新生成的报告与数据。",
    notice_title="所跟踪模型有 {count} 项变化（{day}）",
    notice_one="所跟踪模型有 1 项变化（{day}）",
    more="……另有 {count} 项，见完整报告。",
    colon="：",
    severities={Severity.CRITICAL: "重大", Severity.NOTABLE: "值得注意", Severity.INFO: "轻微"},
)
_BY_LANGUAGE = {"en": _ENGLISH, "zh-CN": _CHINESE}


def phrases(language: str) -> Phrases:
    """Return the words of a language; English for one that has none here."""
    return _BY_LANGUAGE.get(language, _ENGLISH)

"""A small hand-made past: five projects, four weeks, one of everything a report must show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.simulators.history import FakeHistory

from tracker.domain.artifacts import Access, Artifact, ArtifactKind, HubFacts
from tracker.domain.changes import Change, ChangeKind, ChangeState, Severity, change_id
from tracker.domain.documents import Document, DocumentRole
from tracker.domain.entries import CuratedFact, Entry, Watchlist
from tracker.domain.evidence import Evidence, Failure, FailureReason, Method
from tracker.domain.facts import Absent, Fact, FactKey, FactName, Present, Unknown, Value
from tracker.domain.findings import FoundContradiction
from tracker.domain.identifiers import ArtifactRef, Host, RepoName
from tracker.domain.licences import Clause, LicenceFile, Scope
from tracker.domain.repositories import Release
from tracker.domain.runs import Run, RunStatus
from tracker.domain.snapshots import Origin, Snapshot

START = datetime(2026, 11, 2, 6, tzinfo=UTC)
WEEKS = tuple(START + timedelta(weeks=n) for n in range(4))
LAST = WEEKS[-1]
OLD_TERMS = "Terms\n\nno commercial use\n"
NEW_TERMS = "Terms\n\ncommercial use after registration\n```\n</details><script>x</script>\n"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def seen(repo: str, path: str, line: int, quote: str, rule: str = "") -> Evidence:
    """Return evidence in a file at a commit."""
    url = f"https://github.com/{repo}/blob/{COMMIT}/{path}"
    return Evidence(url, path, line, quote, COMMIT, "f" * 40, rule or None)


def present(value: Value, *evidence: Evidence, method: Method = Method.DETECTED, at: datetime = LAST) -> Present:
    """Return a fact that was seen."""
    return Present(value, method, at, evidence)


def said(value: Value, at: datetime = LAST) -> Present:
    """Return a fact from the API."""
    return Present(value, Method.API, at)


def hub(host: Host, ident: str, access: Access, **more: object) -> Present:
    """Return a hub's answer."""
    ref = ArtifactRef(host, ident)
    url = f"https://huggingface.co/{ident}" if host is Host.HUGGINGFACE else f"https://modelscope.cn/models/{ident}"
    facts = replace(HubFacts(ref, ref, url, access), **more)  # type: ignore[arg-type]
    return Present(facts, Method.MEASURED, LAST, (Evidence(url),))


def artifact(host: Host, ident: str, kind: ArtifactKind, where: Evidence, *, is_own: bool = True) -> Present:
    """Return an artifact that a page names."""
    url = ident if "://" in ident else f"https://huggingface.co/{ident}"
    return present(Artifact(ArtifactRef(host, ident), url, kind, is_own), where)


def snapshot(name: str, repo_id: int, facts: Mapping[tuple[FactName, str], Fact], at: datetime = LAST) -> Snapshot:
    """Return a snapshot with the facts every repository has, and these."""
    common: dict[FactKey, Fact] = {
        FactKey(FactName.REPO_STATE): said("available", at),
        FactKey(FactName.REPO_ARCHIVED): said(False, at),
        FactKey(FactName.DEFAULT_BRANCH): said("main", at),
    }
    own = {FactKey(*key): fact for key, fact in facts.items()}
    return Snapshot(name.lower(), RepoName.parse(name), repo_id, f"R_{repo_id}", at, {**common, **own}, detector="1")


def _repository(stars: int, pushed: datetime, created: datetime) -> dict[tuple[FactName, str], Fact]:
    return {
        (FactName.STARS, ""): said(stars),
        (FactName.PUSHED_AT, ""): said(pushed),
        (FactName.CREATED_AT, ""): said(created),
    }


def open_project() -> Snapshot:
    """Return a project that publishes everything, with two mirrors."""
    repo = "acme/open-llm"
    readme = seen(repo, "README.md", 12, "Weights: [acme/open-7b](https://huggingface.co/acme/open-7b)", "W101")
    licence = seen(repo, "LICENSE", 1, "Apache License")
    return snapshot(
        repo,
        1,
        {
            **_repository(12_345, LAST - timedelta(days=2), datetime(2024, 5, 1, tzinfo=UTC)),
            (FactName.WEIGHTS_STATUS, ""): present("open", readme),
            (FactName.CODE_STATUS, ""): present("training", seen(repo, "README.md", 30, "python train.py", "C301")),
            (FactName.DATA_STATUS, ""): present("open", seen(repo, "README.md", 40, "All data are released", "D401")),
            (FactName.LICENCE, "code"): present("Apache-2.0", licence),
            (FactName.LICENCE, "weights"): present("Apache-2.0", seen(repo, "README.md", 50, "weights: Apache 2.0")),
            (FactName.LICENCE, "data"): present("CC-BY-4.0", seen(repo, "README.md", 51, "data: CC BY 4.0")),
            (FactName.COMMERCIAL_USE, ""): present("yes", seen(repo, "README.md", 52, "commercial use is allowed")),
            (FactName.PARAMS, ""): present(("7B", "13B"), seen(repo, "README.md", 5, "| 7B | 13B |", "F501")),
            (FactName.TRAINING_DATA_SIZE, ""): present(("1.4T tokens",), seen(repo, "README.md", 6, "1.4T tokens")),
            (FactName.HARDWARE, ""): present(("256x A100 80GB",), seen(repo, "README.md", 7, "256 A100-80GB")),
            (FactName.TRAINING_TIME, ""): present(("21 days",), seen(repo, "README.md", 8, "21 days")),
            (FactName.CONTEXT_LENGTH, ""): present(("4096",), seen(repo, "README.md", 9, "context 4096")),
            (FactName.BASE_MODEL, ""): Absent(LAST, ("README.md",)),
            (FactName.LICENCE_FILE, "LICENSE"): present(
                LicenceFile("LICENSE", "a" * 40, Scope.CODE, "Apache-2.0", 1.0), licence
            ),
            (FactName.ARTIFACT, "huggingface:acme/open-7b"): artifact(
                Host.HUGGINGFACE, "acme/open-7b", ArtifactKind.FULL, readme
            ),
            (FactName.HUB, "huggingface:acme/open-7b"): hub(
                Host.HUGGINGFACE,
                "acme/open-7b",
                Access.AVAILABLE,
                downloads=1_234_567,
                likes=321,
                parameters=6_738_415_616,
                bytes=13_476_831_232,
                licence="apache-2.0",
                last_modified=datetime(2026, 10, 1, tzinfo=UTC),
            ),
            (FactName.ARTIFACT, "modelscope:acme/open-7b"): artifact(
                Host.MODELSCOPE, "acme/open-7b", ArtifactKind.FULL, readme
            ),
            (FactName.HUB, "modelscope:acme/open-7b"): Unknown(
                FailureReason.TIMED_OUT, "no answer within 20 s", LAST, None
            ),
            (FactName.RELEASE, "v1.0"): said(
                Release(
                    "v1.0", "First", datetime(2024, 6, 1, tzinfo=UTC), f"https://github.com/{repo}/releases/tag/v1.0"
                )
            ),
            (FactName.RELEASE, "v1.1-rc1"): said(
                Release(
                    "v1.1-rc1",
                    None,
                    datetime(2026, 11, 20, tzinfo=UTC),
                    f"https://github.com/{repo}/releases/tag/v1.1-rc1",
                    is_prerelease=True,
                )
            ),
            (FactName.RELEASE_COUNT, ""): said(2),
        },
    )


def adapter_project() -> Snapshot:
    """Return a project with an adapter, forbidden commercial use, a netdisk link and two disagreeing witnesses."""
    repo = "lab/alpaca-like"
    readme = seen(repo, "README.md", 20, "LoRA 权重下载：百度网盘（提取码 ab12）", "W120")
    drive = "https://pan.baidu.com/s/1abc"
    return snapshot(
        repo,
        2,
        {
            **_repository(4_100, LAST - timedelta(days=400), datetime(2023, 3, 13, tzinfo=UTC)),
            (FactName.WEIGHTS_STATUS, ""): present("adapter", readme),
            (FactName.CODE_STATUS, ""): present("finetuning", seen(repo, "README.md", 33, "finetune.py")),
            (FactName.DATA_STATUS, ""): present("partial", seen(repo, "README.md", 44, "51K of the data are here")),
            (FactName.LICENCE, "code"): present("Apache-2.0", seen(repo, "LICENSE", 1, "Apache License")),
            (FactName.LICENCE, "weights"): Absent(LAST, ("LICENSE", "README.md", "README_EN.md", "docs/model.md")),
            (FactName.LICENCE, "data"): present("CC-BY-NC-4.0", seen(repo, "DATA_LICENSE", 1, "CC BY NC 4.0")),
            (FactName.COMMERCIAL_USE, ""): present("no", seen(repo, "README.md", 60, "严禁用于商业用途")),
            (FactName.PARAMS, ""): present(("7B",), seen(repo, "README.md", 5, "7B")),
            (FactName.TRAINING_DATA_SIZE, ""): present(("52K instructions",), seen(repo, "README.md", 6, "52K")),
            (FactName.HARDWARE, ""): Absent(LAST, ("README.md",)),
            (FactName.TRAINING_TIME, ""): Absent(LAST, ("README.md",)),
            (FactName.BASE_MODEL, ""): present(("LLaMA-7B", "open-llm"), seen(repo, "README.md", 9, "LLaMA-7B")),
            (FactName.ARTIFACT, f"baidu:{drive}"): present(
                Artifact(ArtifactRef(Host.BAIDU, drive), drive, ArtifactKind.ADAPTER, True, "ab12"), readme
            ),
            (FactName.HUB, f"baidu:{drive}"): Present(
                HubFacts(ArtifactRef(Host.BAIDU, drive), ArtifactRef(Host.BAIDU, drive), drive, Access.RESTRICTED),
                Method.MEASURED,
                LAST,
            ),
            (FactName.LICENCE_FILE, "LICENSE"): present(
                LicenceFile("LICENSE", "b" * 40, Scope.CODE, "Apache-2.0", 0.98, True, "a clause was added")
            ),
            (FactName.CONTRADICTION, "X901:licence:weights"): present(
                FoundContradiction(
                    "X901",
                    "licence:weights",
                    ("LICENSE: Apache-2.0", "README.md: 严禁用于商业用途"),
                    (seen(repo, "LICENSE", 1, "Apache License"), seen(repo, "README.md", 60, "严禁用于商业用途")),
                )
            ),
        },
    )


def gone_project() -> Snapshot:
    """Return a repository that vanished; what was known before is kept."""
    repo = "ghost/vanished"
    before = present("open", seen(repo, "README.md", 3, "download here"), at=WEEKS[1])
    lost = Unknown(FailureReason.NOT_FOUND, "404 by name and by id", WEEKS[2], before)
    return snapshot(
        repo,
        3,
        {
            (FactName.REPO_STATE, ""): said("gone"),
            (FactName.WEIGHTS_STATUS, ""): lost,
            (FactName.STARS, ""): Unknown(FailureReason.NOT_FOUND, "404", WEEKS[2], said(900, WEEKS[1])),
        },
    )


def hostile_project() -> Snapshot:
    """Return a repository whose every word attacks the page."""
    repo = "evil/x"
    attack = "<script>alert(1)</script> | [x](javascript:alert(1)) @all #1 `code` ![i](https://e.vil/p.png) ::error::"
    bad = Evidence("javascript:alert(1)", "README|.md", 1, attack)
    return snapshot(
        repo,
        4,
        {
            **_repository(10, LAST, datetime(2026, 1, 1, tzinfo=UTC)),
            (FactName.DESCRIPTION, ""): said(attack),
            (FactName.WEIGHTS_STATUS, ""): present("gated", bad),
            (FactName.PARAMS, ""): present((attack, "</table>"), bad),
            (FactName.BASE_MODEL, ""): present(('"]; click n1 "javascript:alert(1)"', "LLaMA-13B"), bad),
            (FactName.LICENCE, "weights"): present("LicenseRef-`|x|`", bad),
            (FactName.ARTIFACT, "huggingface:evil/x-7b"): artifact(
                Host.HUGGINGFACE, "evil/x-7b", ArtifactKind.FULL, bad
            ),
            (FactName.HUB, "huggingface:evil/x-7b"): hub(
                Host.HUGGINGFACE, "evil/x-7b", Access.GONE, detail=attack, licence=attack
            ),
            (FactName.RELEASE, "v|1\n"): said(Release("v|1\n", attack, LAST, "https://github.com/evil/x")),
        },
    )


ENTRIES = (
    Entry(
        RepoName("acme", "open-llm"),
        "Open LLM",
        organization="Acme",
        released=date(2024, 5, 2),
        notes={"en": "The only one that publishes **everything**.", "zh-CN": "唯一**全部**公开的项目。"},
        facts=(
            CuratedFact(
                "data_size",
                {"en": "1.4T tokens", "zh-CN": "1.4 万亿 token"},
                "arXiv 2302.13971",
                "maintainers",
                date(2026, 1, 5),
            ),
        ),
    ),
    Entry(
        RepoName("lab", "alpaca-like"),
        "Alpaca-like",
        facts=(
            CuratedFact(
                "open_data",
                {"en": "no", "zh-CN": "否"},
                "https://example.org/blog",
                "maintainers",
                note={"en": "blog of the authors", "zh-CN": "作者博客"},
            ),
            CuratedFact("training_time", {"*": "3 h"}, "https://example.org/blog"),
            CuratedFact("parameter_size", {"*": "65B"}, "https://example.org/blog"),
        ),
    ),
    Entry(RepoName("ghost", "vanished"), "Vanished"),
    Entry(RepoName("evil", "x"), "Evil | <b>name</b> @all #2"),
    Entry(RepoName("nobody", "unseen"), "Unseen", group="related"),
)


def change(
    project: str,
    kind: ChangeKind,
    at: datetime,
    *,
    severity: Severity = Severity.NOTABLE,
    scope: str = "weights",
    subject: str = "",
    values: tuple[str | None, str | None] = (None, None),
    evidence: Evidence | None = None,
    state: ChangeState = ChangeState.CONFIRMED,
    confirmed_at: datetime | None = None,
) -> Change:
    """Return a change as a run would have saved it."""
    ident = change_id(project, kind, subject, *values, at)
    return Change(
        ident, project, project, 1, kind, scope, subject, *values, severity, state, at, evidence, confirmed_at
    )


def changes() -> list[Change]:
    """Return one change of each sort that the reports treat differently."""
    terms = seen("acme/open-llm", "MODEL_LICENSE", 7, "commercial use is permitted after registration", "L210")
    return [
        change("acme/open-llm", ChangeKind.PROJECT_ADDED, WEEKS[0], severity=Severity.INFO, scope="config"),
        change(
            "acme/open-llm",
            ChangeKind.TERMS_CHANGED,
            WEEKS[1],
            severity=Severity.CRITICAL,
            subject="MODEL_LICENSE",
            values=("commercial_use: no", "commercial_use: yes; registration: required"),
            evidence=terms,
        ),
        change(
            "ghost/vanished",
            ChangeKind.REPOSITORY_GONE,
            WEEKS[2],
            severity=Severity.CRITICAL,
            scope="repository",
            values=("available", "gone"),
            confirmed_at=WEEKS[3],
        ),
        change(
            "evil/x",
            ChangeKind.WEIGHTS_REMOVED,
            WEEKS[3],
            severity=Severity.CRITICAL,
            subject="huggingface:evil/x-7b",
            values=("available", "gone"),
            state=ChangeState.SUSPECTED,
            evidence=Evidence("https://huggingface.co/evil/x-7b"),
        ),
        change(
            "acme/open-llm",
            ChangeKind.RELEASE_PUBLISHED,
            WEEKS[3],
            scope="release",
            subject="v1.1-rc1",
            values=(None, "v1.1-rc1"),
            evidence=Evidence("https://github.com/acme/open-llm/releases/tag/v1.1-rc1"),
        ),
        change(
            "lab/alpaca-like",
            ChangeKind.FACT_CHANGED,
            WEEKS[3],
            severity=Severity.INFO,
            scope="facts",
            subject="params",
            values=("13B", "7B"),
            evidence=seen("lab/alpaca-like", "README.md", 5, "7B"),
        ),
    ]


def runs() -> list[Run]:
    """Return four weekly runs; the third failed on one target for good, the last on another."""
    failure = Failure("modelscope:acme/open-7b", FailureReason.TIMED_OUT, "no answer within 20 s")
    flaky = Failure("lab/alpaca-like", FailureReason.RATE_LIMITED, "secondary limit | retry later")
    failures = ((), (), (flaky,), (failure,))
    return [
        Run(
            n + 1,
            at,
            at,
            RunStatus.PARTIAL if failures[n] else RunStatus.COMPLETE,
            at + timedelta(minutes=1),
            total=4,
            ok=4 - len(failures[n]),
            failed=len(failures[n]),
            failures=failures[n],
        )
        for n, at in enumerate(WEEKS)
    ]


def small_world() -> tuple[FakeHistory, Watchlist]:
    """Return the past and the list."""
    latest = [open_project(), adapter_project(), gone_project(), hostile_project()]
    earlier = [replace(s, at=at) for s in latest for at in WEEKS[:-1]]
    stars = {
        ("acme/open-llm", Origin.RECORDED): tuple(zip(WEEKS, (11_000, 11_300, 11_900, 12_345), strict=True)),
        ("acme/open-llm", Origin.HISTORY): tuple(
            (datetime(2024, 5, 1, tzinfo=UTC) + timedelta(days=90 * n), 1_000 * n) for n in range(10)
        ),
        ("lab/alpaca-like", Origin.RECORDED): tuple(zip(WEEKS, (4_120, 4_110, 4_105, 4_100), strict=True)),
    }
    history = FakeHistory([*earlier, *latest], changes(), runs(), stars)
    return history, Watchlist("config/repos.yaml", ENTRIES)


def licence_edit() -> tuple[FakeHistory, Watchlist, dict[str, Document]]:
    """Return the small world with the texts before and after the change of terms in its second week."""
    history, watchlist = small_world()
    texts = {
        oid: Document("MODEL_LICENSE", oid, DocumentRole.LICENCE, text)
        for oid, text in (("1" * 40, OLD_TERMS), ("2" * 40, NEW_TERMS))
    }
    key = FactKey(FactName.LICENCE_FILE, "MODEL_LICENSE")
    for n, known in enumerate(history.snapshots):
        if known.entry == "acme/open-llm":
            is_old = known.at < WEEKS[1]
            clauses = () if is_old else (Clause("registration", "required"),)
            oid = "1" * 40 if is_old else "2" * 40
            file = present(LicenceFile("MODEL_LICENSE", oid, Scope.WEIGHTS, None, 0.0, clauses=clauses))
            history.snapshots[n] = replace(known, facts={**known.facts, key: file})
    return history, watchlist, texts

"""Reading the list: what counts as an entry, and how every mistake is told."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.config.read import examine, read_watchlist
from tracker.config.schedule_text import parse_cron
from tracker.domain.artifacts import ArtifactKind
from tracker.domain.entries import CuratedFact, Entry, ScheduleRule, Watchlist
from tracker.errors import ConfigError
from tracker.schedule import trigger


def watchlist(text: str) -> Watchlist:
    """Read a config that must be fine."""
    found = examine(text, "repos.yaml")
    assert found.problems == ()
    assert found.watchlist is not None
    return found.watchlist


def entry(text: str) -> Entry:
    """Read the only entry of a long form given without indentation."""
    indented = "\n".join(f"    {line}" for line in text.splitlines())
    return watchlist(f"projects:\n  -\n{indented}\n").entries[0]


def problems(text: str) -> list[str]:
    """Return `line:col: message` of each problem."""
    return [f"{p.line}:{p.column}: {p.message}" for p in examine(text, "repos.yaml").problems]


def only_problem(text: str) -> str:
    """Return the one problem."""
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        "tloen/alpaca-lora",
        "https://github.com/tloen/alpaca-lora",
        "http://www.github.com/tloen/alpaca-lora.git",
        "github.com/tloen/alpaca-lora/",
        "https://github.com/tloen/alpaca-lora/tree/main?tab=readme#top",
        "git@github.com:tloen/alpaca-lora.git",
        "{repo: tloen/alpaca-lora}",
    ],
)
def test_every_spelling_of_a_repository(text: str) -> None:
    """A name, a page, a clone address and the long form are the same entry."""
    assert watchlist(f"projects:\n- {text}\n").entries[0].repo.key == "tloen/alpaca-lora"


def test_long_form() -> None:
    """Every key of the long form arrives in the record."""
    found = entry(
        "repo: a/b\nname: B\ngroup: related\norganization: A\nreleased: 2023-02-24\nformer: x/y\n"
        "tags: llm\nhide: [stars]\nnotes: {zh: 好, en: good}"
    )
    assert (found.name, found.group, found.organization) == ("B", "related", "A")
    assert found.released == datetime.date(2023, 2, 24)
    assert [str(name) for name in found.former] == ["x/y"]
    assert (found.tags, found.hide) == (("llm",), ("stars",))
    assert found.notes == {"zh-CN": "好", "en": "good"}


def test_curated_fact() -> None:
    """A fact has a value per language, a source, and says who looked and when."""
    found = entry(
        "repo: a/b\nfacts:\n  hardware:\n    value: {zh: 八张, en: eight}\n    source: arXiv:1\n    by: me\n"
        "    on: 2024-01-01\n    until: 2025-01-01\n    note: rough"
    )
    day = datetime.date
    expected = CuratedFact(
        "hardware", {"zh-CN": "八张", "en": "eight"}, "arXiv:1", "me", day(2024, 1, 1), day(2025, 1, 1), {"*": "rough"}
    )
    assert found.facts == (expected,)


@pytest.mark.parametrize(
    ("text", "key", "url"),
    [
        ("huggingface:o/m", "huggingface:o/m", "https://huggingface.co/o/m"),
        ("https://huggingface.co/o/m/tree/main", "huggingface:o/m", "https://huggingface.co/o/m"),
        ("https://modelscope.cn/models/o/m/summary", "modelscope:o/m", "https://www.modelscope.cn/models/o/m"),
        ("{host: ollama, id: llama3}", "ollama:llama3", "https://ollama.com/llama3"),
        ("https://pan.baidu.com/s/1x", "baidu:https://pan.baidu.com/s/1x", "https://pan.baidu.com/s/1x"),
        ("https://example.org/a.bin", "direct:https://example.org/a.bin", "https://example.org/a.bin"),
    ],
)
def test_artifacts(text: str, key: str, url: str) -> None:
    """An artifact is named by hub and id, by a hub's page, or by any address; it is the project's own."""
    (artifact,) = entry(f"repo: a/b\nweights: [{text if text.startswith('{') else repr(text)}]").weights
    assert (artifact.ref.key, artifact.url, artifact.is_own) == (key, url, True)


def test_artifact_details() -> None:
    """Kind and share code are kept; a share code of digits is text."""
    (artifact,) = entry("repo: a/b\nweights: {url: 'https://pan.baidu.com/s/1', kind: delta, password: 1234}").weights
    assert (artifact.kind, artifact.password) == (ArtifactKind.DELTA, "1234")


def test_defaults_hold_unless_an_entry_says_otherwise() -> None:
    """An entry's own tags replace the default ones; an empty list is a word of its own."""
    text = "defaults: {tags: [llm], group: g}\nprojects: [a/b, {repo: a/c, tags: []}, {repo: a/d, tags: x, group: h}]\n"
    found = [(e.tags, e.group) for e in watchlist(text).entries]
    assert found == [(("llm",), "g"), ((), "g"), (("x",), "h")]


def test_languages_and_title() -> None:
    """`zh` is written zh-CN inside; the order of the config is the order of reports."""
    found = watchlist("defaults: {languages: [en, zh], title: Models}\nprojects: [a/b]\n")
    assert (found.languages, found.title) == (("en", "zh-CN"), {"*": "Models"})


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('"17 5 * * 1"', ScheduleRule(cron="17 5 * * 1")),
        ('"0  6 * * MON-FRI"', ScheduleRule(cron="0 6 * * mon-fri")),
        ('"0 6 * * 5-7"', ScheduleRule(cron="0 6 * * 5-7")),
        ('"0 6 * * fri-sun"', ScheduleRule(cron="0 6 * * fri-sun")),
        ('"*/15 0-6/2 1,15 jan-jun *"', ScheduleRule(cron="0,15,30,45 0,2,4,6 1,15 1,2,3,4,5,6 *")),
        ('"@weekly"', ScheduleRule(cron="0 0 * * 0")),
        ("{every: 7d}", ScheduleRule(interval_seconds=604800)),
        ("{every: 1d 12h, jitter: 10m}", ScheduleRule(interval_seconds=129600, jitter_seconds=600)),
        ('{cron: "0 6 * * *", timezone: Asia/Shanghai}', ScheduleRule("0 6 * * *", None, "Asia/Shanghai")),
    ],
)
def test_schedules(text: str, rule: ScheduleRule) -> None:
    """Cron expressions and intervals, alone or in a list."""
    assert watchlist(f"schedule: {text}\nprojects: [a/b]\n").schedule == (rule,)
    assert watchlist(f"schedule: [{text}]\nprojects: [a/b]\n").schedule == (rule,)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("0 6 * * mo", "did you mean 'mon'"),
        ("0 6 * *", "has 4 fields"),
        ("60 6 * * *", "allowed are 0 to 59"),
        ("0 6 * * 8", "allowed are 0 to 7"),
        ("0 6 * * 5-2", "runs backwards"),
        ("*/0 6 * * *", "at least 1"),
        ("0 0 31 2 *", "never comes"),
        ("0 0 ? * *", "write numbers"),
    ],
)
def test_impossible_cron(text: str, word: str) -> None:
    """The field at fault and what it allows are named."""
    assert word in only_problem(f'schedule: "{text}"\nprojects: [a/b]\n')


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("defualts: {}\nprojects: [a/b]\n", "1:1", "did you mean 'defaults'"),
        ("projects:\n  - repo: a/b\n    nmae: x\n", "3:5", "unknown key 'nmae' (did you mean 'name'?)"),
        ("projects:\n  - repo: a/b\n    hardware: x\n", "3:5", "'hardware' under 'facts:'"),
        ("projects:\n  - name: x\n", "2:5", "key 'repo' is missing"),
        ("projects:\n  - a/b:\n", "2:5", "write '- a/b' without a colon"),
        ("projects: [a/b, A/B]\n", "1:17", "already listed in line 1"),
        ("projects:\n- a/b\n- {repo: c/d, former: https://github.com/A/b}\n", "3:23", "already listed in line 2"),
        ("projects:\n- {repo: c/d, former: a/b}\n- a/b\n", "3:3", "as a former name in line 2"),
        ("projects: [{repo: a/b, former: a/b}]\n", "1:32", "already named in this entry"),
        ("projects: ['https://gitlab.com/a/b']\n", "1:12", "not on github.com"),
        ("projects: ['https://github.com/a']\n", "1:12", "names no repository"),
        ("projects: ['https://github.com/topics/llm']\n", "1:12", "names no repository"),
        ("projects: ['https://[::1/a/b']\n", "1:12", "malformed address"),
        ("projects: [a b]\n", "1:12", "is no repository"),
        ("projects: [7]\n", "1:12", "is no repository"),
        ("projects: a/b\n", "1:11", "expected a list, found text"),
        ("projects: []\n", "1:11", "the list is empty"),
        ("projects:\n", "1:1", "key 'projects' is missing"),
        ("version: 2\nprojects: [a/b]\n", "1:10", "reads version 1"),
        ("- a/b\n", "1:1", "put the list under 'projects:'"),
        ("projects: [{repo: a/b, released: 2023-02-30}]\n", "1:34", "is no date"),
        ("projects: [{repo: a/b, name: [x]}]\n", "1:30", "expected text, found a list"),
        ("projects: [{repo: a/b, name: true}]\n", "1:30", "put it in quotes"),
        ("projects: [{repo: a/b, weights: ['hugginface:o/m']}]\n", "1:34", "did you mean 'huggingface'"),
        ("projects: [{repo: a/b, weights: ['javascript:alert(1)']}]\n", "1:34", "unknown host 'javascript'"),
        ("projects: [{repo: a/b, weights: ['https://u:p@x.org/m']}]\n", "1:34", "malformed address"),
        ("projects: [{repo: a/b, weights: ['o/m']}]\n", "1:34", "huggingface:o/m"),
        ("projects: [{repo: a/b, weights: [{url: 'https://x.y', id: z}]}]\n", "1:34", "either url, or host and id"),
        ("projects: [{repo: a/b, facts: {hardwear: {value: x, source: y}}}]\n", "1:32", "did you mean 'hardware'"),
        ("projects: [{repo: a/b, facts: {hardware: {value: x}}}]\n", "1:42", "key 'source' is missing"),
        ("projects: [{repo: a/b, facts: {hardware: 8 cards}}]\n", "1:42", "expected a mapping, found text"),
        ("projects: [{repo: a/b, notes: {fr: bon}}]\n", "1:31", "unknown language 'fr'"),
        ("projects: [{repo: a/b, hide: starz}]\n", "1:30", "did you mean 'stars'"),
        ("schedule: {every: 10s}\nprojects: [a/b]\n", "1:19", "too short"),
        ("schedule: {cron: '0 0 * * *', every: 1d}\nprojects: [a/b]\n", "1:11", "either cron or every"),
        ("schedule: {cron: '0 0 * * *', timezone: Asia/Shangai}\nprojects: [a/b]\n", "1:41", "Asia/Shanghai"),
    ],
)
def test_one_mistake(text: str, place: str, words: str) -> None:
    """Each mistake is told once, where it stands, with what to write instead."""
    told = only_problem(text)
    assert told.startswith(f"{place}: ")
    assert words in told


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "1:1", "empty"),
        ("# nothing\n", "1:1", "empty"),
        ("~\n", "1:1", "empty"),
        ("projects:\n\t- a/b\n", "2:1", "a tab cannot indent"),
        ("projects: [a/b\n", "2:1", "expected ',' or ']'"),
        ("a: b: c\n", "1:5", "unexpected ': '"),
        ("projects: [a/b]\n---\nx: 1\n", "2:1", "second document"),
        ("projects: [a/b]\nprojects: [c/d]\n", "2:1", "already given in line 1"),
        ("projects: [a/b\x00]\n", "1:15", "U+0000"),
        ("projects: [!!python/name:os.system a/b]\n", "1:12", "is not supported"),
        ("projects: [a/b]\n? [a, b]\n: c\n", "2:3", "a key must be plain text"),
        ("projects:\n  - {<<: 3, repo: a/b}\n", "2:10", "'<<' takes a mapping"),
        ("[" * 20_000, "1:25", "levels deep"),
    ],
)
def test_not_yaml(text: str, place: str, words: str) -> None:
    """Text that is no usable YAML is refused at its position."""
    told = problems(text)
    assert told[0].startswith(f"{place}: ")
    assert words in told[0]


def test_alias_bomb() -> None:
    """Nine levels of nine aliases each are refused at once, not expanded."""
    levels = [f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]" for n in range(9)]
    assert "write the values out" in only_problem("\n".join(["a: &a [x,x,x,x,x,x,x,x,x]", *levels]))


def test_anchors_and_merge_keys_work() -> None:
    """A shared block under an `x-` key may be merged into entries; own keys win."""
    text = (
        "x-mine: &mine {tags: t, group: g}\nprojects:\n- {<<: *mine, repo: a/b, group: h}\n- {repo: a/c, x-note: 1}\n"
    )
    first, second = watchlist(text).entries
    assert (first.tags, first.group, second.tags) == (("t",), "h", ())


def test_all_problems_at_once_in_order() -> None:
    """Mistakes of shape, of value and between entries come together, sorted by position."""
    told = problems("projects:\n- a/b\n- {repo: A/B, nmae: x}\n- {repo: c, tags: {}}\nschedule: x\nzz: 1\n")
    assert [line.split(": ")[0] for line in told] == ["3:10", "3:15", "4:10", "4:19", "5:11", "6:1"]


def test_error_lists_problems_a_line_each(tmp_path: Path) -> None:
    """The exception's message is what a person sees."""
    path = tmp_path / "repos.yaml"
    path.write_text("projects: [x, y]\n")
    with pytest.raises(ConfigError) as caught:
        read_watchlist(path)
    head, *lines = str(caught.value).splitlines()
    assert head == f"{path}: 2 problems"
    assert [line.startswith(f"{path}:1:") for line in lines] == [True, True]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"projects:\n  - \xe4\xbd\xa0\xff", ":2:6: not UTF-8 (byte 0xFF)"),
        ("projects: [a/b]\n".encode("utf-16"), ":1:1: not UTF-8"),
        (b"#" * (4 * 1024 * 1024 + 1), "larger than 4 MiB"),
    ],
)
def test_unreadable_bytes(tmp_path: Path, data: bytes, words: str) -> None:
    """Other encodings and huge files are refused with the position and the next step."""
    path = tmp_path / "repos.yaml"
    path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        read_watchlist(path)
    assert words in str(caught.value)


def test_missing_file_names_the_next_step(tmp_path: Path) -> None:
    """A missing file is no stack trace: `tracker init` makes one."""
    with pytest.raises(ConfigError, match="tracker init"):
        read_watchlist(tmp_path / "repos.yaml")


def test_directory_instead_of_file(tmp_path: Path) -> None:
    """A folder given as config is told as such."""
    with pytest.raises(ConfigError, match="is a directory"):
        read_watchlist(tmp_path)


def test_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    """A file saved by a Windows editor reads the same."""
    path = tmp_path / "repos.yaml"
    path.write_bytes("\ufeffprojects:\r\n  - a/b\r\n".encode())
    assert [(str(e.repo), e.line) for e in read_watchlist(path).entries] == [("a/b", 2)]


def test_two_thousand_entries() -> None:
    """A long list is read whole (`benchmarks/hostile_inputs.py` says how long it takes)."""
    text = "projects:\n" + "".join(f"  - owner{n}/repo{n}\n" for n in range(2000))
    assert len(watchlist(text).entries) == 2000


_ITEM = st.sampled_from(
    ["*", "*/5", "3", "1-4", "2-5/2", "3/3", "mon", "tue-sun", "jan", "feb-6", "mar/4", "6-sat", "7"]
)
_FIELD = st.lists(_ITEM, min_size=1, max_size=2).map(",".join)


@given(st.lists(_FIELD, min_size=5, max_size=5).map(" ".join))
def test_every_accepted_expression_can_be_scheduled(text: str) -> None:
    """What the config takes, the scheduler takes: nothing fails as late as in `tracker serve`."""
    try:
        cron = parse_cron(text)
    except ValueError:
        return
    assert trigger(ScheduleRule(cron=cron))


@given(st.text(alphabet=st.sampled_from("ab/:-[]{}&*!?|>'\"%@`#,~<\\\n\t 0127é\ud7ff"), max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is written, the answer is a list or problems, never both and never another exception."""
    found = examine(f"projects: [a/b]\nx-z: {text}", "f")
    assert (found.watchlist is None) == bool(found.problems)


@given(st.text(max_size=80))
def test_no_file_breaks_the_reader(text: str) -> None:
    """The same for a file that is not YAML at all."""
    found = examine(text, "f")
    assert (found.watchlist is None) == bool(found.problems)


def test_own_list_is_fine() -> None:
    """The list of this project reads without a problem, every fact with source, day and both languages."""
    path = Path(__file__).parents[3] / "config" / "repos.yaml"
    entries = read_watchlist(path).entries
    assert [len([e for e in entries if e.group == group]) for group in ("", "related")] == [8, 7]
    facts = [fact for e in entries for fact in e.facts]
    assert facts
    assert all(fact.on and fact.source.startswith("https://") for fact in facts)
    assert all(set(fact.value) in ({"zh-CN", "en"}, {"*"}) for fact in facts)

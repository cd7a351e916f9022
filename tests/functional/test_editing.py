"""The commands that edit the list, end to end: a config on disk, GitHub and the hubs over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.simulators.github import simulator
from tests.simulators.github.world import World
from tests.simulators.huggingface import HubRepository, HuggingFaceHub
from tests.simulators.server import Request, Response, json_response, serve

from tracker.cli.app import run

CONFIG = "# my list\nprojects:\n  - o/one # first\n\n  # the rest\n  - {repo: o/two, group: rest}\n"


@dataclass
class Place:
    """A project folder, the simulated world around it, and what the last command printed."""

    folder: Path
    world: World
    hub: HuggingFaceHub
    base: str
    capture: pytest.CaptureFixture[str]
    pages: dict[str, str] = field(default_factory=dict)
    out: str = ""
    err: str = ""

    @property
    def config(self) -> str:
        """The list as it stands on disk."""
        return (self.folder / "config" / "repos.yaml").read_text(encoding="utf-8")

    def tracker(self, *words: str) -> int:
        """Run a command on this project."""
        code = run([*words, "--config", str(self.folder / "config" / "repos.yaml")])
        self.out, self.err = self.capture.readouterr()
        return code

    def document(self, *words: str) -> Any:
        """Run a command with --json and parse its document."""
        self.tracker(*words, "--json")
        return json.loads(self.out)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Place]:
    """Give a config of two repositories and servers for everything it may ask."""
    world, hub = World(), HuggingFaceHub()
    for name in ("o/one", "o/two", "n/new"):
        world.add(name)
    found = Place(tmp_path, world, hub, "", capsys)

    def web(request: Request) -> Response:
        text = found.pages.get(request.path)
        return Response(404, b"no") if text is None else Response(200, text.encode())

    def hub_with_cards(request: Request) -> Response:
        if request.path.startswith("/api/collections/"):
            items = [{"type": "model", "id": "o/m1"}, {"type": "dataset", "id": "o/d"}, {"type": "model", "id": "o/m2"}]
            return json_response(200, {"title": "C", "items": items})
        return web(request) if request.path in found.pages else hub(request)

    mounts = {"/gh": simulator.handler(world), "/hf": hub_with_cards, "/ms": web, "/web": web}
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "repos.yaml").write_text(CONFIG, encoding="utf-8")
    with serve(mounts) as base:
        found.base = base
        for name in ("GITHUB_ACTIONS", "GITHUB_GRAPHQL_URL", "TRACKER_DATABASE_URL", "GH_TOKEN", "HF_TOKEN", "CI"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("GITHUB_TOKEN", "ghp_x")
        monkeypatch.setenv("GITHUB_API_URL", f"{base}/gh")
        monkeypatch.setenv("HF_ENDPOINT", f"{base}/hf")
        monkeypatch.setenv("MODELSCOPE_ENDPOINT", f"{base}/ms")
        yield found


def test_add_writes_one_line_and_shows_it(place: Place) -> None:
    """The new entry goes before the next group; everything else keeps its bytes."""
    assert place.tracker("add", "n/new") == 0
    assert place.config == CONFIG.replace("# first\n", "# first\n  - n/new\n")
    assert "+  - n/new" in place.out.splitlines()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\xef\xbb\xbfprojects:\r\n  - 'o/one' # \xe4\xb8\x80", b"\r\n  - 'n/new'\r\n"),
        (b'\xef\xbb\xbf{"projects": ["o/one"', b', "n/new"'),
    ],
)
def test_add_keeps_every_byte(place: Place, before: bytes, after: bytes) -> None:
    """Byte order mark, line breaks, comments, no line break at the end: only the new entry is new."""
    path = place.folder / "config" / "repos.yaml"
    end = b"]}" if before.endswith(b'"') else b""
    path.write_bytes(before + end)
    assert place.tracker("add", "N/New", "--no-verify") == 0
    assert path.read_bytes() == before + after.replace(b"n/new", b"N/New") + end
    assert place.tracker("add", "n/NEW", "--no-verify") == 2
    assert "already listed" in place.err


def test_add_dry_run_writes_nothing(place: Place) -> None:
    """The diff is shown, the file stays."""
    assert place.tracker("add", "n/new", "--dry-run") == 0
    assert place.config == CONFIG
    assert "+  - n/new" in place.out


def test_add_takes_the_name_of_today(place: Place) -> None:
    """A renamed repository is listed as GitHub calls it now."""
    place.world.repositories[-1].full_name = "m/newer"
    assert place.tracker("add", "https://github.com/n/new") == 0
    assert "- m/newer\n" in place.config
    assert "n/new is called m/newer today" in place.err


def test_add_unknown_repository_fails_and_adds_the_others(place: Place) -> None:
    """A typing slip is told with exit code 3; what exists is added."""
    document = place.document("add", "n/new", "n/slip")
    assert document["added"] == ["n/new"]
    assert [(f["repo"], f["reason"]) for f in document["failures"]] == [("n/slip", "not_found")]
    assert place.tracker("add", "n/slip") == 3


def test_add_listed_repository_is_refused(place: Place) -> None:
    """Exit code 2 and the line where it stands."""
    assert place.tracker("add", "O/One") == 2
    assert "o/one is already listed in line 3" in place.err
    assert place.config == CONFIG


def test_add_proposes_what_the_hub_offers(place: Place) -> None:
    """Weights under the same name are proposed, and written when accepted."""
    place.hub.add(HubRepository("n/new"))
    assert place.document("add", "n/new", "--dry-run")["offered_weights"] == {"n/new": ["huggingface:n/new"]}
    assert place.tracker("add", "n/new", "--accept-weights") == 0
    assert "  - repo: n/new\n    weights:\n      - huggingface:n/new\n" in place.config


def test_remove(place: Place) -> None:
    """One entry goes, comments of others stay."""
    assert place.tracker("remove", "o/one") == 0
    assert place.config == CONFIG.replace("  - o/one # first\n", "").replace("projects:\n\n", "projects:\n\n")
    assert place.tracker("remove", "o/none") == 2


def test_fix_renames_in_one_line(place: Place) -> None:
    """A repository renamed upstream is one changed line."""
    place.world.repositories[0].full_name = "new-owner/One"
    document = place.document("fix", "--dry-run")
    assert document["moved"] == [{"from": "o/one", "to": "new-owner/One"}]
    assert place.config == CONFIG
    assert place.tracker("fix") == 0
    assert place.config == CONFIG.replace("o/one", "new-owner/One")
    assert place.document("fix")["changed"] is False


def test_fix_moves_weights(place: Place) -> None:
    """Weights that the hub redirects bear their new id."""
    text = CONFIG.replace("- o/one # first", "- repo: o/one\n    weights: huggingface:o/old")
    (place.folder / "config" / "repos.yaml").write_text(text, encoding="utf-8")
    place.hub.add(HubRepository("p/new"))
    place.hub.moved["o/old"] = "p/new"
    assert place.tracker("fix") == 0
    assert place.config == text.replace("huggingface:o/old", "huggingface:p/new")


def test_fix_never_removes(place: Place) -> None:
    """A repository that is gone stays listed and is told, exit code 3."""
    place.world.repositories[0].is_deleted = True
    assert place.tracker("fix") == 3
    assert place.config == CONFIG


def test_fix_leaves_a_rename_onto_a_listed_repository_to_the_maintainer(place: Place) -> None:
    """Two entries that became one are told, not merged."""
    place.world.repositories[1].is_deleted = True
    place.world.repositories[0].full_name = "o/two"
    document = place.document("fix")
    assert place.config == CONFIG
    assert "already listed" in document["refused"][0]


COMPARISON = """# 对比
### New
项目地址：https://github.com/n/new

| 是否开源代码 | 训练数据大小 | 训练时间 |
|:-:|:-:|:-:|
| 是 | 52K | 未知 |

### Other
- 论文 https://example.org/paper
- [old one](https://github.com/o/one)
- [gone](https://github.com/x/gone)
"""


def test_import_comparison_document(place: Place) -> None:
    """Repositories, facts of tables with their source, and what was not understood."""
    path = place.folder / "seed.md"
    path.write_text(COMPARISON, encoding="utf-8")
    document = place.document("import", str(path), "--tag", "seed")
    assert (document["added"], document["already_listed"]) == (["n/new"], ["o/one"])
    assert [f["repo"] for f in document["failures"]] == ["x/gone"]
    assert [(odd["line"], odd["reason"]) for odd in document["not_understood"]] == [(10, "links no GitHub repository")]
    counts = {"found": 3, "added": 1, "already_listed": 1, "failed": 1, "repeated": 0, "not_understood": 1}
    assert document["counts"] == counts
    assert (
        'facts:\n      open_code:\n        value:\n          zh-CN: 是\n        source: "seed.md#L7"\n' in place.config
    )
    assert "training_time" not in place.config
    assert place.tracker("check") == 0


def test_import_tells_every_line(place: Place) -> None:
    """However many there are, each with its number, after a summary."""
    path = place.folder / "long.md"
    path.write_text("- [N](https://github.com/n/new)\n" + "".join(f"- lost {n}\n" for n in range(30)), encoding="utf-8")
    assert place.tracker("import", str(path), "--no-verify") == 0
    assert "1 found, 1 added, 0 already listed, 0 repeated, 30 lines not understood" in place.err
    assert "  line 31: names no address: lost 29" in place.err


def test_import_page_of_the_web(place: Place) -> None:
    """An address is fetched; unverified entries are taken on trust when asked."""
    place.pages["/list"] = "- [N](https://github.com/n/new)\n- [X](https://github.com/x/gone)\n"
    assert place.tracker("import", f"{place.base}/web/list", "--no-verify") == 0
    assert '- repo: n/new\n    name: "N"' in place.config
    assert "x/gone" in place.config


def test_import_missing_page(place: Place) -> None:
    """An address that answers 404 is a clear error."""
    assert place.tracker("import", f"{place.base}/web/none") == 2
    assert "answered 404" in place.err


def test_import_list_kept_on_github(place: Place) -> None:
    """A GitHub page means the README there, read through the API; the list itself is no entry."""
    awesome = place.world.add("a/awesome")
    awesome.files["README.md"] = "- [me](https://github.com/a/awesome)\n- [new](https://github.com/n/new)\n"
    assert place.document("import", "https://github.com/a/awesome/blob/main/README.md")["added"] == ["n/new"]


@pytest.mark.parametrize("page", ["o", "collections/o/best-64f"])
def test_import_hub_collection_and_organisation(place: Place, page: str) -> None:
    """Model cards name the repository; the models become its weights."""
    for model in ("o/m1", "o/m2"):
        place.hub.add(HubRepository(model))
    place.pages["/o/m1/resolve/main/README.md"] = "Code: https://github.com/n/new, see [x](https://github.com/n/new)"
    place.pages["/o/m2/resolve/main/README.md"] = "no link"
    document = place.document("import", f"{place.base}/hf/{page}")
    assert document["added"] == ["n/new"]
    assert [(odd["text"], odd["reason"]) for odd in document["not_understood"]] == [
        ("o/m2", "its card links no GitHub repository")
    ]
    assert "weights:\n      - huggingface:o/m1\n" in place.config


def test_check_annotates_in_actions(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a workflow each problem is an annotation with file, line and column, escaped."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    path = place.folder / "config" / "repos.yaml"
    path.write_text('projects: [a/b]\n"k%\\n::stop": 1\n', encoding="utf-8")
    assert place.tracker("check") == 2
    commands = [line for line in place.out.splitlines() if line.startswith("::")]
    assert len(commands) == 1
    assert commands[0].startswith(f"::error file={path},line=2,col=1::unknown key 'k%25\\n::stop'")


def test_check_json_lists_problems(place: Place) -> None:
    """The document holds every problem with its position."""
    (place.folder / "config" / "repos.yaml").write_text("projects: [a/b, A/B]\nz: 1\n", encoding="utf-8")
    document = place.document("check")
    assert document["valid"] is False
    assert [(p["line"], p["column"]) for p in document["problems"]] == [(1, 17), (2, 1)]

"""The documentation says what the code does: nothing is missing, nothing is left over, every link leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
from ruamel.yaml import YAML

from tracker import errors
from tracker.cli import status
from tracker.cli.app import COMMANDS, app
from tracker.cli.reference import BEGIN, END, pages, renewed
from tracker.config.policy import examine_policy
from tracker.config.policy_shape import RuleShape
from tracker.config.policy_words import FACTS, ORDERS
from tracker.config.read import examine
from tracker.detect.licences.rules import RULES as LICENCE_RULES
from tracker.detect.rules import RULES
from tracker.domain.changes import ChangeKind
from tracker.settings import read_settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def text(name: str) -> str:
    """Return a page by its path in the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> dict[str, click.Command]:
    """Return every command, loaded."""
    context = click.Context(app)
    found = {name: app.get_command(context, name) for name in COMMANDS}
    return {name: command for name, command in found.items() if command}


# -- generated parts


@pytest.mark.parametrize("name", sorted(pages()))
def test_generated_parts_are_up_to_date(name: str) -> None:
    """`make docs` would change nothing."""
    page = text(f"docs/{name}")
    assert renewed(page, pages()[name]()) == page


def test_a_page_without_markers_is_refused() -> None:
    """A generated part cannot be lost by editing around it."""
    with pytest.raises(ValueError, match="needs the lines"):
        renewed(f"words {END} {BEGIN}", "x")


# -- what has to be mentioned


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_explained(name: str) -> None:
    """An option says what it does, in `--help` and hence on the page."""
    options = [option for option in commands()[name].params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_readme(name: str) -> None:
    """Who reads the README alone meets every command."""
    assert re.search(rf"`(tracker )?{name}\b", text("README.md")), name


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_exit_codes(page: str) -> None:
    """Every code that a command may leave with, and no other."""
    kinds = [errors.TrackerError, *errors.TrackerError.__subclasses__()]
    expected = {0, 4, 5, 130, status.STALE, *(kind.exit_code for kind in kinds)}
    assert {int(code) for code in _exit_codes(text(page))} == expected


def _exit_codes(page: str) -> list[str]:
    line = next((line for line in page.split("\n\n") if line.startswith("**Exit codes:**")), None)
    if line is not None:
        return re.findall(r"(?:^|· |\s)(\d+) [a-z]", line.removeprefix("**Exit codes:**"))
    section = page.partition("## Exit codes")[2].partition("\n## ")[0]
    return re.findall(r"^\| (\d+) \|", section, re.MULTILINE)


class _Asked(dict[str, str]):
    """An empty environment that remembers what was looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
        self.names.add(name)
        return default


def environment_variables() -> set[str]:
    """Return every variable that settings and options read."""
    asked = _Asked()
    read_settings(env=asked)
    options = [parameter for command in commands().values() for parameter in command.params]
    return asked.names | {str(option.envvar) for option in options if option.envvar}


@pytest.mark.parametrize("name", sorted(environment_variables()))
def test_every_environment_variable_is_documented(name: str) -> None:
    """And those that a person sets stand in the README."""
    assert f"`{name}`" in text("docs/configuration.md")
    if not name.startswith(("INPUT_", "GITHUB_REF", "RUNNER_", "CI")):
        assert f"`{name}`" in text("README.md") or name in {"GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"}


def test_no_variable_is_documented_that_nothing_reads() -> None:
    """Names in the table of the environment are names in the code."""
    section = text("docs/configuration.md").partition("## Environment")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([A-Z][A-Z_]{1,})`", section))
    assert named <= environment_variables()


def test_change_kinds_and_rules_have_their_line() -> None:
    """What a report or `explain` names can be looked up."""
    kinds, rules = text("docs/changes.md"), text("docs/detection.md") + text("docs/licences.md")
    assert [kind for kind in ChangeKind if f"| `{kind}` |" not in kinds] == []
    assert [rule.code for rule in (*RULES, *LICENCE_RULES) if f'<a id="{rule.code.lower()}"></a>' not in rules] == []


def test_keys_and_facts_of_a_policy() -> None:
    """Every key of a rule and every fact that can be required has its place on the page."""
    page = text("docs/policy.md")
    words = [*RuleShape.model_fields, *FACTS, *(value for order in ORDERS.values() for value in order)]
    assert [word for word in words if f"`{word}`" not in page] == []


def test_every_page_and_decision_is_on_the_index() -> None:
    """Nothing is written that nobody finds."""
    index = text("docs/index.md")
    others = [page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md") if page.name != "index.md"]
    assert [page for page in others if f"]({page})" not in index] == []


def test_decisions_are_numbered_once() -> None:
    """A number means one decision, and is the number of its title."""
    numbers = [int(path.name[:4]) for path in sorted((DOCS / "adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
    titles = [path.read_text(encoding="utf-8").splitlines()[0] for path in sorted((DOCS / "adr").glob("*.md"))]
    assert all(title.startswith(f"# {number}. ") for number, title in zip(numbers, titles, strict=True))


def test_inputs_and_outputs_of_the_action() -> None:
    """Every input and output of action.yml, with the input's default, has its row."""
    action = YAML(typ="safe", pure=True).load(text("action.yml"))
    page = text("docs/action.md")
    rows = {name: row for row in page.splitlines() if row.startswith("| `") for name in re.findall(r"`([a-z-]+)`", row)}
    for name, spec in action["inputs"].items():
        assert name in rows, name
        assert not spec["default"] or "${{" in spec["default"] or f"`{spec['default']}`" in page, name
    assert set(action["outputs"]) <= set(rows)


# -- what has to be true


def examples() -> list[tuple[str, str]]:
    """Return each call of the tracker that a page shows: its page, and the words behind `tracker`."""
    calls = []
    for page in PAGES:
        shown = page.read_text(encoding="utf-8")
        found = re.findall(r"(?:^|`|&& |\$\(|\b/bin/)tracker ([a-z][^`\n]*)", shown, re.MULTILINE)
        calls += [(page.relative_to(ROOT).as_posix(), call) for call in found]
    return calls


@pytest.mark.parametrize(("page", "call"), examples())
def test_examples_use_commands_and_options_that_exist(page: str, call: str) -> None:
    """A reader may copy any call of the tracker from any page."""
    words = re.split(r"\s+#|\)|;|\|", call)[0].split()
    if words[0] not in COMMANDS:
        pytest.fail(f"{page}: no command {words[0]!r}")
    known = {name for option in commands()[words[0]].params for name in (*option.opts, *option.secondary_opts)}
    used = {word.partition("=")[0] for word in words[1:] if re.fullmatch(r"-{1,2}[a-z][a-z-]*", word.partition("=")[0])}
    assert used <= known | {"--help"}, page


def configs(key: str) -> Iterator[tuple[str, str]]:
    """Return each example of a file that has this key."""
    for page in PAGES:
        for block in re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            if re.search(rf"^{key}:", block, re.MULTILINE):
                yield page.name, block


@pytest.mark.parametrize(("page", "block"), list(configs("projects")))
def test_examples_of_lists_are_valid(page: str, block: str) -> None:
    """A reader may copy any list from any page."""
    assert examine(block, page).problems == ()


@pytest.mark.parametrize(("page", "block"), list(configs("rules")))
def test_examples_of_policies_are_valid(page: str, block: str) -> None:
    """And any policy."""
    assert examine_policy(block, None).problems == ()


def anchors(page: str) -> set[str]:
    """Return what a link may lead to on a page: explicit anchors, and those that GitHub makes of headings."""
    bare = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", bare, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}
    return made | set(re.findall(r'<a id="([^"]+)">', page))


def links() -> Mapping[tuple[str, str], None]:
    """Return every relative link of every page."""
    found = {}
    for page in PAGES:
        shown = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", shown):
            if not re.match(r"https?:|mailto:", target):
                found[page.relative_to(ROOT).as_posix(), target] = None
    return found


@pytest.mark.parametrize(("page", "target"), list(links()))
def test_links_lead_somewhere(page: str, target: str) -> None:
    """Files exist, anchors too."""
    path, _, anchor = target.partition("#")
    there = (ROOT / page).parent / path if path else ROOT / page
    if there.is_relative_to(ROOT / "reports") and not (ROOT / "reports" / "README.md").exists():
        pytest.skip("there is no sample; 'make sample' makes it")
    assert there.exists(), target
    if anchor:
        assert anchor in anchors(there.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("page", [page.relative_to(ROOT).as_posix() for page in PAGES])
def test_pages_hold_no_place_of_one_machine(page: str) -> None:
    """No folder of a developer, no package mirror, no unfinished word."""
    assert not re.findall(r"/(?:root|home/\w+|work|Users)/|/tmp/|pypi-\w+|localhost|TODO|FIXME|TBD", text(page))


@pytest.mark.parametrize("name", ["README.zh-CN.md", "docs/start.zh-CN.md"])
def test_chinese_pages_have_chinese_punctuation(name: str) -> None:
    """Beside a Chinese character stands a full-width mark."""
    prose = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", text(name), flags=re.DOTALL)
    assert re.findall(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]", prose) == []


def test_both_starts_have_the_same_commands() -> None:
    """The Chinese page is the English one, in Chinese."""
    english, chinese = (
        [line.replace(" --language zh-CN", "") for line in _code(text(f"docs/{name}"))]
        for name in ("start.md", "start.zh-CN.md")
    )
    assert english == chinese


def _code(page: str) -> list[str]:
    return [line for block in re.findall(r"```\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]

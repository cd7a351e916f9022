"""`policy.yaml` into gates that know the list they are for, or every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from tracker.config.nodes import compose
from tracker.config.plain import Located, Plain, locate
from tracker.config.policy_shape import PolicyShape, RuleShape, policy_shape_at
from tracker.config.policy_words import FACTS, at_least, parse_value
from tracker.config.problems import ConfigProblemsError, Problem, shown, suggestion
from tracker.config.shape_problems import report_shape
from tracker.config.source import read_text
from tracker.diff.gates import ChangeGate, FactGate, GatePolicy, OnUnknown, Reach
from tracker.domain.changes import ChangeState, Severity
from tracker.domain.entries import Entry, Watchlist
from tracker.errors import ConfigError

FILE_NAME = "policy.yaml"
"""Its name beside the list."""
FAIL_ON = "fail-on"
"""The rule that `--fail-on` makes; no rule of a file may bear its name."""
_EMPTY = Problem(1, 1, "the file is empty; add 'rules:', or remove the file")


@dataclass(frozen=True, slots=True)
class ExaminedPolicy:
    """What a policy's text says: gates, or problems (never both)."""

    policy: GatePolicy | None
    problems: tuple[Problem, ...] = ()


def policy_path(config: Path, given: Path | None) -> Path | None:
    """Return the policy to use: the one given, else the one beside the list, else none.

    Raises ConfigError when the one given is not there, or is a directory.
    """
    if given is None:
        beside = config.with_name(FILE_NAME)
        return _no_folder(beside) if beside.exists() or beside.is_symlink() else None
    if not given.exists():
        raise ConfigError(f"{given}: no such file; name another by --policy, or leave the option out")
    return _no_folder(given)


def _no_folder(path: Path) -> Path:
    if path.is_dir():
        raise ConfigError(f"{path}: is a directory; name the policy file inside it, such as {path / FILE_NAME}")
    return path


def read_policy(path: Path, watchlist: Watchlist) -> GatePolicy:
    """Read and check a policy; the entries it reaches bear the keys of the list.

    Raises ConfigError whose message lists every problem.
    """
    examined = examine_policy(read_text(path), watchlist)
    if examined.policy is None:
        raise ConfigProblemsError(str(path), examined.problems)
    return examined.policy


def examine_policy(text: str, watchlist: Watchlist | None) -> ExaminedPolicy:
    """Check a policy's text; without a list, tags and projects are taken as they are. Pure."""
    composed = compose(text)
    if composed.root is None:
        return ExaminedPolicy(None, composed.problems or (_EMPTY,))
    located = locate(composed.root)
    located.problems.extend(composed.problems)
    shape = _shape(located)
    _report_meaning(located, watchlist)
    if shape is None or located.problems:
        return ExaminedPolicy(None, tuple(sorted(set(located.problems))))
    return ExaminedPolicy(_policy(shape, watchlist))


def _shape(located: Located) -> PolicyShape | None:
    if located.value is None:
        located.problems.append(_EMPTY)
        return None
    if not isinstance(located.value, dict):
        located.report((), "expected the keys version and rules; put the list under 'rules:'")
        return None
    try:
        return PolicyShape.model_validate(located.value)
    except ValidationError as error:
        report_shape(error, located, policy_shape_at)
        return None


# -- what the words mean: values of facts, names of rules, projects and tags of the list. Read from the plain values, so
# that a slip in a rule's shape hides none of them.


def _report_meaning(located: Located, watchlist: Watchlist | None) -> None:
    rules = located.value.get("rules") if isinstance(located.value, dict) else None
    seen = {FAIL_ON: 0}
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        if not isinstance(rule, dict):
            continue
        _report_name(rule.get("name"), number, seen, located)
        for key, index, message in (*_value_slips(rule), *(_reach_slips(rule, watchlist) if watchlist else ())):
            is_listed = ("rules", number, key, index) in located.values
            located.report(("rules", number, key, index) if is_listed else ("rules", number, key), message)


def _report_name(name: Plain, number: int, seen: dict[str, int], located: Located) -> None:
    text = str(name).strip()
    if text in seen:
        where = f"of the rule in line {seen[text]}" if seen[text] else "of the rule that --fail-on makes"
        located.report(("rules", number, "name"), f"{shown(text)} is the name {where}; choose another")
    elif name is not None:
        seen[text] = located.place(("rules", number)).line + 1


def _value_slips(rule: dict[str, Plain]) -> Iterator[tuple[str, int, str]]:
    fact = rule.get("fact")
    if not isinstance(fact, str) or fact not in FACTS:
        return
    for key in ("any_of", "none_of"):
        yield from _slips(key, _texts(rule.get(key)), lambda value: parse_value(fact, value))
    yield from _slips("at_least", _texts(rule.get("at_least")), lambda value: at_least(fact, value))


def _texts(value: Plain) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [str(item).strip() if not isinstance(item, (dict, list)) and item is not None else "" for item in items]


def _slips(key: str, values: Iterable[str], parse: Callable[[str], object]) -> Iterator[tuple[str, int, str]]:
    for index, value in enumerate(values):
        try:
            if value:
                parse(value)
        except ValueError as error:
            yield key, index, str(error)


def _reach_slips(rule: dict[str, Plain], watchlist: Watchlist) -> Iterator[tuple[str, int, str]]:
    tags = {tag for entry in watchlist.entries for tag in entry.tags}
    names = [name for entry in watchlist.entries for name in (entry.name, str(entry.repo))]
    for index, tag in enumerate(_texts(rule.get("tags"))):
        if tag and tag not in tags:
            yield "tags", index, f"no project of the list has the tag {shown(tag)}{suggestion(tag, tags)}"
    for key in ("projects", "exempt"):
        for index, name in enumerate(_texts(rule.get(key))):
            if name and not _named(watchlist, name):
                yield key, index, f"{shown(name)} is not on the list{suggestion(name, names)}"


def _named(watchlist: Watchlist, name: str) -> list[Entry]:
    wanted = name.lower()
    return [
        entry
        for entry in watchlist.entries
        if wanted in {entry.name.lower(), entry.repo.key, entry.repo.name.lower(), *(f.key for f in entry.former)}
    ]


# -- gates


def _policy(shape: PolicyShape, watchlist: Watchlist | None) -> GatePolicy:
    changes = tuple(_change_gate(rule, watchlist) for rule in shape.rules if rule.fact is None)
    facts = tuple(_fact_gate(rule, rule.fact, watchlist) for rule in shape.rules if rule.fact is not None)
    return GatePolicy(changes, facts)


def _change_gate(rule: RuleShape, watchlist: Watchlist | None) -> ChangeGate:
    return ChangeGate(
        rule.name,
        frozenset(rule.changes or ()),
        rule.severity or Severity.INFO,
        frozenset(rule.scopes or ()),
        _reach(rule, watchlist),
        counts_suspected=rule.state is ChangeState.SUSPECTED,
    )


def _fact_gate(rule: RuleShape, fact: str, watchlist: Watchlist | None) -> FactGate:
    accepted = at_least(fact, rule.at_least) if rule.at_least else frozenset(rule.any_of or ())
    unknown = rule.on_unknown or OnUnknown.PASS
    return FactGate(
        rule.name, FACTS[fact], accepted, frozenset(rule.none_of or ()), _reach(rule, watchlist), on_unknown=unknown
    )


def _reach(rule: RuleShape, watchlist: Watchlist | None) -> Reach:
    entries, exempt = _keys(rule.projects or (), watchlist), _keys(rule.exempt or (), watchlist)
    return Reach(frozenset(rule.tags or ()), entries, exempt)


def _keys(names: Iterable[str], watchlist: Watchlist | None) -> frozenset[str]:
    if watchlist is None:
        return frozenset(name.lower() for name in names)
    return frozenset(entry.key for name in names for entry in _named(watchlist, name))

"""Reading a policy: what a rule may say, and how every mistake is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.config.policy import examine_policy, policy_path, read_policy
from tracker.config.policy_words import FACTS, SCOPES
from tracker.config.read import examine
from tracker.config.schema import POLICY_FILE_NAME, policy_schema_text, shipped_schema
from tracker.diff.gates import ChangeGate, FactGate, GatePolicy, OnUnknown, Reach
from tracker.domain.changes import ChangeKind, Severity
from tracker.domain.entries import Watchlist
from tracker.domain.facts import FactKey, FactName
from tracker.errors import ConfigError

LIST = "projects:\n  - {repo: acme/open, name: Open, tags: [prod, en]}\n  - lab/toy\n"


def watchlist() -> Watchlist:
    """Return the list of all tests here."""
    found = examine(LIST, "repos.yaml").watchlist
    assert found is not None
    return found


def gates(*rules: str) -> GatePolicy:
    """Read rules that must be fine, each a flow mapping without its braces."""
    text = "rules:\n" + "".join(f"  - {{name: r{n}, {rule}}}\n" for n, rule in enumerate(rules))
    found = examine_policy(text, watchlist())
    assert found.problems == ()
    assert found.policy is not None
    return found.policy


def problems(text: str, listed: Watchlist | None = None) -> list[str]:
    """Return `line:col: message` of each problem."""
    return [f"{p.line}:{p.column}: {p.message}" for p in examine_policy(text, listed or watchlist()).problems]


def test_a_required_value() -> None:
    """A fact, its accepted values, and whom the rule is for; yes needs no quotes."""
    (gate,) = gates("fact: commercial_use, any_of: yes, tags: prod, exempt: Open").facts
    reach = Reach(tags=frozenset({"prod"}), exempt=frozenset({"acme/open"}))
    assert gate == FactGate("r0", FactKey(FactName.COMMERCIAL_USE), frozenset({"yes"}), reach=reach)


def test_a_least_value_takes_all_better_ones() -> None:
    """`gated` at least is gated or open."""
    (gate,) = gates("fact: weights.status, at_least: gated, on_unknown: fail").facts
    assert (gate.any_of, gate.on_unknown) == ({"open", "gated"}, OnUnknown.FAIL)


def test_a_licence_of_one_scope() -> None:
    """`licence.weights` is one fact, `licence` all of them."""
    one, every = gates("fact: licence.weights, any_of: [MIT, Apache-2.0]", "fact: licence, none_of: GPL-3.0-only").facts
    assert (one.fact, every.fact) == (FactKey(FactName.LICENCE, "weights"), FactKey(FactName.LICENCE))


def test_true_and_false_are_values() -> None:
    """A boolean of YAML is the word the fact has."""
    (gate,) = gates("fact: repo.archived, none_of: true").facts
    assert gate.none_of == {"true"}


def test_forbidden_changes() -> None:
    """Kinds, severity, scopes, state and reach of one rule."""
    (gate,) = gates(
        "changes: licence_changed, severity: critical, scopes: weights, state: suspected, projects: toy"
    ).changes
    assert gate == ChangeGate(
        "r0",
        frozenset({ChangeKind.LICENCE_CHANGED}),
        Severity.CRITICAL,
        frozenset({"weights"}),
        Reach(entries=frozenset({"lab/toy"})),
        counts_suspected=True,
    )


def test_every_change_of_a_severity() -> None:
    """A rule about changes needs no kinds, and counts what is confirmed only."""
    (gate,) = gates("severity: critical").changes
    assert (gate.kinds, gate.least, gate.counts_suspected) == (frozenset(), Severity.CRITICAL, False)


@pytest.mark.parametrize(
    ("rule", "at", "words"),
    [
        ("fct: hub, any_of: available", "fct", "did you mean 'fact'?"),
        ("fact: comercial_use, any_of: yes", "comercial_use", "did you mean 'commercial_use'?"),
        ("fact: commercial_use, any_of: [yes, nope]", "nope", "unknown value of commercial_use 'nope'"),
        ("fact: weights.status, at_least: opn", "opn", "did you mean 'open'?"),
        ("fact: licence, at_least: MIT", "MIT", "has no order"),
        ("changes: [licence_changed, weight_added]", "weight_added", "did you mean 'weights_added'?"),
        ("severity: crit", "crit", "did you mean 'critical'?"),
        ("severity: info, tags: [prod, prd]", "prd", "no project of the list has the tag 'prd' (did you mean 'prod'?)"),
        ("severity: info, projects: lab/toi", "lab/toi", "'lab/toi' is not on the list (did you mean 'lab/toy'?)"),
        ("severity: info, on_unknown: fail", "{", "'on_unknown' cannot stand in a rule about changes"),
        ("fact: hub, any_of: gone, severity: info", "{", "'severity' cannot stand in a rule about a fact"),
        ("fact: hub", "{", "says nothing of the fact's value"),
        ("tags: prod", "{", "says nothing that must be"),
        ("fact: hub, any_of: gone, at_least: available", "{", "either any_of or at_least"),
        ("fact: hub, any_of: []", "[]", "the list is empty"),
        ("fact: hub, any_of: {a: 1}", "{a", "expected text, found a mapping"),
    ],
)
def test_a_slip_is_told_where_it_stands(rule: str, at: str, words: str) -> None:
    """The column is that of the value or key; what was meant is offered."""
    line = f"  - {{name: r, {rule}}}"
    (found,) = problems(f"rules:\n{line}\n")
    assert found.startswith(f"2:{line.index(at) + 1}: ")
    assert words in found


def test_every_problem_at_once() -> None:
    """A slip in the shape hides none in the meaning, in whatever rule."""
    text = (
        "version: 2\nrules:\n  - name: a\n    fact: hub\n    any_of: gon\n    tagz: x\n"
        "  - name: a\n    changes: no_such\n    tags: prd\n  - severity: info\n  - name: fail-on\n    severity: info\n"
    )
    assert [p.split(" ")[0] for p in problems(text)] == [
        "1:10:",
        "5:13:",
        "6:5:",
        "7:11:",
        "8:14:",
        "9:11:",
        "10:5:",
        "11:11:",
    ]


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "- a\n", "rules: []\n", "rules:\n", "rules: 7\n", "a: &a [*a]\n", "{"]
)
def test_what_is_no_policy(text: str) -> None:
    """One clear problem with a place, never a crash."""
    assert problems(text)


def test_without_a_list_names_are_taken_as_they_are() -> None:
    """A broken list does not make its policy look broken."""
    text = "rules:\n  - {name: r, severity: info, tags: any, projects: a/b}\n"
    assert examine_policy(text, None).problems == ()


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    """Either gates or problems, whatever the text."""
    found = examine_policy(text, None)
    assert (found.policy is None) == bool(found.problems)


def test_the_one_beside_the_list_is_found(tmp_path: Path) -> None:
    """No file, no policy; one that was asked for has to be there."""
    config = tmp_path / "repos.yaml"
    assert policy_path(config, None) is None
    config.with_name("policy.yaml").write_text("rules: []\n", "utf-8")
    assert policy_path(config, None) == config.with_name("policy.yaml")
    with pytest.raises(ConfigError, match=r"other\.yaml: no such file; name another by --policy"):
        policy_path(config, tmp_path / "other.yaml")


def test_reading_names_file_and_line(tmp_path: Path) -> None:
    """The message of a broken file is `file:line:col: …`."""
    path = tmp_path / "policy.yaml"
    path.write_text("rules:\n  - name: r\n    facts: x\n", "utf-8")
    with pytest.raises(ConfigError, match=r"policy\.yaml:3:5: unknown key 'facts' \(did you mean 'fact'\?\)"):
        read_policy(path, watchlist())


def test_shipped_schema_is_current() -> None:
    """Renew it by `tracker check --schema policy`."""
    assert json.loads(shipped_schema(POLICY_FILE_NAME)) == json.loads(policy_schema_text())


def test_the_page_names_every_word() -> None:
    """docs/policy.md explains every key, fact and scope."""
    page = (Path(__file__).parents[3] / "docs" / "policy.md").read_text(encoding="utf-8")
    keys = json.loads(policy_schema_text())["$defs"]["RuleShape"]["properties"]
    for word in (*keys, *FACTS, *SCOPES):
        assert f"`{word}`" in page, word

"""Channels as their owner writes them."""

import pytest

from tracker.domain.changes import ChangeKind, Severity
from tracker.errors import ConfigError
from tracker.publish.channels import read_channels
from tracker.publish.selection import Filter

HOOK = "https://hooks.example.org/services/T0/SECRET"


def test_wishes_before_the_address():
    """Severity, tags and kinds in any order; comments and empty lines are skipped."""
    text = f"# team\n\ncritical tag:prod tag:eu kind:weights_gated {HOOK}\nwecombot://KEY\n"
    hook, chat = read_channels(text, "TRACKER_NOTIFY")
    assert hook.wish == Filter(Severity.CRITICAL, frozenset({"prod", "eu"}), frozenset({ChangeKind.WEIGHTS_GATED}))
    assert chat.wish == Filter()
    assert (hook.is_webhook, chat.is_webhook) == (True, False)


def test_secrets_of_an_address_are_never_shown():
    """Neither label, nor repr, nor fingerprint gives them away."""
    hook, chat = read_channels(f"{HOOK}\nwecombot://KEY/SECRET", "x")
    assert (hook.label, chat.label) == ("https://hooks.example.org", "wecombot://…")
    for channel in (hook, chat):
        assert "SECRET" not in repr(channel) + channel.label + channel.fingerprint
        assert "KEY" not in repr(channel) + channel.label + channel.fingerprint


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("critcal https://h.example/", "did you mean 'critical'"),
        ("kind:weights_gatd https://h.example/", "did you mean 'kind:weights_gated'"),
        ("tag: https://h.example/", "not understood"),
        ("critical", "last word must be an address"),
        ("http://[", "last word must be an address"),
        (f"{HOOK} https://h.example/", "two addresses"),
    ],
)
def test_slips_are_explained(line, said):
    """Place, complaint, next step."""
    with pytest.raises(ConfigError, match=f"TRACKER_NOTIFY:2: .*{said}") as raised:
        read_channels(f"https://h.example/\n{line}", "TRACKER_NOTIFY")
    assert "SECRET" not in str(raised.value)


def test_an_address_in_capitals_is_a_webhook_too():
    """Schemes are read without case."""
    (hook,) = read_channels("HTTPS://hooks.example.org/x", "X")
    assert (hook.is_webhook, hook.label) == (True, "https://hooks.example.org")


def test_every_problem_at_once():
    """Two bad lines, two sentences."""
    with pytest.raises(ConfigError) as raised:
        read_channels("a\nb", "X")
    assert len(str(raised.value).splitlines()) == 2

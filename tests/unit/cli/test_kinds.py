"""Change kinds on the command line."""

import pytest

from tracker.cli.run import parse_kinds
from tracker.errors import UsageError


def test_kinds_are_read_with_blanks_and_empty_parts():
    """As people write lists."""
    assert parse_kinds(" licence_changed , weights_removed,,") == {"licence_changed", "weights_removed"}


def test_every_unknown_kind_is_named_and_all_known_ones_are_listed():
    """Nobody has to look for the words elsewhere."""
    with pytest.raises(UsageError) as raised:
        parse_kinds("nope,licence_changed,weights_removd")
    said = str(raised.value)
    assert "'nope', 'weights_removd' (did you mean weights_removed?)" in said
    assert "repository_archived" in said.partition("known are")[2]

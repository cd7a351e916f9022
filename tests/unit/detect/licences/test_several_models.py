"""A section that licenses the weights of several models apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.detect.licences.ledger import LicenceDetection
from tracker.domain.licences import Scope

LEDGER = Callable[..., LicenceDetection]
BASE = "The model weights based on the older base are released under GPL-3.0."
NEWER = "The weights of the newer model are released under Apache-2.0."


def weights(found: LicenceDetection) -> list[str | None]:
    """Return what is said of the weights."""
    return [claim.expression for claim in found.claims if claim.scope is Scope.WEIGHTS]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((BASE,), ["GPL-3.0-only"]),
        ((BASE, NEWER), ["GPL-3.0-only AND Apache-2.0"]),
        ((BASE, BASE), ["GPL-3.0-only"]),
        ((NEWER, "The model weights follow the Acme Community License."), ["Apache-2.0"]),
    ],
)
def test_each_models_licence_counts(ledger: LEDGER, said: tuple[str, ...], expected: list[str]) -> None:
    """Two common licences for two models are joined; one said twice is one, and a custom name is not joined."""
    page = "# Acme\n\n## License\n\n" + "\n\n".join(said)
    assert weights(ledger(page)) == expected


def test_news_does_not_join_the_section(ledger: LEDGER) -> None:
    """An old licence in the news is not a second licence of today."""
    page = f"# Acme\n\n## News\n\n{BASE}\n\n## License\n\n{NEWER}\n"
    assert weights(ledger(page)) == ["Apache-2.0"]

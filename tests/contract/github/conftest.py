"""A fresh simulated GitHub for each test."""

from __future__ import annotations

import pytest
from tests.simulators.github.lab import Lab


@pytest.fixture
def lab() -> Lab:
    """Return a world with a client that has a token."""
    return Lab()

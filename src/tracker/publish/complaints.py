"""Turns errors of PyGithub and its transport (OSErrors) into one sentence with the next step, without any token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from github import GithubException

from tracker.errors import UpstreamError

_NEXT_STEPS = {
    401: "the token is not accepted; set GITHUB_TOKEN to a valid one",
    403: "the token may not do this; give it `issues: write`, `pull-requests: write` and `contents: write`",
    404: "there is no such repository, or the token may not see it; check the name and the token's permissions",
    410: "issues are switched off in this repository; switch them on or use --issue none",
    422: "GitHub does not accept the request as it is",
    429: "the rate limit is used up; try again later",
}


@contextmanager
def understood(repository: str, doing: str) -> Iterator[None]:
    """Raise UpstreamError with place and next step for whatever goes wrong inside."""
    try:
        yield
    except GithubException as error:
        said = _said(error)
        step = _NEXT_STEPS.get(error.status, "try again later" if error.status >= 500 else "see the answer")
        if error.status == 403 and "rate limit" in said.lower():
            step = _NEXT_STEPS[429]
        raise UpstreamError(f"{repository}: {doing}: GitHub answered {error.status} ({said}): {step}") from None
    except (OSError, RuntimeError) as error:
        raise UpstreamError(f"{repository}: {doing}: {_transport(error)}") from None
    except (TypeError, AttributeError, ValueError, LookupError, AssertionError) as error:
        if not _is_of_the_library(error):
            raise
        words = f"the answer is not what GitHub's API promises ({type(error).__name__}); check GITHUB_API_URL"
        raise UpstreamError(f"{repository}: {doing}: {words}") from None


def _transport(error: Exception) -> str:
    kind = type(error).__name__
    if kind == "RetryError":
        return "GitHub answers with server errors, several times over; try again later"
    return f"GitHub cannot be reached ({kind}); check the network and GITHUB_API_URL"


def _is_of_the_library(error: Exception) -> bool:
    """Say whether PyGithub stumbled, rather than we."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return place is not None and str(place.tb_frame.f_globals.get("__name__", "")).startswith("github.")


def _said(error: GithubException) -> str:
    """GitHub's own message, on one line, bounded."""
    data = error.data if isinstance(error.data, dict) else {}
    message = str(data.get("message") or "no message")
    details = data.get("errors")
    if isinstance(details, list):
        words = [str(d.get("message") or d.get("code") or "") for d in details if isinstance(d, dict)]
        message = ": ".join([message, *filter(None, words)])
    return " ".join("".join(c if c.isprintable() else " " for c in message).split())[:200]

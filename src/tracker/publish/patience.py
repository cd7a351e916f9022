"""When a request to GitHub is tried again: never for longer than anybody waits, never so that it is done twice."""

from __future__ import annotations

from typing import Any

from github import GithubException, GithubRetry

LONGEST_WAIT = 120
"""Seconds: a rate limit that lasts longer ends the publishing."""
_TRIES = 3
_FIRST_SERVER_ERROR = 500


class Patience(GithubRetry):
    """Retries like PyGithub's own, with two differences.

    What creates something (POST) is not repeated after a server error, since GitHub may have done it all the same; the
    next run looks what is there. A `Retry-After` beyond `LONGEST_WAIT` ends the attempt, as other long limits do.
    """

    def __init__(self, **options: Any) -> None:
        defaults: dict[str, Any] = {
            "total": _TRIES,
            "backoff_factor": 0.5,
            "max_rate_limit_wait": LONGEST_WAIT,
            "allowed_methods": frozenset({"GET", "PATCH"}),
        }
        super().__init__(**(defaults | options))

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """Say whether an answer is worth another try: a refused POST is, one that broke on the way is not."""
        if method == "POST" and status_code < _FIRST_SERVER_ERROR:
            return bool(super().is_retry("GET", status_code, has_retry_after))
        return bool(super().is_retry(method, status_code, has_retry_after))

    def increment(self, method: Any = None, url: Any = None, response: Any = None, *rest: Any, **more: Any) -> Any:
        """Count a try. Raises GithubException when GitHub asks to wait for too long."""
        wait = self.get_retry_after(response) if response is not None else None
        if wait is not None and wait > LONGEST_WAIT:
            words = f"a rate limit asks to wait for {wait:.0f} s"
            raise GithubException(429, {"message": words}, dict(response.headers))
        return super().increment(method, url, response, *rest, **more)

"""GitHub's REST API with or without a token: waits, redirects and the two ways to find no GitHub there at all."""

from __future__ import annotations

import time
from collections.abc import Callable

from tracker.domain.evidence import FailureReason
from tracker.errors import UpstreamError
from tracker.sources.github import endpoint
from tracker.sources.github.limits import Window, judge_rest, read_window
from tracker.sources.github.patience import Patience
from tracker.sources.github.rest_wire import is_block, json_object, message
from tracker.sources.http import HttpClient, Response, Retry, TransportFailure, redirect_target, same_origin

COUNTER = "github_rest"
JSON = "application/vnd.github+json"
RAW = "application/vnd.github.raw+json"
_MAX_HOPS = 5
_RETRY = Retry(statuses=frozenset(range(500, 600)))  # limits are Patience's to wait for


class Rest:
    """One credential at one API root. `get` returns every answer that is neither a limit nor a dead end."""

    def __init__(
        self,
        http: HttpClient,
        api_url: str,
        token: str | None,
        *,
        max_wait: float,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.api_url = api_url
        self.window = Window()
        """The newest state of the hourly budget."""
        self.is_confirmed = False
        """Whether GitHub has answered at this address before: only then a 404 says something of a repository."""
        self.is_alone: Callable[[], bool] = lambda: True
        """False once GraphQL works: then a dead REST address fails single repositories, not the run."""
        self._http = http
        self._token = token
        self._now = now
        whose = "the hourly REST budget of the token" if token else "the anonymous budget of 60 requests an hour"
        self._patience = Patience(whose, max_wait, http.sleep, http.clock)

    def get(self, path: str, *, accept: str = JSON) -> Response:
        """Ask for a path below the root; redirects are followed within the same origin.

        Raises TransportFailure (RATE_LIMITED among the reasons), and UpstreamError when the token is refused, or when
        the address is none of GitHub's and GraphQL does not work either.
        """
        while True:
            self._patience.enter()
            response = self._reach(path, accept)
            if response.status == 401 and self._token:
                raise endpoint.refused_token(message(response))
            window = read_window(response.headers, self._now())
            limited = (
                None
                if is_block(response)
                else judge_rest(response.status, response.headers, message(response), self._now())
            )
            if limited is None:
                self.window = window
                self._patience.served(window)
                self._confirm(response, accept)
                return response
            self.window = Window(window.limit, 0, window.seconds_left)
            self._patience.refused(limited)

    def is_answering(self) -> bool:
        """Return whether GitHub answers at the root. Raises TransportFailure when nothing does."""
        for path in ("/rate_limit", ""):
            response = self._send(self.api_url + path, JSON)
            if response.status == 401 and self._token:
                raise endpoint.refused_token(message(response))
            body = json_object(response) or {}
            is_limited = response.status in {403, 429} and "message" in body
            if is_limited or "resources" in body or "repository_url" in body:
                return True
        return False

    def require(self, cause: TransportFailure | None = None) -> None:
        """Make sure that GitHub is there at all. Raises UpstreamError naming the address and the variable."""
        if self.is_confirmed:
            return
        try:
            is_answering = self.is_answering()
        except TransportFailure as failure:
            error = endpoint.unreachable(self.api_url, failure.detail)
            raise self._fatal(error, failure.reason) from (cause or failure)
        if not is_answering:
            error = endpoint.wrong(self.api_url, "its root answers nothing of GitHub's")
            raise self._fatal(error, FailureReason.MALFORMED)
        self.is_confirmed = True

    def _fatal(self, error: UpstreamError, reason: FailureReason) -> UpstreamError | TransportFailure:
        return error if self.is_alone() else TransportFailure(reason, str(error))

    def _reach(self, path: str, accept: str) -> Response:
        url = self.api_url + path
        for _ in range(_MAX_HOPS):
            try:
                response = self._send(url, accept)
            except TransportFailure as failure:
                self.require(failure)
                raise
            target = redirect_target(response)
            if target is None:
                return response
            if not same_origin(url, target):
                raise TransportFailure(FailureReason.MALFORMED, f"{path} redirects to another host")
            url = target
        raise TransportFailure(FailureReason.MALFORMED, f"{path} redirects more than {_MAX_HOPS} times")

    def _send(self, url: str, accept: str) -> Response:
        headers = {"Accept": accept, "X-GitHub-Api-Version": "2022-11-28"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return self._http.request("GET", url, headers=headers, counter=COUNTER, retry=_RETRY)

    def _confirm(self, response: Response, accept: str) -> None:
        """Before anything is believed, know that it is GitHub that speaks."""
        if self.is_confirmed or response.status >= 500:
            return
        if response.status == 200 and accept == JSON:
            if "json" not in response.headers.get("content-type", "json"):
                error = endpoint.wrong(self.api_url, "it answers with something else than JSON")
                raise self._fatal(error, FailureReason.MALFORMED)
            self.is_confirmed = True
        elif response.status in {404, 410}:
            self.require()

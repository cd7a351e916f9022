"""GitHub's GraphQL endpoint: one request in flight, limits waited for, dead ends told from heavy batches."""

from __future__ import annotations

import time
from collections.abc import Callable

from tracker.domain.evidence import FailureReason
from tracker.sources.github import endpoint
from tracker.sources.github.graphql_wire import Answer, Deciphered, Heavy, Refused, Unauthorized, Unusable, decipher
from tracker.sources.github.limits import Limited, read_window
from tracker.sources.github.patience import Patience
from tracker.sources.github.query_wire import Query
from tracker.sources.http import HttpClient, Response, Retry, Timeouts, TransportFailure

COUNTER = "github_graphql"
POINTS = "points"
_TIMES = Timeouts(connect=10, read=30, total=90)  # the server gives up after 10 s, its gateway later
_RETRY = Retry(statuses=frozenset())  # a 502 says that too much was asked
_BREATH = 1.0
"""Seconds between a batch that failed and the next."""


class GraphQL:
    """One token at one endpoint."""

    def __init__(
        self,
        http: HttpClient,
        url: str,
        token: str,
        *,
        require: Callable[[TransportFailure | None], None],
        max_wait: float,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._http = http
        self._url = url
        self._token = token
        self._require = require
        self._now = now
        self._patience = Patience("the token's hourly GraphQL budget", max_wait, http.sleep, http.clock)
        self.is_confirmed = False
        """Whether this endpoint has given a usable answer before."""

    def ask(self, query: Query) -> Answer | Heavy | Refused:
        """Send one query and judge the answer; waits as limits ask.

        Raises TransportFailure(RATE_LIMITED) when a limit lasts too long, UpstreamError when the token is refused or
        no GitHub answers there.
        """
        while True:
            self._patience.enter()
            try:
                response = self._post(query)
            except TransportFailure as failure:
                return self._no_answer(failure)
            judged = self._judged(decipher(response, query.places, self._now()))
            if isinstance(judged, Limited):
                self._patience.refused(judged)
                continue
            if isinstance(judged, Answer):
                self._served(response, judged)
            return judged

    def _post(self, query: Query) -> Response:
        return self._http.request(
            "POST",
            self._url,
            headers={"Authorization": f"Bearer {self._token}", "Accept": "application/json"},
            json={"query": query.text, "variables": dict(query.variables)},
            counter=COUNTER,
            timeout=_TIMES,
            retry=_RETRY,
        )

    def _no_answer(self, failure: TransportFailure) -> Heavy:
        if failure.reason is FailureReason.MALFORMED and not self.is_confirmed:
            raise endpoint.wrong(self._url, failure.detail) from failure
        if not self.is_confirmed:
            self._require(failure)
        self._http.sleep(_BREATH)
        return Heavy(failure.reason, failure.detail)

    def _judged(self, answer: Deciphered) -> Answer | Heavy | Refused | Limited:
        if isinstance(answer, Unauthorized):
            raise endpoint.refused_token(answer.message)
        if isinstance(answer, Unusable):
            if not self.is_confirmed:
                raise endpoint.wrong(self._url, answer.detail)
            answer = Heavy(FailureReason.MALFORMED, f"GraphQL {answer.detail}")
        if isinstance(answer, Heavy):
            self._http.sleep(_BREATH)
        return answer

    def _served(self, response: Response, answer: Answer) -> None:
        self.is_confirmed = True
        self._http.count(POINTS, answer.cost or 0)
        self._patience.served(read_window(response.headers, self._now()))

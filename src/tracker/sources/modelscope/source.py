"""Asks ModelScope, at most twice a second. What an answer means is decided in `wire`.

A model is gone when two routes agree in one run: the newer API says `ResourceNotFound` and the older one says `record
not found`. Where the newer one is not there at all, the listing of files has to agree with the older one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.domain.artifacts import HubFacts
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.domain.past import HubPast
from tracker.sources.http import HttpClient, Response, Timeouts, TransportFailure, same_origin
from tracker.sources.hub_files import FileCount
from tracker.sources.modelscope import wire
from tracker.sources.modelscope.wire import Question
from tracker.sources.pacing import Pacer
from tracker.sources.verdicts import Limited, Missing, Redirected, TokenRefused, failed, gone, one_route

COUNTER = "modelscope"
MAX_HOPS = 3
SECONDS_BETWEEN = 0.5
_TIMEOUTS = Timeouts(read=30.0)
_Decipher = Callable[[Question, str, int, Mapping[str, str], bytes], wire.Verdict]


class ModelScopeSource:
    """Implements `ports.HubSource`; safe to share between threads, which then take turns.

    `endpoint` is the operator's (`MODELSCOPE_ENDPOINT`), hence never refused for being private.
    """

    hosts = frozenset({Host.MODELSCOPE})

    def __init__(
        self,
        http: HttpClient,
        endpoint: str = wire.SITE,
        token: str | None = None,
        *,
        interval: float = SECONDS_BETWEEN,
    ) -> None:
        self._http = http
        self._endpoint = endpoint.rstrip("/")
        self._token = token
        self._is_token_refused = False
        self._pacer = Pacer(interval, http.sleep, http.clock)

    @property
    def requests(self) -> Mapping[str, int]:
        """Return the requests made so far under the name `modelscope`."""
        return {COUNTER: self._http.counts.get(COUNTER, 0)}

    @property
    def is_token_refused(self) -> bool:
        """Say whether the site refused the token; the source goes on without it."""
        return self._is_token_refused

    def past(self, ref: ArtifactRef) -> HubPast | Failure:
        """Return when a model was made and last changed; never raises for it."""
        facts = self.observe(ref)
        if isinstance(facts, Failure):
            return facts
        return HubPast(ref, facts.url, facts.created_at, facts.last_modified)

    def observe(self, ref: ArtifactRef) -> HubFacts | Failure:
        """Ask for one model or data set; never raises for it."""
        question = wire.read_question(ref)
        if isinstance(question, Failure):
            return question
        try:
            return self._observe(question)
        except TransportFailure as failure:
            return failed(ref, failure.reason, failure.detail)

    def _observe(self, question: Question) -> HubFacts | Failure:
        newer = self._ask(question, wire.openapi_url(self._endpoint, question), wire.decipher_openapi)
        if isinstance(newer, Missing):
            older = self._ask(question, wire.legacy_url(self._endpoint, question), wire.decipher_legacy)
            if isinstance(older, Missing):
                return self._confirm_missing(question, newer, older)
            return self._conclude(question, older)
        return self._conclude(question, newer)

    def _conclude(self, question: Question, verdict: wire.Verdict) -> HubFacts | Failure:
        match verdict:
            case HubFacts():
                return self._with_files(question, verdict) if wire.needs_listing(question, verdict) else verdict
            case Failure():
                return verdict
            case Limited(_, detail):
                return failed(question.ref, FailureReason.RATE_LIMITED, detail)
            case TokenRefused(detail):
                return failed(question.ref, FailureReason.UNAUTHORIZED, detail)
            case Missing():
                return one_route(question.ref, verdict, "no other route was asked")
            case Redirected():
                return failed(
                    question.ref, FailureReason.MALFORMED, "ModelScope redirected to another site or too often"
                )

    def _confirm_missing(self, question: Question, newer: Missing, older: Missing) -> HubFacts | Failure:
        page = wire.page_url(self._endpoint, question)
        if older.is_plain:
            return one_route(question.ref, newer, "the older API answers 404 without saying record not found")
        if not newer.is_plain:
            return gone(question.ref, page, newer.detail, older.detail)
        listing = self._list(question)
        if isinstance(listing, Missing):
            return gone(question.ref, page, older.detail, listing.detail)
        return one_route(question.ref, older, "neither the newer API nor the listing of files says so")

    def _with_files(self, question: Question, facts: HubFacts) -> HubFacts | Failure:
        listing = self._list(question)
        match listing:
            case FileCount():
                return wire.with_files(facts, listing)
            case FailureReason():
                detail = "ModelScope describes the model but did not list its files, which would tell weights from none"
                return failed(question.ref, listing, detail)
        return facts

    def _list(self, question: Question) -> FileCount | Missing | FailureReason | None:
        if question.kind != "models":
            return None
        answer = self._send(wire.files_url(self._endpoint, question))
        return wire.decipher_files(answer.status, answer.body)

    def _ask(self, question: Question, url: str, decipher: _Decipher) -> wire.Verdict:
        page = wire.page_url(self._endpoint, question)
        verdict: wire.Verdict = Redirected(url)
        for _ in range(MAX_HOPS + 1):
            answer = self._send(url)
            verdict = decipher(question, page, answer.status, answer.headers, answer.body)
            if not isinstance(verdict, Redirected):
                return verdict
            target = wire.follow(self._endpoint, url, verdict.location)
            if target is None:
                return verdict
            url = target
        return verdict

    def _send(self, url: str) -> Response:
        """A 401 to a token is asked again without it; the token is dropped when the anonymous fare better."""
        token = self._token if same_origin(url, self._endpoint) else None
        answer = self._exchange(url, token)
        if token is None or answer.status != 401:
            return answer
        again = self._exchange(url, None)
        if again.status != 401:
            self._token = None
            self._is_token_refused = True
        return again

    def _exchange(self, url: str, token: str | None) -> Response:
        headers = {"Accept": "application/json"} | ({} if token is None else {"Authorization": f"Bearer {token}"})
        with self._pacer.turn(COUNTER):
            return self._http.request("GET", url, counter=COUNTER, headers=headers, timeout=_TIMEOUTS)

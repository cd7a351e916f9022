"""Asks Hugging Face. Moves bytes, waits, follows redirects by hand; what an answer means is decided in `wire`.

An artifact is gone when two routes agree in one run: the API calls it missing, and so does the resolver (`HEAD
…/resolve/main/README.md`), which is another service with another quota. One route alone is a failure.
"""

from __future__ import annotations

from collections.abc import Mapping

from tracker.domain.artifacts import HubFacts
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.domain.past import HubPast
from tracker.sources.http import HttpClient, Response, Timeouts, TransportFailure
from tracker.sources.huggingface import wire
from tracker.sources.huggingface.wire import ExpandRefused, Question
from tracker.sources.pacing import Windows
from tracker.sources.verdicts import Limited, Missing, Redirected, TokenRefused, failed, gone, one_route

COUNTER = "huggingface"
MAX_HOPS = 5
_TRIES_WHEN_LIMITED = 3
_TIMEOUTS = Timeouts(read=20.0)


class HuggingFaceSource:
    """Implements `ports.HubSource` over `/api/models` and `/api/datasets`; safe to share between threads.

    `endpoint` is the operator's (`HF_ENDPOINT`), hence never refused for being private. `longest_wait` bounds in
    seconds one wait for a used-up quota, `patience` all of them together.
    """

    hosts = frozenset({Host.HUGGINGFACE})

    def __init__(
        self,
        http: HttpClient,
        endpoint: str = wire.SITE,
        token: str | None = None,
        *,
        longest_wait: float = 120.0,
        patience: float = 300.0,
    ) -> None:
        self._http = http
        self._endpoint = endpoint.rstrip("/")
        self._token = token
        self._is_token_refused = False
        self._has_expand = True
        self._windows = Windows(http.sleep, http.clock, longest_wait, patience)

    @property
    def requests(self) -> Mapping[str, int]:
        """Return the requests made so far under the name `huggingface`."""
        return {COUNTER: self._http.counts.get(COUNTER, 0)}

    @property
    def is_token_refused(self) -> bool:
        """Say whether the Hub refused the token; the source goes on without it."""
        return self._is_token_refused

    def observe(self, ref: ArtifactRef) -> HubFacts | Failure:
        """Ask for one model or data set; never raises for it."""
        question = wire.read_question(ref)
        if isinstance(question, Failure):
            return question
        try:
            return self._observe(question)
        except TransportFailure as failure:
            return failed(ref, failure.reason, failure.detail)

    def past(self, ref: ArtifactRef) -> HubPast | Failure:
        """Return the dates of one model: its commits, else what its information says; never raises for it.

        One request where all commits fit on a page or nothing is there; more for moved, gated and long-lived ones.
        """
        question = wire.read_question(ref)
        if isinstance(question, Failure):
            return question
        try:
            answer = self._send("GET", wire.commits_url(self._endpoint, question), "api")
        except TransportFailure as failure:
            return failed(ref, failure.reason, failure.detail)
        if isinstance(answer, Limited):
            return failed(ref, FailureReason.RATE_LIMITED, answer.detail)
        found = wire.decipher_commits(question, answer.status, answer.headers, answer.body)
        if found is not None and found.created_at is not None:
            return found
        if found is None and wire.decipher_presence(answer.status, answer.headers) is False:
            return failed(ref, FailureReason.NOT_FOUND, f"Hugging Face answers {answer.status} to the commits")
        facts = self.observe(ref)
        if isinstance(facts, Failure):
            return found or facts
        commits = found.commits if found else ()
        return HubPast(ref, facts.url, facts.created_at, facts.last_modified, commits)

    def _observe(self, question: Question) -> HubFacts | Failure:
        url = wire.info_url(self._endpoint, question, has_expand=self._has_expand)
        for _ in range(MAX_HOPS + 1):
            verdict = self._ask(question, url)
            match verdict:
                case Redirected(location):
                    target = wire.follow(self._endpoint, url, location)
                    if target is None:
                        return failed(question.ref, FailureReason.MALFORMED, "Hugging Face redirected to another site")
                    url = target
                case ExpandRefused() if "expand=" in url:
                    url = wire.info_url(self._endpoint, wire.question_at(question, url), has_expand=False)
                case _:
                    if isinstance(verdict, HubFacts) and "expand=" not in url:
                        self._has_expand = False  # a mirror: the plain form works where the other did not
                    return self._conclude(question, url, verdict)
        return failed(question.ref, FailureReason.MALFORMED, f"Hugging Face redirected more than {MAX_HOPS} times")

    def _conclude(self, question: Question, url: str, verdict: wire.Verdict) -> HubFacts | Failure:
        match verdict:
            case Missing():
                return self._confirm_missing(question, wire.question_at(question, url), verdict)
            case Limited(_, detail):
                return failed(question.ref, FailureReason.RATE_LIMITED, detail)
            case TokenRefused(detail):
                return failed(question.ref, FailureReason.UNAUTHORIZED, detail)
            case HubFacts() | Failure():
                return verdict
        return failed(question.ref, FailureReason.MALFORMED, "Hugging Face answered 400 to a plain question")

    def _confirm_missing(self, question: Question, found: Question, missing: Missing) -> HubFacts | Failure:
        if not found.is_namespaced:
            detail = f"{found.id!r} is an organisation's page or a name without its owner; name owner/model"
            return failed(question.ref, FailureReason.NOT_FOUND, detail)
        answer = self._look_at_file(found)
        if isinstance(answer, Limited):
            return failed(question.ref, FailureReason.RATE_LIMITED, answer.detail)
        is_present = wire.decipher_presence(answer.status, answer.headers)
        if is_present is False:
            return gone(question.ref, question.page, missing.detail, f"the resolver answers {answer.status}")
        seen = "serves it" if is_present else f"answers {answer.status}"
        return one_route(question.ref, missing, f"the resolver {seen}")

    def _look_at_file(self, question: Question) -> Response | Limited:
        url = wire.file_url(self._endpoint, question)
        answer = self._send("HEAD", url, "resolvers")
        if isinstance(answer, Response) and answer.status in {405, 501}:  # mirrors without HEAD
            return self._send("GET", url, "resolvers")
        return answer

    def _ask(self, question: Question, url: str) -> wire.Verdict:
        answer = self._send("GET", url, "api")
        if isinstance(answer, Limited):
            return answer
        return wire.decipher_info(question, answer.status, answer.headers, answer.body)

    def _send(self, method: str, url: str, bucket: str) -> Response | Limited:
        """Send when the bucket allows it; on 429 wait as long as the Hub asks, a few times."""
        for _ in range(_TRIES_WHEN_LIMITED):
            rest = self._windows.enter(bucket)
            if rest > 0:
                return Limited(rest, f"Hugging Face's quota is used up for another {rest:.0f} s; set HF_TOKEN or wait")
            answer = self._send_with_token(method, url)
            self._windows.close(bucket, wire.seconds_to_wait(answer.status, answer.headers))
            if answer.status != 429:
                return answer
        return wire.decipher_limit(answer.headers)

    def _send_with_token(self, method: str, url: str) -> Response:
        """A bare 401 to a token is asked again without it: with a good token the answer would have been a 404."""
        if self._token is None:
            return self._exchange(method, url, None)
        answer = self._exchange(method, url, self._token)
        if not wire.is_unauthorized_bare(answer.status, answer.headers):
            return answer
        again = self._exchange(method, url, None)
        if again.status < 400 or wire.blames_token(answer.headers, answer.body):
            self._token = None
            self._is_token_refused = True
        return again

    def _exchange(self, method: str, url: str, token: str | None) -> Response:
        headers = {"Accept": "application/json"} if method == "GET" else {"Accept-Encoding": "identity"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return self._http.request(method, url, counter=COUNTER, headers=headers, timeout=_TIMEOUTS)

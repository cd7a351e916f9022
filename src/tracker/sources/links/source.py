"""Asks links on hosts that are no model hub: alive, dead with positive evidence, restricted, or unknown.

Dead needs two different looks in one run; unknown is a failure and never becomes dead. Links are strangers' words:
every hop goes through the guard and connects to the very address that was checked, credentials in an address are cut,
nothing secret is sent, bodies are cut after 64 KiB, time is bounded, one request per host at a time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urljoin

from tracker.domain.artifacts import Access, HubFacts
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.sources.http import NO_RETRY, HttpClient, Response, Timeouts, TransportFailure
from tracker.sources.links import baidu, direct, drives, registries
from tracker.sources.links.deadline import Deadline
from tracker.sources.links.guard import AddressGuard, Allowed, Refused, host_of, strip_credentials
from tracker.sources.links.outages import Outages
from tracker.sources.links.verdicts import Alive, Ask, Dead, Look, Restricted, Undecided, Verdict
from tracker.sources.pacing import Pacer
from tracker.sources.verdicts import failed, gone

COUNTER = "links"
MAX_HOPS = 5
MAX_BODY = 64 * 1024
SECONDS_BETWEEN = 1.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAGES = {
    Host.WISEMODEL: "https://wisemodel.cn/models/",
    Host.OPENXLAB: "https://openxlab.org.cn/models/detail/",
    Host.OLLAMA: "https://ollama.com/",
}


class LinkProber:
    """Implements `ports.HubSource` for netdisks, drives, registries, release assets and plain links.

    `http` is opened without the environment's proxies when it is not handed in: through a proxy the certificate of a
    pinned address cannot be checked, and every encrypted link would be unknown. `guard` stands between links and the
    inside; tests hand in one that knows their loopback server. `seconds` bounds one exchange as a whole.
    """

    hosts = frozenset(
        {
            Host.GDRIVE,
            Host.ONEDRIVE,
            Host.BAIDU,
            Host.WISEMODEL,
            Host.OPENXLAB,
            Host.OLLAMA,
            Host.DIRECT,
            Host.GITHUB_RELEASE,
            Host.OTHER,
        }
    )

    def __init__(
        self,
        http: HttpClient | None = None,
        guard: AddressGuard | None = None,
        *,
        interval: float = SECONDS_BETWEEN,
        seconds: float = 25.0,
    ) -> None:
        self._http = http or HttpClient(trust_env=False)
        self._guard = guard or AddressGuard()
        self._pacer = Pacer(interval, self._http.sleep, self._http.clock)
        self._outages = Outages()
        self._seconds = seconds
        self._timeouts = Timeouts(connect=min(10.0, seconds), read=min(15.0, seconds), total=seconds)

    @property
    def requests(self) -> Mapping[str, int]:
        """Return the requests made so far under the name `links`."""
        return {COUNTER: self._http.counts.get(COUNTER, 0)}

    def observe(self, ref: ArtifactRef) -> HubFacts | Failure:
        """Look at one link as often as it takes, three times at most; never raises for it."""
        asks = plan(ref)
        if not asks:
            return failed(ref, FailureReason.NOT_ASKED, f"{ref.id[:100]!r} is nothing that can be asked")
        dead: list[Dead] = []
        last: Verdict = Undecided(FailureReason.NOT_ASKED, "nothing was asked")
        for ask in asks:
            last = self._look(ask)
            match last:
                case Alive() | Restricted():
                    return _facts(ref, last)
                case Dead() if dead:
                    return gone(ref, page_of(ref), dead[0].detail, f"{last.detail} ({ask.method})")
                case Dead():
                    dead.append(last)
                case Undecided() if last.is_final:
                    break
        return _unknown(ref, dead, last)

    def _look(self, ask: Ask) -> Verdict:
        """Follow redirects by hand, each hop guarded, and judge what stands at the end."""
        url = ask.url
        for _ in range(MAX_HOPS + 1):
            look = self._hop(ask, url)
            if isinstance(look, Undecided):
                return look
            target = _redirect_target(look)
            if target is None:
                return ask.read(look)
            verdict = ask.on_redirect(look, target)
            if verdict is not None:
                return verdict
            url = target
        return Undecided(FailureReason.MALFORMED, f"redirected more than {MAX_HOPS} times", is_final=True)

    def _hop(self, ask: Ask, url: str) -> Look | Undecided:
        given_up = self._outages.why_not(host_of(url))
        if given_up:
            return Undecided(FailureReason.UNREACHABLE, given_up, is_final=True)
        allowed = self._guard.check(url)
        if isinstance(allowed, Refused):
            if allowed.reason is FailureReason.UNREACHABLE:
                self._outages.note(host_of(url), is_reached=False)
            return Undecided(allowed.reason, allowed.detail, is_final=True)
        try:
            answer = self._send(ask, allowed)
        except TransportFailure as failure:
            is_silent = failure.reason in {FailureReason.TIMED_OUT, FailureReason.UNREACHABLE}
            self._outages.note(allowed.host, is_reached=not is_silent)
            return Undecided(failure.reason, f"{allowed.host}: {_explain(failure)}", is_final=True)
        self._outages.note(allowed.host, is_reached=True)
        return Look(ask.url, allowed.url, answer.status, answer.headers, answer.body)

    def _send(self, ask: Ask, allowed: Allowed) -> Response:
        headers = {"Host": allowed.host_header, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
        with self._pacer.turn(allowed.host), Deadline(self._seconds) as deadline:
            extensions: dict[str, object] = {"trace": deadline.trace}
            if allowed.server_name:
                extensions["sni_hostname"] = allowed.server_name
            try:
                return self._http.request(
                    ask.method,
                    allowed.pinned_url,
                    counter=COUNTER,
                    headers=headers | dict(ask.headers),
                    timeout=self._timeouts,
                    retry=NO_RETRY,
                    max_body=MAX_BODY,
                    truncate=True,
                    extensions=extensions,
                )
            except TransportFailure:
                if deadline.is_over:
                    detail = f"no whole answer within {self._seconds:.0f} s"
                    raise TransportFailure(FailureReason.TIMED_OUT, detail) from None
                raise


def plan(ref: ArtifactRef) -> tuple[Ask, ...]:
    """Return the looks to take for an artifact, the telling ones first; none for what cannot be asked."""
    match ref.host:
        case Host.OLLAMA:
            return registries.ollama_asks(ref.id)
        case Host.WISEMODEL:
            return registries.git_asks(ref.id, "https://www.wisemodel.cn", "https://www.wisemodel.cn/models")
        case Host.OPENXLAB:
            return registries.git_asks(ref.id, "https://code.openxlab.org.cn", "https://openxlab.org.cn/models/detail")
    url = address_of(ref)
    if url is None:
        return ()
    match ref.host:
        case Host.GDRIVE:
            return drives.gdrive_asks(url)
        case Host.ONEDRIVE:
            return drives.onedrive_asks(url)
        case Host.BAIDU:
            return baidu.asks(url)
    return registries.zenodo_asks(url) or direct.asks(url)


def address_of(ref: ArtifactRef) -> str | None:
    """Return the address an id stands for, credentials cut; None where it is none that the web knows."""
    text = ref.id.strip()
    if re.match(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+/", text):
        text = "https://" + text
    if not re.match(r"https?://", text, re.IGNORECASE):
        return None
    try:
        return strip_credentials(text)
    except ValueError:
        return None


def page_of(ref: ArtifactRef) -> str:
    """Return the page a reader can open for an artifact."""
    base = _PAGES.get(ref.host)
    if base is None:
        return address_of(ref) or ref.id
    is_official = ref.host is Host.OLLAMA and "/" not in ref.id
    return base + ("library/" if is_official else "") + ref.id


def _redirect_target(look: Look) -> str | None:
    """Return the absolute address an answer redirects to; None where it does not, or to nothing readable."""
    place = look.headers.get("location", "")
    if look.status not in _REDIRECTS or not place:
        return None
    try:
        return urljoin(look.url, place.strip())
    except ValueError:
        return None


def _facts(ref: ArtifactRef, verdict: Alive | Restricted) -> HubFacts:
    if isinstance(verdict, Restricted):
        return HubFacts(ref, ref, page_of(ref), Access.RESTRICTED, detail=verdict.detail)
    return HubFacts(
        asked=ref,
        ref=ref,
        url=page_of(ref),
        access=Access.AVAILABLE,
        revision=verdict.revision,
        last_modified=verdict.modified,
        created_at=verdict.created,
        licence=verdict.licence,
        bytes=verdict.size,
        detail=verdict.detail,
    )


def _unknown(ref: ArtifactRef, dead: list[Dead], last: Verdict) -> Failure:
    if isinstance(last, Undecided):
        if not dead:
            return failed(ref, last.reason, last.detail)
        return failed(ref, FailureReason.NOT_FOUND, f"{dead[0].detail}, but {last.detail}: not taken for gone")
    detail = dead[0].detail if dead else "nothing was found out"
    return failed(ref, FailureReason.NOT_FOUND, f"{detail}; one look alone is not taken for gone")


def _explain(failure: TransportFailure) -> str:
    """Say what happened without the pinned address, which means nothing to a reader."""
    words = {
        FailureReason.TIMED_OUT: "no answer in time",
        FailureReason.UNREACHABLE: "cannot be reached",
        FailureReason.MALFORMED: "the answer cannot be read",
    }
    return words.get(failure.reason, failure.detail)

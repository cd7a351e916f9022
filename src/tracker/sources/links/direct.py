"""Any address: what HEAD and a ranged GET say about a file or page. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from tracker.domain.evidence import FailureReason
from tracker.sources.links.verdicts import Alive, Ask, Dead, Look, Restricted, Undecided, Verdict, undecided_status

_LOGIN_HOST = re.compile(
    r"^(accounts\.google|login\.live|login\.microsoftonline|passport|wappass|sso|auth|cas|idp|login|signin)\."
)
_LOGIN_PATH = re.compile(
    r"/(log-?in|sign-?in|users/sign_in|sso|oauth2?|saml|authorize|accessdenied)(\.\w+)?(/|$)", re.I
)
_FILE = re.compile(
    r"\.(safetensors|bin|gguf|ggml|pt|pth|ckpt|onnx|h5|npz|pkl|msgpack|zip|tar|t?gz|bz2|xz|zst|7z|rar|json|jsonl|csv|tsv"
    r"|parquet|txt)$",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"captcha|cf-chl|challenge-platform|just a moment|attention required|verify you are|验证码|安全验证", re.I
)
_BOUNCER = re.compile(
    r"request blocked|been blocked|incapsula|sucuri|reference #[0-9a-f.]+|访问被阻断|请求被拦截", re.I
)
_BOUNCER_SERVERS = frozenset({"cloudflare", "akamaighost", "ddos-guard", "sucuri/cloudproxy", "imperva"})
_RANGE_TOTAL = re.compile(r"bytes\s+\d+-\d+/(\d{1,18})")


def asks(url: str) -> tuple[Ask, ...]:
    """Return the looks to take: HEAD, one byte by GET, and the plain GET for servers that know neither."""
    return (
        Ask("HEAD", url, read_head, on_redirect),
        Ask("GET", url, read_get, on_redirect, {"Range": "bytes=0-0"}),
        Ask("GET", url, read_get, on_redirect),
    )


def read_head(look: Look) -> Verdict:
    """Judge HEAD: it proves presence and absence, but a refusal may be meant for HEAD alone."""
    if 200 <= look.status < 300 or look.status in {404, 410, 429}:
        return read_get(look)
    return _hub_absence(look) or undecided_status(look.status)


def read_get(look: Look) -> Verdict:
    """Judge GET."""
    if 200 <= look.status < 300 or look.status == 416:  # 416: not so many bytes, hence a file (an empty one)
        return _present(look)
    if look.status in {404, 410}:
        return Dead(f"{look_name(look)} answers {look.status}")
    if look.status in {401, 402, 403, 451}:
        return _refusal(look)
    return undecided_status(look.status)


def on_redirect(look: Look, target: str) -> Verdict | None:
    """Judge a redirect: logins end the chain, so does the hop from a hub to the storage behind it."""
    try:
        here, there = urlsplit(look.url), urlsplit(target)
        host = there.hostname or ""
    except ValueError:
        return Undecided(FailureReason.MALFORMED, "redirected to an address that cannot be read", is_final=True)
    if is_login(target):
        return Restricted("redirected to a login")
    size = look.headers.get("x-linked-size", "")
    if size.isascii() and size.isdigit():  # Hugging Face, before its CDN
        return Alive(size=int(size[:18]))
    if "/releases/download/" in here.path and here.hostname == "github.com" and host != "github.com":
        return Alive()
    if there.path in {"", "/"} and not there.query and here.path not in {"", "/"}:
        return Undecided(FailureReason.MALFORMED, "redirected to the front page of the host", is_final=True)
    return None


def is_login(url: str) -> bool:
    """Say whether an address is where people sign in."""
    parts = urlsplit(url)
    return bool(_LOGIN_HOST.search(parts.hostname or "") or _LOGIN_PATH.search(parts.path))


def look_name(look: Look) -> str:
    """Return the host that was asked, for details."""
    return urlsplit(look.url).hostname or "the host"


def describe_file(look: Look) -> Alive:
    """Return size and date of a file; a page has neither (both change with every visit)."""
    if look.is_page:
        return Alive()
    total = _RANGE_TOTAL.match(look.headers.get("content-range", ""))
    length = look.headers.get("content-length", "")
    is_whole = look.status == 200 and "content-encoding" not in look.headers
    size = int(total[1]) if total else int(length) if is_whole and re.fullmatch(r"[0-9]{1,18}", length) else None
    return Alive(size=size or None, modified=_date(look.headers.get("last-modified", "")))


def _present(look: Look) -> Verdict:
    if look.is_page and _CHALLENGE.search(look.text):
        return Undecided(FailureReason.FORBIDDEN, "the host shows a challenge for people", is_final=True)
    if look.is_page and _FILE.search(urlsplit(look.asked).path):
        return Undecided(FailureReason.MALFORMED, "a web page came where a file was expected")
    return describe_file(look)


def _refusal(look: Look) -> Verdict:
    absent = _hub_absence(look)
    if absent is not None:
        return absent
    if _is_bouncer(look):
        return Undecided(FailureReason.FORBIDDEN, "the host turns programs or this address away", is_final=True)
    return Restricted(f"{look_name(look)} answers {look.status}")


def _is_bouncer(look: Look) -> bool:
    """Say whether a 403 is about who asks, not about what is asked for."""
    if look.status != 403:
        return False
    server = look.headers.get("server", "").lower()
    is_guard = server in _BOUNCER_SERVERS or bool(look.headers.get("cf-mitigated") or look.headers.get("x-iinfo"))
    return is_guard or bool(_CHALLENGE.search(look.text) or _BOUNCER.search(look.text))


def _hub_absence(look: Look) -> Dead | None:
    """Hugging Face's 401 to the anonymous: missing or private."""
    said = look.headers.get("x-error-message", "").lower()
    is_bare = look.status == 401 and not look.headers.get("x-error-code")
    return Dead("the hub answers 401: missing or private") if is_bare and "username or password" in said else None


def _date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None

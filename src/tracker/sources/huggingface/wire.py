"""Hugging Face's answers: builds addresses, deciphers (status, headers, body). Pure: sends nothing, waits for nothing.

What the Hub does, and what is made of it here:
- Missing and private look the same: 401 without `X-Error-Code` to the anonymous, 404 `RepoNotFound` with a token.
- A refused token is a 401 as well, and says nothing about the artifact.
- `gated` is False, "auto" or "manual"; the information on a gated model is public.
- A moved or wrongly spelled name is a 307 with a relative `Location`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias
from urllib.parse import quote, urljoin, urlsplit

from tracker.domain.artifacts import Access, HubFacts
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.identifiers import ArtifactRef
from tracker.domain.past import HubCommit, HubPast
from tracker.sources.hub_files import count_files
from tracker.sources.loose import Loose, child, children, instant, number, read_array, read_object, strings, text
from tracker.sources.verdicts import Limited, Missing, Redirected, TokenRefused, failed, settled

SITE = "https://huggingface.co"
"""Where readers are sent, whatever mirror was asked."""
UNSTATED_WAIT = 60.0
"""Seconds to wait after a 429 that does not say how long."""
_COMMON = ("sha", "gated", "private", "disabled", "lastModified", "createdAt", "downloads", "likes", "cardData", "tags")
EXPAND = {
    "models": (*_COMMON, "baseModels", "safetensors", "siblings"),
    "datasets": (*_COMMON, "siblings"),
}
"""Kind → the members asked for; every one is valid for its kind (an unknown one is answered by 400)."""
_NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,95}"
_ID = re.compile(rf"(?:(?P<kind>datasets)/)?(?P<id>{_NAME}(?:/{_NAME})?)")
_API = re.compile(rf".*/api/(?P<kind>models|datasets)/(?P<id>{_NAME}(?:/{_NAME})?)")
_RATE = re.compile(r'(?:"?(?P<bucket>[\w-]+)"?\s*;)?\s*r\s*=\s*(?P<left>\d{1,9})\s*;\s*t\s*=\s*(?P<wait>\d{1,9})')


@dataclass(frozen=True, slots=True)
class Question:
    """One artifact to ask for."""

    ref: ArtifactRef
    kind: str
    """`models` or `datasets`, as the API's paths say."""
    id: str
    """`owner/name`, or one segment for models older than namespaces."""

    @property
    def prefix(self) -> str:
        """What stands before the id in pages and in `ArtifactRef.id`."""
        return "datasets/" if self.kind == "datasets" else ""

    @property
    def page(self) -> str:
        """The page a reader can open."""
        return f"{SITE}/{self.prefix}{self.id}"

    @property
    def is_namespaced(self) -> bool:
        """False for `bert-base-uncased`, and for a link to an organisation."""
        return "/" in self.id


@dataclass(frozen=True, slots=True)
class RateWindow:
    """`RateLimit: "api";r=499;t=295`."""

    left: int
    wait: float
    """Seconds until the window begins anew."""


@dataclass(frozen=True, slots=True)
class ExpandRefused:
    """The endpoint (a mirror, mostly) does not know `expand`, or not these members."""


Verdict: TypeAlias = HubFacts | Failure | Redirected | Missing | Limited | TokenRefused | ExpandRefused


def read_question(ref: ArtifactRef) -> Question | Failure:
    """Take an id apart: `owner/name`, `datasets/owner/name` or an old single name; anything else is not asked."""
    matched = _ID.fullmatch(ref.id.strip("/"))
    if matched is None or any(part.strip(".") == "" for part in matched["id"].split("/")):
        return failed(ref, FailureReason.MALFORMED, f"{ref.id[:100]!r} is no Hugging Face id such as owner/name")
    return Question(ref, matched["kind"] or "models", matched["id"])


def info_url(endpoint: str, question: Question, *, has_expand: bool) -> str:
    """Return the address of the information; without `expand` the files' sizes are asked for instead."""
    path = f"{endpoint}/api/{question.kind}/{quote(question.id)}"
    asked = "&".join(f"expand={name}" for name in EXPAND[question.kind]) if has_expand else "blobs=true"
    return f"{path}?{asked}"


def commits_url(endpoint: str, question: Question) -> str:
    """Return the address of the newest commits; gated repositories keep them to those with access."""
    return f"{endpoint}/api/{question.kind}/{quote(question.id)}/commits/main"


def decipher_commits(question: Question, status: int, headers: Mapping[str, str], body: bytes) -> HubPast | None:
    """Read a page of commits; None when there is none to be had. The creation date is told by a whole list alone."""
    items = read_array(body) if status == 200 else None
    if items is None:
        return None
    commits = [c for item in items if (c := _commit(item)) is not None]
    commits.sort(key=lambda c: c.at, reverse=True)
    total = headers.get("x-total-count", "")
    is_whole = (
        bool(commits) and (not total.isdigit() or int(total) <= len(items)) and "next" not in headers.get("link", "")
    )
    return HubPast(
        ref=question.ref,
        url=question.page,
        created_at=commits[-1].at if is_whole else None,
        last_modified=commits[0].at if commits else None,
        commits=tuple(commits),
    )


def _commit(item: Loose) -> HubCommit | None:
    at, ident = instant(item, "date"), text(item, "id")
    return None if at is None or ident is None else HubCommit(at, ident, (text(item, "title") or "")[:200])


def file_url(endpoint: str, question: Question) -> str:
    """Return the second route: a file that every repository has, asked from the resolver instead of the API."""
    return f"{endpoint}/{question.prefix}{quote(question.id)}/resolve/main/README.md"


def follow(endpoint: str, asked: str, location: str) -> str | None:
    """Return the address of the next hop; None when it leaves the endpoint or leads to no API address.

    A relative `Location` is taken below the endpoint's own path too, for mirrors that live in a folder.
    """
    base = urlsplit(endpoint)
    try:
        target = urlsplit(urljoin(asked, location))
        if (target.scheme, target.hostname, target.port) != (base.scheme, base.hostname, base.port):
            return None
    except ValueError:
        return None
    path = target.path if target.path.startswith(base.path) else base.path + target.path
    if target.username or target.password or not _API.fullmatch(path):
        return None
    return f"{base.scheme}://{base.netloc}{path}?{target.query or urlsplit(asked).query}"


def question_at(question: Question, url: str) -> Question:
    """Return the question as it stands after redirects to `url`."""
    matched = _API.fullmatch(urlsplit(url).path)
    return question if matched is None else replace(question, kind=matched["kind"], id=matched["id"])


def read_window(headers: Mapping[str, str]) -> RateWindow | None:
    """Read `RateLimit`; None where a mirror does not send it or it cannot be read."""
    matched = _RATE.search(headers.get("ratelimit", ""))
    return None if matched is None else RateWindow(int(matched["left"]), float(matched["wait"]))


def is_unauthorized_bare(status: int, headers: Mapping[str, str]) -> bool:
    """Say whether this is the 401 that means "missing, private, or your token is no good"."""
    return status == 401 and not headers.get("x-error-code")


def blames_token(headers: Mapping[str, str], body: bytes) -> bool:
    """Say whether a bare 401 speaks of the credentials themselves."""
    words = (headers.get("x-error-message", "") + " " + body[:2000].decode("utf-8", "replace")).lower()
    return "credential" in words or "token" in words


def decipher_info(question: Question, status: int, headers: Mapping[str, str], body: bytes) -> Verdict:
    """Say what an answer of `/api/models/…` or `/api/datasets/…` means."""
    if status == 200:
        return _decipher_document(question, body)
    if status in {301, 302, 303, 307, 308}:
        return _decipher_redirect(question, headers)
    if status == 429:
        return decipher_limit(headers)
    if status == 400:
        return ExpandRefused()
    if status in {401, 404, 410}:
        return _decipher_absence(question, status, headers, body)
    return _decipher_refusal(question, status, headers)


def decipher_limit(headers: Mapping[str, str]) -> Limited:
    """Read a 429, JSON or HTML."""
    said = text({"said": headers.get("x-error-message", "")}, "said") or "too many requests"
    return Limited(seconds_to_wait(429, headers), f"Hugging Face: {said}; set HF_TOKEN to raise the limit")


def seconds_to_wait(status: int, headers: Mapping[str, str]) -> float:
    """Return how long to ask nothing more of this bucket: until its window begins anew once it is used up, else 0."""
    window = read_window(headers)
    if window is not None and (window.left == 0 or status == 429):
        return window.wait
    return UNSTATED_WAIT if status == 429 else 0.0


def decipher_presence(status: int, headers: Mapping[str, str]) -> bool | None:
    """Read the second route: True where the repository is there, False where it is not, None where nobody can tell."""
    code = headers.get("x-error-code", "")
    if status in {401, 403, 404} and code:
        return code != "RepoNotFound"
    if status in {401, 404, 410}:
        return False
    return True if status < 400 else None


def _decipher_redirect(question: Question, headers: Mapping[str, str]) -> Redirected | Failure:
    location = headers.get("location")
    if location:
        return Redirected(location)
    return failed(question.ref, FailureReason.MALFORMED, "Hugging Face redirected without saying where to")


def _decipher_absence(question: Question, status: int, headers: Mapping[str, str], body: bytes) -> Verdict:
    code = headers.get("x-error-code", "")
    if code == "RepoNotFound":
        return Missing(f"the API answers {status} RepoNotFound")
    if code:
        return _decipher_refusal(question, status, headers)
    if status == 401 and blames_token(headers, body):
        return TokenRefused("Hugging Face does not accept the token in HF_TOKEN")
    if read_object(body) is None and not headers.get("x-error-message"):
        # A proxy's login page, or an address that is no Hub at all, is no evidence about any model.
        detail = f"the answer {status} is not the Hub's; check HF_ENDPOINT"
        return failed(question.ref, _REASONS.get(status, FailureReason.MALFORMED), detail)
    return Missing(f"the API answers {status}")


_REASONS = {401: FailureReason.UNAUTHORIZED, 403: FailureReason.FORBIDDEN, 451: FailureReason.FORBIDDEN}


def _decipher_refusal(question: Question, status: int, headers: Mapping[str, str]) -> HubFacts | Failure:
    said = text({"said": headers.get("x-error-message", "")}, "said")
    code = text({"code": headers.get("x-error-code", "")}, "code")
    if code == "DisabledRepo" or (said and "resource is disabled" in said):
        return HubFacts(question.ref, question.ref, question.page, Access.DISABLED, detail=said)
    reason = FailureReason.SERVER_ERROR if status >= 500 else _REASONS.get(status, FailureReason.MALFORMED)
    words = " ".join(part for part in (str(status), code, said) if part)
    return failed(question.ref, reason, f"Hugging Face answered {words}"[:300])


def _decipher_document(question: Question, body: bytes) -> HubFacts | Failure:
    document = read_object(body)
    if document is None or text(document, "id", "modelId") is None:
        return failed(question.ref, FailureReason.MALFORMED, "Hugging Face answered 200 without a model's information")
    found = replace(question, id=text(document, "id", "modelId") or question.id)
    card = child(document, "cardData")
    files = count_files(children(document, "siblings"), is_dataset=question.kind == "datasets")
    relation, bases = _read_bases(document, card)
    return HubFacts(
        asked=question.ref,
        ref=settled(question.ref, found.prefix + found.id),
        url=found.page,
        access=_read_access(document, None if files is None else files.count),
        object_id=text(document, "_id"),
        revision=text(document, "sha"),
        last_modified=instant(document, "lastModified"),
        created_at=instant(document, "createdAt"),
        downloads=number(document, "downloads"),
        likes=number(document, "likes"),
        licence=_read_licence(document, card),
        licence_name=text(card, "license_name"),
        licence_link=text(card, "license_link"),
        base_models=bases,
        base_relation=relation,
        datasets=strings(card, "datasets"),
        parameters=number(child(document, "safetensors"), "total"),
        files=None if files is None else files.count,
        bytes=None if files is None else files.bytes,
        detail="private: seen with this token only" if document.get("private") is True else None,
    )


def _read_access(document: Loose, files: int | None) -> Access:
    gated = document.get("gated")
    if document.get("disabled") is True:
        return Access.DISABLED
    if document.get("private") is True:
        return Access.RESTRICTED
    if files == 0 and not child(document, "safetensors"):
        return Access.ANNOUNCED
    if gated:  # bool or string
        return Access.GATED_AUTO if gated == "auto" else Access.GATED_MANUAL
    return Access.AVAILABLE


def _read_licence(document: Loose, card: Loose) -> str | None:
    """The card's own word, else the tag; several licences are joined by a comma."""
    tagged = (tag.removeprefix("license:") for tag in strings(document, "tags", 500) if tag.startswith("license:"))
    return ", ".join(strings(card, "license")) or ", ".join(tagged) or None


def _read_bases(document: Loose, card: Loose) -> tuple[str | None, tuple[str, ...]]:
    stated = child(document, "baseModels")
    models = tuple(name for m in children(stated, "models") or () if (name := text(m, "id")))
    if models:
        return text(stated, "relation"), models
    tags = [t.removeprefix("base_model:") for t in strings(document, "tags", 500) if t.startswith("base_model:")]
    related = [t.partition(":") for t in tags if ":" in t]
    relation = related[0][0] if related else text(card, "base_model_relation")
    named = tuple(dict.fromkeys(strings(card, "base_model") or (name for _, _, name in related)))
    return relation, named

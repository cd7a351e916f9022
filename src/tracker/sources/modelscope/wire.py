"""ModelScope's answers: builds addresses, deciphers (status, headers, body). Pure: sends nothing, waits for nothing.

What the site does, and what is made of it here:
- Two surfaces describe a repository: `/openapi/v1` and the older `/api/v1`. The first is asked first.
- An overloaded database has answered the very 404 and `Code` of a missing model. Only `record not found` means missing.
- The web page of a missing model answers 200, so pages prove nothing.
- A listing of files is silently cut at 3,000.
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
from tracker.sources.hub_files import FileCount, count_files
from tracker.sources.loose import Loose, child, children, instant, number, read_object, strings, text
from tracker.sources.verdicts import Limited, Missing, Redirected, TokenRefused, failed, settled

SITE = "https://www.modelscope.cn"
INTERNATIONAL = "https://www.modelscope.ai"
"""Another site with other data: its models have their pages there."""
LISTING_CUT = 3000
SMALLEST_WEIGHTS = 1_000_000
"""Below so many bytes in all (or when nothing is said) the listing is asked whether there are weights at all."""
_NAME = r"[A-Za-z0-9_\u4e00-\u9fff][A-Za-z0-9._\u4e00-\u9fff-]{0,95}"
_ID = re.compile(rf"(?:(?P<kind>datasets|models)/)?(?P<id>{_NAME}/{_NAME})")
_REASONS = {401: FailureReason.UNAUTHORIZED, 403: FailureReason.FORBIDDEN, 451: FailureReason.FORBIDDEN}


@dataclass(frozen=True, slots=True)
class Question:
    """One artifact to ask for."""

    ref: ArtifactRef
    kind: str
    """`models` or `datasets`, as paths say."""
    id: str
    """`owner/name`."""

    @property
    def prefix(self) -> str:
        """What stands before the id in `ArtifactRef.id`."""
        return "datasets/" if self.kind == "datasets" else ""


Verdict: TypeAlias = HubFacts | Failure | Redirected | Missing | Limited | TokenRefused


def read_question(ref: ArtifactRef) -> Question | Failure:
    """Take an id apart: `owner/name` or `datasets/owner/name`; anything else is not asked."""
    matched = _ID.fullmatch(ref.id.strip("/"))
    if matched is None:
        return failed(ref, FailureReason.MALFORMED, f"{ref.id[:100]!r} is no ModelScope id such as owner/name")
    return Question(ref, matched["kind"] or "models", matched["id"])


def openapi_url(endpoint: str, question: Question) -> str:
    """Return the address on the newer surface."""
    return f"{endpoint}/openapi/v1/{question.kind}/{quote(question.id)}"


def legacy_url(endpoint: str, question: Question) -> str:
    """Return the address on the older surface."""
    query = "?Revision=master" if question.kind == "models" else ""
    return f"{endpoint}/api/v1/{question.kind}/{quote(question.id)}{query}"


def files_url(endpoint: str, question: Question) -> str:
    """Return the address of a model's listing of files."""
    return f"{endpoint}/api/v1/models/{quote(question.id)}/repo/files?Revision=master&Recursive=true"


def page_url(endpoint: str, question: Question) -> str:
    """Return the page a reader can open, on the site whose data was asked."""
    host = urlsplit(endpoint).hostname or ""
    site = INTERNATIONAL if host == "modelscope.ai" or host.endswith(".modelscope.ai") else SITE
    return f"{site}/{question.kind}/{quote(question.id)}"


def follow(endpoint: str, asked: str, location: str) -> str | None:
    """Return the address of the next hop; None when it leaves the endpoint, `www.` being no difference."""
    try:
        base, target = urlsplit(endpoint), urlsplit(urljoin(asked, location))
        same = (base.scheme, base.port, _bare_host(base.hostname)) == (
            target.scheme,
            target.port,
            _bare_host(target.hostname),
        )
    except ValueError:
        return None
    return target.geturl() if same and "@" not in target.netloc else None


def decipher_openapi(question: Question, page: str, status: int, headers: Mapping[str, str], body: bytes) -> Verdict:
    """Say what an answer of `/openapi/v1/…` means."""
    document = read_object(body)
    common = _decipher_common(question, status, headers, document)
    if common is not None:
        return common
    if document is None:
        return failed(question.ref, FailureReason.MALFORMED, "ModelScope answered 200 without JSON")
    if document.get("success") is False:
        return _decipher_code(question, status, document)
    return _describe_openapi(question, page, child(document, "data"))


def decipher_legacy(question: Question, page: str, status: int, headers: Mapping[str, str], body: bytes) -> Verdict:
    """Say what an answer of `/api/v1/…` means. `Code` counts more than the status, which may be 200 all the same."""
    document = read_object(body)
    if document is not None and _says_no_record(document):
        return Missing("the older API says record not found")
    if document is not None and status == 404 and "Code" in document:
        said = text(document, "Message") or "nothing"
        detail = f"ModelScope answered 404, but says {said[:120]!r}: an overload answers like that too"
        return failed(question.ref, FailureReason.SERVER_ERROR, detail)
    common = _decipher_common(question, status, headers, document)
    if isinstance(common, Missing):  # without this surface's own words
        return replace(common, is_plain=True)
    if common is not None:
        return common
    if document is None:
        return failed(question.ref, FailureReason.MALFORMED, "ModelScope answered 200 without JSON")
    if document.get("Code") != 200 or document.get("Success") is False:
        return _refused(question, number(document, "Code") or status, text(document, "Message"))
    return _describe_legacy(question, page, child(document, "Data"))


def decipher_files(status: int, body: bytes) -> FileCount | Missing | FailureReason | None:
    """Read a listing of files: a count, "missing", None where this site has no listing, or why it is not known."""
    document = read_object(body)
    if document is not None and _says_no_record(document):
        return Missing("the listing of files says record not found")
    if status == 404:
        return None
    entries = None if document is None else children(child(document, "Data"), "Files")
    if status == 200 and entries is not None and len(entries) < LISTING_CUT:
        return count_files([e for e in entries if e.get("Type") != "tree"], is_dataset=False)
    if status == 200 and entries is not None:
        return None
    return FailureReason.SERVER_ERROR if status >= 500 else _REASONS.get(status, FailureReason.MALFORMED)


def needs_listing(question: Question, facts: HubFacts) -> bool:
    """Say whether only the listing can tell weights from an announcement."""
    is_small = facts.bytes is None or facts.bytes < SMALLEST_WEIGHTS
    return question.kind == "models" and is_small and facts.access in {Access.AVAILABLE, Access.GATED_MANUAL}


def with_files(facts: HubFacts, files: FileCount) -> HubFacts:
    """Add what the listing says; none among its files is weights: announced."""
    access = Access.ANNOUNCED if files.count == 0 else facts.access
    return replace(facts, access=access, files=files.count, bytes=facts.bytes if files.bytes is None else files.bytes)


def _bare_host(host: str | None) -> str:
    return (host or "").removeprefix("www.")


def _says_no_record(document: Loose) -> bool:
    return document.get("Success") is not True and "record not found" in (text(document, "Message") or "").lower()


def _decipher_common(
    question: Question, status: int, headers: Mapping[str, str], document: Loose | None
) -> Verdict | None:
    """Read what both surfaces do alike; None for an answer that describes something."""
    if status in {301, 302, 303, 307, 308} and headers.get("location"):
        return Redirected(headers["location"])
    if status == 429:
        given = headers.get("retry-after", "")
        wait = float(given) if given.isascii() and given.isdigit() else 0.0
        return Limited(wait, "ModelScope limits the requests of this address")
    if status == 401:
        return TokenRefused("ModelScope wants a login, or does not accept the token in MODELSCOPE_API_TOKEN")
    if status >= 400:
        return _decipher_code(question, status, document or {})
    return None


def _decipher_code(question: Question, status: int, document: Loose) -> Verdict:
    code = text(document, "code")
    match code:
        case "ResourceNotFound":
            return Missing("the API answers ResourceNotFound")
        case "InvalidAuthentication":
            return TokenRefused("ModelScope does not accept the token in MODELSCOPE_API_TOKEN")
        case "RateLimitExceed" | "QuotaLimitExceed":
            return Limited(0.0, f"ModelScope answers {code}")
    if status == 404:
        return Missing("the API answers 404", is_plain=True)
    return _refused(question, status, code or text(document, "message", "Message"))


def _refused(question: Question, status: int, said: str | None) -> Failure:
    reason = _REASONS.get(status, FailureReason.SERVER_ERROR if status >= 500 else FailureReason.MALFORMED)
    return failed(question.ref, reason, f"ModelScope answered {status} {said or ''}"[:300].rstrip())


def _describe_openapi(question: Question, page: str, data: Loose) -> HubFacts | Failure:
    if text(data, "id", "display_name", "created_at") is None:
        return failed(question.ref, FailureReason.MALFORMED, "ModelScope answered without a model's information")
    return HubFacts(
        asked=question.ref,
        ref=_settle(question, text(data, "id")),
        url=page,
        access=_read_access(data, is_protected=bool(data.get("gated"))),
        last_modified=instant(data, "last_modified"),
        created_at=instant(data, "created_at"),
        downloads=number(data, "downloads"),
        likes=number(data, "likes"),
        licence=text(data, "license"),
        base_models=strings(data, "base_model"),
        parameters=number(data, "params"),
        bytes=number(data, "file_size") or None,
    )


def _settle(question: Question, found: str | None) -> ArtifactRef:
    is_usable = found is not None and _ID.fullmatch(found)
    return settled(question.ref, f"{question.prefix}{found}" if is_usable else None)


def _read_access(data: Loose, *, is_protected: bool) -> Access:
    if data.get("private") is True:
        return Access.RESTRICTED
    if is_protected:
        return Access.GATED_MANUAL
    return Access.RESTRICTED if data.get("login_required") is True else Access.AVAILABLE


def _describe_legacy(question: Question, page: str, data: Loose) -> HubFacts | Failure:
    owner, name = text(data, "Path", "Namespace", "Owner"), text(data, "Name")
    if name is None:
        return failed(question.ref, FailureReason.MALFORMED, "ModelScope answered without a model's information")
    is_private = number(data, "Visibility") == 1 or data.get("IsAccessible") in {0}
    return HubFacts(
        asked=question.ref,
        ref=_settle(question, f"{owner}/{name}" if owner else None),
        url=page,
        access=_read_access({"private": is_private}, is_protected=number(data, "ProtectedMode") == 1),
        last_modified=instant(data, "LastUpdatedTime", "GmtModified"),
        created_at=instant(data, "CreatedTime", "GmtCreate"),
        downloads=number(data, "Downloads"),
        likes=number(data, "Stars", "Likes"),
        licence=text(data, "License"),
        base_models=strings(data, "BaseModel"),
        bytes=number(data, "StorageSize") or None,
    )

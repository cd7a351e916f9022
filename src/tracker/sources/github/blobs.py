"""One file at a time over REST, by blob id or by path."""

from __future__ import annotations

from urllib.parse import quote

from tracker.domain.documents import Document, DocumentRef
from tracker.domain.evidence import Failure, FailureReason
from tracker.ports import RepoTarget
from tracker.sources.github import rest_wire
from tracker.sources.github.fields import MalformedError
from tracker.sources.github.identify import Identifier, failed
from tracker.sources.github.rest import JSON, RAW
from tracker.sources.github.rest_wire import Verdict
from tracker.sources.github.texts import as_text
from tracker.sources.http import Response, TransportFailure

_REASONS = {
    Verdict.MISSING: FailureReason.NOT_FOUND,
    Verdict.EMPTY: FailureReason.NOT_FOUND,
    Verdict.BLOCKED: FailureReason.FORBIDDEN,
    Verdict.POLICY: FailureReason.FORBIDDEN,
    Verdict.REFUSED: FailureReason.FORBIDDEN,
}
_KEPT_BYTES = 4 * 1024 * 1024


def is_inside(path: str) -> bool:
    """Return whether a path found in a document stays inside the repository."""
    return bool(path) and "\x00" not in path and not any(part in {"", ".", ".."} for part in path.split("/"))


class Blobs:
    """Reads files. A page that came along when its path was looked up is not asked for again."""

    def __init__(self, identifier: Identifier) -> None:
        self._identifier = identifier
        self._kept: dict[str, bytes] = {}

    @property
    def is_down(self) -> bool:
        """Whether asking more makes no sense now."""
        return self._identifier.is_down

    def read(self, target: RepoTarget, ref: DocumentRef) -> Document | Failure:
        """Read one blob by its id. Never raises for one blob."""
        try:
            blob = self._kept.pop(ref.oid, None)
            if blob is None:
                response = self._identifier.get(f"/repos/{target.name}/git/blobs/{quote(ref.oid)}", accept=RAW)
                if response.status != 200:
                    return _refusal(target, ref.path, response)
                blob = rest_wire.read_blob(response)
        except TransportFailure as failure:
            return failed(target, failure.reason, f"{ref.path}: {failure.detail}")
        except MalformedError as error:
            return failed(target, FailureReason.MALFORMED, f"{ref.path}: {error}")
        text = as_text(blob, ref.path)
        if text is None:
            detail = f"{ref.path}: the file is binary or in an encoding that is not known"
            return failed(target, FailureReason.MALFORMED, detail)
        return Document(ref.path, ref.oid, ref.role, text)

    def is_kept(self, oid: str) -> bool:
        """Return whether reading this blob costs no request."""
        return oid in self._kept

    def locate(self, target: RepoTarget, path: str) -> str | Failure | None:
        """Return the oid at a path of the default branch; None when there is no file."""
        try:
            response = self._identifier.get(
                f"/repos/{target.name}/contents/{quote(path, errors='replace')}", accept=JSON
            )
            if response.status == 404:
                return None
            if response.status != 200:
                return _refusal(target, path, response)
            found = rest_wire.read_content(response.json())
        except TransportFailure as failure:
            return failed(target, failure.reason, f"{path}: {failure.detail}")
        except MalformedError as error:
            return failed(target, FailureReason.MALFORMED, f"{path}: {error}")
        if found is None:
            return None
        self._keep(*found)
        return found[0]

    def _keep(self, oid: str, blob: bytes | None) -> None:
        if blob is not None and sum(map(len, self._kept.values())) + len(blob) <= _KEPT_BYTES:
            self._kept[oid] = blob


def _refusal(target: RepoTarget, path: str, response: Response) -> Failure:
    reason = _REASONS.get(rest_wire.judge(response), FailureReason.SERVER_ERROR)
    said = rest_wire.message(response)
    return failed(target, reason, f"{path}: REST answered {response.status}" + (f": {said}" if said else ""))

"""Which files of a repository are worth reading, and which in-repository pages a README points to. Reads nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urlsplit

from tracker.detect.inline import LinkForm
from tracker.detect.markdown import Page, read_page
from tracker.domain.documents import Document, DocumentRef, DocumentRole
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import TreeEntry

MAX_WANTED = 40
MAX_PAGES = 5
_TEXT_END = r"(?:\.(?:md|markdown|mdown|rst|txt|adoc|org|html?))?"
_README = re.compile(rf"(?:read[-_ ]?me|自述|说明)[^/]{{0,40}}?{_TEXT_END}", re.IGNORECASE)
_NOT_README = re.compile(r"\.(?:pdf|png|jpe?g|gif|svg|json|ya?ml|py|sh|docx?|ipynb)$", re.IGNORECASE)
_CARD = re.compile(rf"[^/]*model[-_ ]?card[^/]*?{_TEXT_END}", re.IGNORECASE)
_LICENCE = re.compile(
    r"[^/]*(?:licen[sc]es?|copying|copyright|notices?|unlicense|use[-_ ]?policy|acceptable[-_ ]?use"
    r"|usage[-_ ]?policy|terms"
    r"|disclaimer|agreement|许可|协议|声明|版权)[^/]*",
    re.IGNORECASE,
)
_NOT_LICENCE = re.compile(
    r"\.(?:py|pyi|js|ts|json|ya?ml|toml|cfg|ini|sh|bat|png|jpe?g|gif|svg|webp|csv|xml|go|rs|java|c|cc|cpp|h|css"
    r"|ipynb|lock)$",
    re.IGNORECASE,
)
_PAGE_END = re.compile(r"\.(?:md|markdown|mdown|rst|txt)$", re.IGNORECASE)
_CUES = (
    (re.compile(r"licen[sc]e|许可|协议", re.IGNORECASE), 5),
    (re.compile(r"download|checkpoint|weights?|model[-_ ]?(?:zoo|card|list)|权重|下载|模型列表", re.IGNORECASE), 4),
    (re.compile(r"\bmodels?\b|release|模型|发布|开源|\d+b\b", re.IGNORECASE), 2),
    (re.compile(r"\bupdates?\b|news|changelog|更新", re.IGNORECASE), 1),
)
_DULL = re.compile(r"contribut|code_of_conduct|security|issue_template|faq|changelog/", re.IGNORECASE)


def wanted(tree: Sequence[TreeEntry]) -> list[DocumentRef]:
    """Return the root files worth reading: READMEs in every language, model cards, licence and policy files.

    Files of a `LICENSE` directory count when the listing holds them (`LICENSE/MODEL_LICENSE.txt`). The README that
    forges show comes first; at most MAX_WANTED.
    """
    refs = [
        DocumentRef(e.path, e.oid, role) for e in tree if e.type == "blob" and (role := role_of(e.path)) is not None
    ]
    return sorted(refs, key=_order)[:MAX_WANTED]


def role_of(path: str) -> DocumentRole | None:
    """Say what a file at the root (or in a licence directory) is for, judging by its name; None when not wanted."""
    folder, _, name = path.rpartition("/")
    if folder:
        is_licence = bool(re.fullmatch(r"(?:licen[sc]es?|legal)", folder, re.IGNORECASE))
        return DocumentRole.LICENCE if is_licence and not _NOT_LICENCE.search(name) else None
    if _CARD.fullmatch(name) and not _NOT_README.search(name):
        return DocumentRole.MODEL_CARD
    if _README.fullmatch(name) and not _NOT_README.search(name):
        return DocumentRole.README
    if _LICENCE.fullmatch(name) and not _NOT_LICENCE.search(name):
        return DocumentRole.LICENCE
    return None


def is_licence_name(path: str) -> bool:
    """Say whether a file is called like a licence, wherever it lies."""
    name = path.rpartition("/")[2]
    return bool(_LICENCE.fullmatch(name)) and not _NOT_LICENCE.search(name) and not _README.fullmatch(name)


def _order(ref: DocumentRef) -> tuple[int, int, str]:
    ranks = [DocumentRole.README, DocumentRole.MODEL_CARD, DocumentRole.LICENCE, DocumentRole.PAGE]
    is_plain = re.fullmatch(r"readme(?:\.\w+)?", ref.path, re.IGNORECASE) is not None
    return ranks.index(ref.role), 0 if is_plain else 1, ref.path


def linked_pages(
    documents: Sequence[Document], tree_paths: Iterable[str] | None = None, repo: RepoName | None = None
) -> list[str]:
    """Return in-repository pages that the READMEs point to for weights, models or licences; at most MAX_PAGES.

    `tree_paths` is the root listing, by which links into folders that do not exist are dropped. With `repo`, absolute
    links into the same repository count as well.
    """
    roots = None if tree_paths is None else {p.split("/")[0] for p in tree_paths}
    known = {d.path for d in documents}
    scores: dict[str, int] = {}
    for document in documents:
        if document.role not in {DocumentRole.README, DocumentRole.MODEL_CARD}:
            continue
        for path, score in _targets(read_page(document.path, document.text), repo):
            if path not in known and (roots is None or path.split("/")[0] in roots):
                scores[path] = max(score, scores.get(path, 0))
    ranked = sorted((p for p in scores if scores[p] > 0), key=lambda p: -scores[p])
    return ranked[:MAX_PAGES]


def _targets(page: Page, repo: RepoName | None) -> Iterable[tuple[str, int]]:
    for link in page.links:
        if link.form is LinkForm.IMAGE:
            continue
        path = repository_path(link.url, page.path, repo)
        if path is None or not _PAGE_END.search(path) or role_of(path) is not None:
            continue
        section = page.section_of(link.line).title
        words = " ".join((link.text, path, section))
        score = sum(weight for cue, weight in _CUES if cue.search(words))
        yield path, 0 if _DULL.search(path) else score


def repository_path(url: str, base: str, repo: RepoName | None = None) -> str | None:
    """Resolve a link of the page at `base` to a path inside the repository; None when it leaves the repository."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme or parts.netloc:
        match = re.match(r"/([^/]+/[^/]+)/(?:blob|tree|raw)/[^/]+/(.+)", path)
        is_here = match and repo is not None and parts.netloc in {"github.com", "www.github.com"}
        return match[2].strip("/") if match and is_here and repo and match[1].lower() == repo.key else None
    if not path or "\\" in path or "\0" in path:
        return None
    folder = [] if path.startswith("/") else base.split("/")[:-1]
    return _normal([*folder, *path.split("/")])


def _normal(parts: Sequence[str]) -> str | None:
    """Resolve `.` and `..`; None when it climbs out."""
    kept: list[str] = []
    for part in parts:
        if part == "..":
            if not kept:
                return None
            kept.pop()
        elif part not in {"", "."}:
            kept.append(part)
    return "/".join(kept) or None

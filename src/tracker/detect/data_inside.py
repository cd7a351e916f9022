"""Rules D411 and D413: training data that lies in the repository itself, linked or named by its path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.detect.documents import is_licence_name, repository_path
from tracker.detect.inline import LinkForm, plain
from tracker.detect.markdown import Page
from tracker.detect.place import Locator
from tracker.detect.sentences import Sentence
from tracker.domain.artifacts import Artifact, ArtifactKind
from tracker.domain.findings import FoundArtifact
from tracker.domain.identifiers import ArtifactRef, Host, RepoName
from tracker.domain.repositories import TreeEntry

TESTING = re.compile(
    r"eval|bench|(?<![a-z])test|leaderboard|评测|测试|评估|榜单|_val\b|mmlu|ceval|c-eval|gsm8k|human-?eval",
    re.IGNORECASE,
)
"""Words of evaluation: data to test with are no training data."""
RELEASED = re.compile(
    r"(?:releas|open[- ]?sourc|publish|provid|shar|includ|available|download)\w*[^.]{0,80}\b(?:data|dataset|datasets"
    r"|corpus|corpora|instructions|dialog\w*)\b"
    r"|\b(?:data|dataset|datasets|corpus|instructions)\b[^.]{0,60}\b(?:releas|open[- ]?sourc|publish|available|here"
    r"|download|can be found|are all provided)"
    r"|(?:开源|发布|公开|提供|公布|整理并)[^。]{0,40}(?:数据|语料)|(?:数据集?|语料)[^。]{0,30}(?:开源|发布|公开|下载"
    r"|公布|已放出|可用于)",
    re.IGNORECASE,
)
"""Words that give data away."""
_DATA_PATH = re.compile(
    r"(?:^|/)(?:[\w-]*data[\w-]*|[\w-]*corpus[\w-]*|datasets?|[\w-]*instructions?)(?:/|\.jsonl?|\.csv|\.txt"
    r"|\.parquet|$)",
    re.IGNORECASE,
)
_CODE_PATH = re.compile(r"`(\.?/?[\w./-]*data[\w./-]*)`", re.IGNORECASE)
_FOR_SHOW = re.compile(r"statistic|sample|example|示例|(?<![a-z])(?:demo|toy|dummy)(?![a-z])", re.IGNORECASE)
"""Data that only show a form."""
EXAMPLES = re.compile(r"(?:样例|示例|\bexamples?\b|\bsamples?\b)[^。.\n]{0,16}[:：]\s*$", re.IGNORECASE)
"""The end of words that introduce examples."""
_OF_CODE = re.compile(
    r"data[-_]?(?:distill|aug|process|prep|load|util|tool|clean|gen|pipeline|construct|collat|engine)", re.IGNORECASE
)
"""Code that works on data."""
_LEAD = 3
"""Lines above a link that may introduce it."""
_LISTED = re.compile(r"[├└]──")
"""A drawing of the folders of the code: it gives nothing away."""
_OF_USERS = re.compile(r"自己的数据|自有数据|your own (?:data|instruction|training)|custom data", re.IGNORECASE)
_TRAINING_SET = re.compile(r"训练(?:集|数据)|数据集|training (?:set|data)|fine-?tun|instruction", re.IGNORECASE)


def in_repository(
    repo: RepoName, page: Page, told: Sequence[Sentence], tree: Sequence[TreeEntry], locator: Locator
) -> Iterator[FoundArtifact]:
    """D411: links into the repository that lead to data; D413: its paths named in sentences about training data."""
    roots = {e.path.split("/")[0] for e in tree}
    for link in page.links:
        path = repository_path(link.url, page.path, repo) if link.form is not LinkForm.IMAGE else None
        if path is None or not _is_data_path(path, page, link.line, roots):
            continue
        yield _inside(locator, path, page, link.line, page.quote(link.line, link.start, link.end), "D411")
    for sentence in told:
        if not _TRAINING_SET.search(sentence.text) or TESTING.search(sentence.text):
            continue
        if _OF_USERS.search(sentence.text) and not re.search(r"训练集|training set", sentence.text, re.IGNORECASE):
            continue
        for number in range(sentence.line, min(sentence.line + 1, len(page.lines)) + 1):
            for match in _CODE_PATH.finditer(page.line(number).visible if number <= len(page.lines) else ""):
                path = match[1].removeprefix("./").strip("/")
                if (
                    path.split("/")[0] in roots
                    and not TESTING.search(path)
                    and not _FOR_SHOW.search(path)
                    and not path.endswith((".py", ".sh", ".md"))
                ):
                    yield _inside(locator, path, page, number, page.quote(number, match.start(), match.end()), "D413")


def _is_data_path(path: str, page: Page, line: int, roots: set[str]) -> bool:
    if not _DATA_PATH.search(path) or (roots and path.split("/")[0] not in roots) or TESTING.search(path):
        return False
    if TESTING.search(page.line(line).visible) or _FOR_SHOW.search(path) or _LISTED.search(page.line(line).visible):
        return False
    if (
        _OF_CODE.search(path)
        or path.lower().endswith((".py", ".sh", ".png", ".jpg", ".ipynb"))
        or is_licence_name(path)
    ):
        return False
    if any(EXAMPLES.search(page.line(number).visible) for number in range(max(1, line - _LEAD), line)):
        return False
    if path.lower().endswith(".md"):
        return bool(RELEASED.search(plain(page.line(line).visible))) or path.lower().endswith("/readme.md")
    return True


def _inside(locator: Locator, path: str, page: Page, line: int, quoted: str, rule: str) -> FoundArtifact:
    url = locator.url(path, 1).partition("#")[0]
    artifact = Artifact(ArtifactRef(Host.OTHER, path), url, ArtifactKind.OTHER, is_own=True)
    return FoundArtifact(artifact, locator.evidence(page.path, line, quoted, rule))

# ruff: noqa: E501 - a pattern reads best on one line
"""What a licence file or a sentence speaks of: code, weights, data, documentation, or the project as a whole."""

from __future__ import annotations

import re
from enum import StrEnum

from tracker.domain.licences import Scope


class Subject(StrEnum):
    """What a clause of a sentence is about."""

    CODE = "code"
    WEIGHTS = "weights"
    DATA = "data"
    DOCS = "docs"
    PROJECT = "project"
    """The project, its resources, this release: weights as much as code."""


_IN_NAME: tuple[tuple[Scope, re.Pattern[str]], ...] = (
    (Scope.DOCS, re.compile(r"(?:^|[-_ .])docs?(?:umentation)?(?:$|[-_ .])|policy|acceptable|disclaimer|免责|声明", re.IGNORECASE)),
    (Scope.DATA, re.compile(r"(?:^|[-_ .])data(?:set|base)?s?(?:$|[-_ .])|corpus|数据", re.IGNORECASE)),
    (Scope.CODE, re.compile(r"(?:^|[-_ .])(?:code|source|software)(?:$|[-_ .])|代码", re.IGNORECASE)),
    (
        Scope.WEIGHTS,
        re.compile(r"models?(?:$|[-_ .\d])|weights?|diff|delta|lora|checkpoint|language|模型|权重|community|use[-_ ]licen", re.IGNORECASE),
    ),
)  # fmt: skip
_NOTICE = re.compile(r"^(?:notices?|third|3rd|copyright|authors)\b|third[-_ ]?part|^notice", re.IGNORECASE)
_POLICY = re.compile(r"polic(?:y|ies)|acceptable|terms[-_ ]of[-_ ]use|prohibited", re.IGNORECASE)
_DISCLAIMER = re.compile(r"disclaimer|免责|声明", re.IGNORECASE)

_SUBJECTS: tuple[tuple[Subject, re.Pattern[str]], ...] = (
    (
        Subject.CODE,
        re.compile(r"\b(?:source\s+)?code(?:base|s)?\b|\brepo(?:sitory)?\b|\bsoftware\b|\bframework\b|代码|源码|仓库|存储库|コード|リポジトリ|코드", re.IGNORECASE),
    ),
    (
        Subject.WEIGHTS,
        re.compile(r"\bweights?\b|\bcheckpoints?\b|\bmodels?\b|\bparameters\b|\bweight\s+diff\b|\bdeltas?\b|\badapters?\b|\bLoRA\b|模型|权重|参数|モデル|모델|가중치|\b[A-Z][\w.+]*-\d+(?:\.\d+)?B\b", re.IGNORECASE),
    ),
    (Subject.DATA, re.compile(r"\bdata(?:sets?|base)?\b|\bcorpora\b|\bcorpus\b|\bannotations?\b|数据|语料|データ|데이터", re.IGNORECASE)),
    (Subject.DOCS, re.compile(r"\bdocumentation\b|\b(?:our|the|and|code,)\s+documents\b|\bdocs\b|文档", re.IGNORECASE)),
    (
        Subject.PROJECT,
        re.compile(r"\b(?:this|our|the)\s+(?:\w+\s+){0,2}(?:project|release|work|resources?)\b|\bproject\b|\bresources?\b|\bseries\b|本项目|该项目|本工作|相关资源|任何资源|资源|プロジェクト", re.IGNORECASE),
    ),
)  # fmt: skip


def base_name(path: str) -> str:
    """Return the file's own name; a licence directory may be folded into it as `LICENSE__NAME`."""
    return path.rsplit("/", 1)[-1].rsplit("__", 1)[-1]


def scope_of_file(path: str) -> Scope | None:
    """Return the scope that a file's name states; None for a bare `LICENSE`."""
    name = re.sub(r"\.(?:md|txt|pdf|rst|html?)$", "", base_name(path), flags=re.IGNORECASE)
    return next((scope for scope, pattern in _IN_NAME if pattern.search(name)), None)


def is_notice(path: str) -> bool:
    """Say whether a file only lists notices of third parties: never the licence of the project."""
    return _NOTICE.search(base_name(path)) is not None


def is_policy(path: str) -> bool:
    """Say whether a file is a policy on conduct, which accompanies a licence and is none."""
    return _POLICY.search(base_name(path)) is not None


def is_disclaimer(path: str) -> bool:
    """Say whether a file only disclaims."""
    return _DISCLAIMER.search(base_name(path)) is not None


def subjects_of(words: str) -> frozenset[Subject]:
    """Return what a stretch of words speaks of; empty when it does not say."""
    return frozenset(subject for subject, pattern in _SUBJECTS if pattern.search(words))

"""Names of base models: which family a name belongs to, and how the family is called. Pure text work."""

from __future__ import annotations

import re

from tracker.report.views.cells import Flag
from tracker.report.views.project import ProjectView

_SIZE = re.compile(r"(?i)[-_ ](?=\d+(?:\.\d+)?[bm](?![a-z]))")
_ONLY_SIZE = re.compile(r"(?i)\s*\d+(?:\.\d+)?[bm]\s*")
_NOTHING = frozenset({"none", "no", "own", "无", "-"})


def base_names(project: ProjectView) -> tuple[str, ...]:
    """Return the base models of a project: curated text, stated words, then what its hubs say."""
    cell = project.cells["base_model"]
    if Flag.CURATED in cell.flags:
        text = cell.localised.get("*") or cell.localised.get("en") or next(iter(cell.localised.values()), "")
        return tuple(part for part in split_names(text) if part)
    stated = tuple(piece.text for piece in cell.pieces)
    return stated or tuple(dict.fromkeys(base for m in project.mirrors for base in m.base_models))


def split_names(text: str) -> list[str]:
    """Split a curated list of base models at commas and semicolons, remarks in parentheses left out."""
    depth, parts = 0, [""]
    for char in text:
        depth += (char in "(（") - (char in ")）")
        if char in ",;、；，" and not depth:
            parts.append("")
        elif not depth and char not in ")）":
            parts[-1] += char
    names = [part.strip() for part in parts]
    return [name for name in names if name and name.lower() not in _NOTHING]


def base_family(text: str) -> str:
    """Return the family of a base model's name: `meta-llama/Llama-2-7b-hf` → `llama2`, `LLaMA-13B` → `llama`."""
    return re.sub(r"[^a-z0-9.\u4e00-\u9fff]", "", family_label(text).lower())


def family_label(text: str) -> str:
    """Return a base model's name without owner and size: `meta-llama/Llama-2-7b-hf` → `Llama-2`."""
    first, _, last = text.strip().rpartition("/")
    name = first.rsplit("/", 1)[-1] if first and _ONLY_SIZE.fullmatch(last) else last
    return _SIZE.split(name.strip())[0] or name.strip()


def identities(project: ProjectView) -> frozenset[str]:
    """Return the forms under which others may name this project as their base."""
    names = {project.name, project.repo.rsplit("/", 1)[-1], re.sub(r"[(（].*", "", project.name)}
    return frozenset(re.sub(r"[^a-z0-9.]", "", _SIZE.split(name)[0].lower()) for name in names) - {""}

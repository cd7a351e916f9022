"""Which files of a hub's repository are weights or data. Pure; ModelScope's listings are read by it too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.sources.loose import Loose, child, number, text

_WEIGHTS = re.compile(
    r"\.(safetensors|bin|gguf|ggml|pt|pth|ckpt|onnx|msgpack|h5|hdf5|nemo|distcp|pdparams|npz|pkl|tflite|mlmodel"
    r"|pb|keras|ot|mnn|rknn|llamafile|task|litertlm|data-\d{5}-of-\d{5}"
    r"|tar|tar\.gz|tgz|tar\.zst|tar\.bz2|zip|7z|rar|enc|xor)([.-]?part[-_.]?\w{1,12}|\.\d{2,4})?$",
    re.IGNORECASE,
)
_TRAINING_STATE = re.compile(
    r"(^|/)(training_args|optimizer|scheduler|rng_state|random_states|trainer_state)[^/]*$", re.IGNORECASE
)
_ABOUT = re.compile(
    r"(^|/)(\.[^/]*|readme[^/]*|licen[cs]e[^/]*|notice[^/]*|use_policy[^/]*|[^/]*\.(md|png|jpe?g|gif|svg|webp|bib|cff))$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FileCount:
    """Number of files that are the thing itself, and their bytes where every size is given."""

    count: int
    bytes: int | None


def is_weights(path: str) -> bool:
    """Say whether a path is a weights file (or an archive that can hold nothing else worth publishing)."""
    return bool(_WEIGHTS.search(path)) and not _TRAINING_STATE.search(path)


def is_data(path: str) -> bool:
    """Say whether a path in a data set is more than words and pictures about it."""
    return not _ABOUT.search(path)


def count_files(entries: Sequence[Loose] | None, *, is_dataset: bool) -> FileCount | None:
    """Count over a listing whose entries have `rfilename` (or `Path`) and maybe a size; None without a listing."""
    if entries is None:
        return None
    matters = is_data if is_dataset else is_weights
    chosen = [entry for entry in entries if (path := text(entry, "rfilename", "Path", "path")) and matters(path)]
    sizes = [_size(entry) for entry in chosen]
    known = [size for size in sizes if size is not None]
    return FileCount(len(chosen), sum(known) if known and len(known) == len(sizes) else None)


def _size(entry: Loose) -> int | None:
    size = number(entry, "size", "Size")
    return number(child(entry, "lfs"), "size") if size is None else size

"""Compute the shipped hashes anew: `python -m tracker.detect.licences.build SOURCES_DIR`.

SOURCES_DIR holds one `<id>.txt` per text of `fingerprints/manifest.toml`. A text whose file is not there keeps the
hashes it has, so that one licence can be added without having all the others at hand. Texts are never copied.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tracker.detect.licences.library import Fingerprint, KnownText, pack, read_manifest, unpack
from tracker.detect.licences.shingles import hashes, tokens


def fingerprint(known: KnownText, text: str) -> Fingerprint:
    """Return the hashes of one text, its appendix apart."""
    place = text.lower().find(known.optional_after.lower()) if known.optional_after else -1
    core = text if place < 0 else text[:place]
    whole, kept = sorted(set(hashes(tokens(text)))), sorted(set(hashes(tokens(core))))
    return Fingerprint(known, kept, sorted(set(whole) - set(kept)))


def build(
    texts: Sequence[KnownText], sources: Mapping[str, str], before: Mapping[str, Fingerprint]
) -> tuple[list[Fingerprint], list[str]]:
    """Return all fingerprints in order of the manifest, and the ids for which there is neither text nor hash."""
    made, missing = [], []
    for known in texts:
        old = before.get(known.id)
        if known.id in sources:
            made.append(fingerprint(known, sources[known.id]))
        elif old is not None:
            made.append(Fingerprint(known, old.core, old.optional))
        else:
            missing.append(known.id)
    return made, missing


def main(arguments: Sequence[str]) -> int:
    """Write `shingles.bin` beside the manifest; 2 when a text is missing."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write("usage: python -m tracker.detect.licences.build SOURCES_DIR\n")
        return 2
    folder = Path(__file__).parent / "fingerprints"
    texts = read_manifest((folder / "manifest.toml").read_text(encoding="utf-8"))
    sources = {
        path.stem: path.read_text(encoding="utf-8", errors="replace") for path in Path(arguments[0]).glob("*.txt")
    }
    made, missing = build(texts, sources, _shipped(folder))
    if missing:
        sys.stderr.write(f"no text and no hashes for: {', '.join(missing)}\n")
        return 2
    (folder / "shingles.bin").write_bytes(pack(made))
    (folder / "order.txt").write_text("".join(f"{known.id}\n" for known in texts), encoding="utf-8")
    return 0


def _shipped(folder: Path) -> dict[str, Fingerprint]:
    packed, order = folder / "shingles.bin", folder / "order.txt"
    if not packed.exists() or not order.exists():
        return {}
    names = [KnownText(line, "", "") for line in order.read_text(encoding="utf-8").splitlines()]
    return {known.text.id: known for known in unpack(names, packed.read_bytes()).prints}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Score detection over a labelled corpus, whole and in five folds, and say how far the figures can be trusted.

    python benchmarks/corpus_folds.py CORPUS_DIR SCORER [--folds 5]

CORPUS_DIR holds labels.jsonl and raw/; SCORER is the corpus's own scoring script. Without them nothing is measured and
the exit code is 0, so that a checkout without the corpus passes.

The rules have no fitted parameters: each fold is scored with the same rules, so the spread over folds says how evenly
they do, not how well they would do on unseen pages. For that, see the hold-out figures in docs/detection.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

METRICS = (
    "weights.status",
    "own artifacts F1",
    "third-party kept apart",
    "artifact kind",
    "licence of code",
    "licence of weights",
    "commercial use",
    "code.status",
    "data.status",
    "parameter sizes F1",
    "hardware F1",
    "training time F1",
    "evidence given",
)


def score(scorer: Path, corpus: Path, labels: Path) -> dict[str, float]:
    """Run the scorer over some labels and return metric → value."""
    command = f"{sys.executable} -m tracker inspect"
    arguments = [sys.executable, str(scorer), str(corpus), "--labels", str(labels), "--command", command, "--json"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    result: dict[str, dict[str, float]] = json.loads(done.stdout)
    return result["metrics"]


def main() -> int:
    """Print one row a metric: whole corpus, lowest, mean and highest fold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    arguments = parser.parse_args()
    source = arguments.corpus / "labels.jsonl"
    if not source.exists() or not arguments.scorer.exists():
        print(f"skipped: no labelled corpus at {arguments.corpus} or no scorer at {arguments.scorer}")
        return 0
    rows = [line for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        whole = score(arguments.scorer, arguments.corpus, source)
        folds = []
        for index in range(arguments.folds):
            part = Path(folder) / f"{index}.jsonl"
            part.write_text("\n".join(rows[index :: arguments.folds]), encoding="utf-8")
            folds.append(score(arguments.scorer, arguments.corpus, part))
    print(f"{len(rows)} repositories, {arguments.folds} folds, one set of rules")
    print(f"{'metric':28}{'all':>8}{'lowest':>8}{'mean':>8}{'highest':>8}")
    for name in METRICS:
        values = [fold[name] for fold in folds if name in fold]
        print(f"{name:28}{whole[name]:8.1%}{min(values):8.1%}{statistics.mean(values):8.1%}{max(values):8.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

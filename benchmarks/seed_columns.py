#!/usr/bin/env python3
"""Runs `tracker poll` over the real pages of the eight seed projects and prints their seven columns, value by value.

    python benchmarks/seed_columns.py [CORPUS_DIR]

The pages are not part of this project: without CORPUS_DIR (default ../shared/data/corpus) the script says so and skips.
They are served by the tests' simulators; the list is `config/repos.yaml`. A value in [brackets] is curated in the list.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.simulators.github.simulator import handler
from tests.simulators.github.world import World
from tests.simulators.huggingface import HuggingFaceHub
from tests.simulators.server import serve

ROOT = Path(__file__).parent.parent
SEEDS = {
    "meta-llama/llama": "facebookresearch__llama",
    "zai-org/ChatGLM-6B": "THUDM__ChatGLM-6B",
    "tatsu-lab/stanford_alpaca": "tatsu-lab__stanford_alpaca",
    "tloen/alpaca-lora": "tloen__alpaca-lora",
    "lm-sys/FastChat": "lm-sys__FastChat",
    "CVI-SZU/Linly": "ydli-ai__Chinese-ChatLLaMA",
    "ymcui/Chinese-LLaMA-Alpaca": "ymcui__Chinese-LLaMA-Alpaca",
    "OptimalScale/LMFlow": "OptimalScale__LMFlow",
}
COLUMNS = {
    "code.status": "open_code",
    "data.status": "open_data",
    "weights.status": "open_weights",
    "training_data_size": "data_size",
    "params": "parameter_size",
    "hardware": "hardware",
    "training_time": "training_time",
}


def build(raw: Path) -> World:
    """Return a GitHub that holds the pages."""
    world = World()
    for name, folder in SEEDS.items():
        repository = world.add(name)
        repository.files = dict.fromkeys(listed(raw / folder / "tree.json"), b"") | {
            path.name: path.read_bytes()
            for path in sorted((raw / folder).iterdir())
            if path.is_file() and path.name not in {"meta.json", "tree.json"}
        }
    return world


def listed(tree: Path) -> list[str]:
    """Return the paths of a recorded root, a folder by its README; without a text of their own they stay empty here."""
    entries = json.loads(tree.read_text(encoding="utf-8"))
    return [e["path"] if e["type"] == "blob" else f"{e['path']}/README.md" for e in entries if e["type"] != "commit"]


def explain(field: str, project: str, config: Path, env: dict[str, str]) -> str:
    """Return what `tracker explain PROJECT.FIELD` says of a value: the value, how it is known, and where it stands."""
    argv = [sys.executable, "-m", "tracker", "explain", f"{project}.{field}", "--json", "--config", str(config)]
    done = subprocess.run(argv, capture_output=True, text=True, env=env, check=True)
    value = json.loads(done.stdout)["values"][0]
    places = [f"{e['path']}:{e['line']} {e['quote']!r}" for e in value["evidence"] if e.get("quote")]
    shown = value["value"] if value["state"] == "value" else value["state"]
    return f"{value['method'] or '-':9} {shown}  {places[0][:110] if places else ''}"


def main() -> int:
    """Print a line per project and column."""
    raw = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/corpus") / "raw"
    if not raw.is_dir():
        print(f"skipped: {raw} is not here")
        return 0
    with (
        tempfile.TemporaryDirectory() as folder,
        serve({"/github": handler(build(raw)), "/hf": HuggingFaceHub()}) as at,
    ):
        config = Path(folder) / "config" / "repos.yaml"
        config.parent.mkdir()
        text = (ROOT / "config" / "repos.yaml").read_text(encoding="utf-8")
        config.write_text("  # --- ".join(text.split("  # --- ")[:2]), encoding="utf-8")
        env = os.environ | {
            "GITHUB_TOKEN": "ghp_benchmark",
            "GITHUB_API_URL": f"{at}/github",
            "HF_ENDPOINT": f"{at}/hf",
        }
        argv = [sys.executable, "-m", "tracker", "poll", "-q", "--config", str(config)]
        subprocess.run(argv, env=env, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for project in SEEDS:
            print(project)
            for field, curated in COLUMNS.items():
                print(f"  {curated:15} {explain(field, project, config, env)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Runs `tracker run` twice over N simulated repositories on loopback and prints requests, points, memory and time.

    python benchmarks/thousand_repositories.py [N]

The simulators are those of the tests; each run is a process of its own, measured by the operating system.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.simulators.github.simulator import handler
from tests.simulators.github.world import World
from tests.simulators.huggingface import HubRepository, HuggingFaceHub
from tests.simulators.server import serve


def build(count: int) -> tuple[World, HuggingFaceHub, list[str]]:
    """Return repositories whose READMEs are of a usual length and name one model each."""
    world, hub, names = World(), HuggingFaceHub(), []
    for number in range(count):
        name = f"org{number}/model{number}"
        repository = world.add(name)
        link = f"https://huggingface.co/org{number}/model-{number}-7b"
        filler = f"Paragraph about model {number}, its training and its use. " * 8
        repository.files["README.md"] = f"# model{number}\n\n[weights]({link})\n\n" + f"{filler}\n\n" * 12
        hub.add(HubRepository(f"org{number}/model-{number}-7b"))
        names.append(name)
    return world, hub, names


def measured(argv: list[str], env: dict[str, str]) -> tuple[dict[str, object], float, float]:
    """Run a command; return its JSON, its peak memory in MB and its seconds."""
    began = time.monotonic()
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, env=env)
    out, _ = process.communicate()
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return json.loads(out), peak, seconds


def main() -> int:
    """Print one line a run."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    world, hub, names = build(count)
    with tempfile.TemporaryDirectory() as folder, serve({"/github": handler(world), "/hf": hub}) as address:
        config = Path(folder) / "config" / "repos.yaml"
        config.parent.mkdir()
        config.write_text("version: 1\nprojects:\n" + "".join(f"  - {n}\n" for n in names))
        env = os.environ | {
            "GITHUB_TOKEN": "ghp_benchmark", "GITHUB_API_URL": f"{address}/github", "HF_ENDPOINT": f"{address}/hf",
        }  # fmt: skip
        for at in ("2026-01-05", "2026-01-12"):
            blobs = sum("Blobs" in line for line in world.log)
            facts = sum("Facts" in line for line in world.log)
            points = world.counts["points"]
            argv = [sys.executable, "-m", "tracker", "poll", "--json", "--at", at, "--config", str(config)]
            document, peak, seconds = measured(argv, env)
            print(
                f"{at}: facts {sum('Facts' in line for line in world.log) - facts} requests,"
                f" blobs {sum('Blobs' in line for line in world.log) - blobs} requests,"
                f" {world.counts['points'] - points} points, {len(document['changes'])} changes,"
                f" peak {peak:.0f} MB, {seconds:.1f} s"
            )
            print("  ", json.dumps(document["requests"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

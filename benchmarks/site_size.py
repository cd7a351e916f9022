"""How heavy is the site of a list of 500 repositories, and how fast does it sort? `python benchmarks/site_size.py [N]`.

The first page with everything it loads must stay under 2 MB. With Chromium and the dependency group `browser`, sorting
is timed from click to finished layout as well; aim: at most 100 ms.
"""

from __future__ import annotations

import gzip
import importlib
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from report_scale import LargeHistory

from tracker.domain.entries import Entry, Watchlist
from tracker.report.write import write_reports

BYTES, MILLISECONDS = 2_000_000, 100.0
LOADED = ("assets/style.css", "assets/app.js", "assets/icon.svg")
CLICK = """() => [...document.querySelectorAll("#table th button")].map((button) => {
    const times = [1, 2, 3].map(() => {
        const begun = performance.now();
        button.click();
        const sorted = performance.now();
        document.body.offsetHeight;
        return [sorted - begun, performance.now() - begun];
    });
    return times.reduce((best, next) => next[1] < best[1] ? next : best);
})"""


def sorting(page: Path) -> list[tuple[float, float]] | None:
    """Return the best (script alone, with layout) of three clicks per column; None without a browser."""
    program = shutil.which("chromium")
    try:
        playwright = importlib.import_module("playwright.sync_api")
    except ModuleNotFoundError:
        return None
    if program is None:
        return None
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.goto(page.as_uri())
        times = [(script, whole) for script, whole in opened.evaluate(CLICK)]
        browser.close()
    return times


def main(size: int) -> int:
    """Write the reports of a made-up list, say what they weigh, and return 1 when an aim is missed."""
    history = LargeHistory(size)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        write_reports(history, Watchlist("c", tuple(Entry(name, name.name) for name in history.names)), Path(folder))
        print(f"{size} projects: whole report in {time.process_time() - begun:.1f} s of processor time")
        site = Path(folder) / "site"
        worst = 0
        for page in (
            "index.html",
            "changes.html",
            "zh-CN/index.html",
            f"projects/{history.names[1].key.replace('/', '--')}.html",
        ):
            if not (site / page).exists():
                continue
            parts = [(site / name).read_bytes() for name in (page, *LOADED)]
            loaded = sum(map(len, parts))
            worst = max(worst, loaded)
            packed = sum(len(gzip.compress(part)) for part in parts)
            print(f"{page}: {loaded / 1000:.0f} kB with all it loads, {packed / 1000:.0f} kB packed")
        files = sorted(path for path in site.rglob("*") if path.is_file())
        whole, packed = (
            sum(path.stat().st_size for path in files),
            len(gzip.compress(b"".join(map(Path.read_bytes, files)))),
        )
        print(f"whole folder: {len(files)} files, {whole / 1e6:.1f} MB, {packed / 1e6:.1f} MB packed together")
        times = sorting(site / "index.html")
    if times is None:
        print("sorting not timed: needs chromium and the dependency group 'browser'")
        return int(size <= 500 and worst > BYTES)
    script, whole = (sorted(column)[len(column) // 2] for column in zip(*times, strict=True))
    print(f"sorting, median over the columns: {script:.0f} ms, {whole:.0f} ms with layout")
    return int(size <= 500 and (worst > BYTES or whole > MILLISECONDS))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))

#!/usr/bin/env python3
"""Makes `src/tracker/demo/data/` from a folder of recorded facts about the eight seed projects.

    python benchmarks/demo_history.py [SEED_HISTORY_DIR]

The folder (default ../shared/data/seed-history) is not part of this project; without it the script says so and leaves
the packaged data alone. What is taken over are facts: dates, names, git ids, star counts with their sources. No page
of those projects is copied; the sentences in STATEMENTS are ours and restate dated facts.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from pathlib import Path

OUT = Path(__file__).parent.parent / "src" / "tracker" / "demo" / "data"
HOSTS = {
    "huggingface.co": "https://huggingface.co/{id}",
    "modelscope.cn": "https://modelscope.cn/models/{id}",
    "drive.google.com": "https://drive.google.com/file/d/{id}/view",
    "pan.baidu.com": "https://pan.baidu.com/s/{id}",
    "cloud.tsinghua.edu.cn": "https://cloud.tsinghua.edu.cn/{id}",
    "lmflow.org:5000": "http://lmflow.org:5000/{id}",
    "lmflow.org:10001": "http://lmflow.org:10001/{id}",
    "ai.meta.com": "https://ai.meta.com/resources/models-and-libraries/llama-downloads/",
}
LLAMA, GLM, ALPACA, LORA = (
    "facebookresearch/llama",
    "THUDM/ChatGLM-6B",
    "tatsu-lab/stanford_alpaca",
    "tloen/alpaca-lora",
)
VICUNA, LINLY, CHINESE, LMFLOW = (
    "lm-sys/FastChat", "ydli-ai/Chinese-ChatLLaMA", "ymcui/Chinese-LLaMA-Alpaca", "OptimalScale/LMFlow",
)  # fmt: skip

# repository, section, first day, first day no longer said ("" = still said), sentence in our words
STATEMENTS: list[tuple[str, str, str, str, str]] = [
    (ALPACA, "about", "2023-03-13", "", "Our model is fine-tuned from LLaMA-7B."),
    (LORA, "about", "2023-03-14", "", "Our adapter is fine-tuned from LLaMA-7B."),
    (VICUNA, "about", "2023-03-30", "2023-08-01", "Vicuna is fine-tuned from LLaMA."),
    (VICUNA, "about", "2023-08-01", "", "Vicuna is fine-tuned from Llama 2."),
    (LINLY, "about", "2023-03-28", "", "Our models are fine-tuned from LLaMA."),
    (CHINESE, "about", "2023-03-28", "", "Our models are fine-tuned from LLaMA, with a larger Chinese vocabulary."),
    (LMFLOW, "about", "2023-04-01", "", "Our released models are fine-tuned from LLaMA."),
    (LLAMA, "code", "2023-02-24", "", "This repository holds code for inference with the models."),
    (LLAMA, "licence", "2023-02-24", "2023-07-18", "The model weights are under a non-commercial licence."),
    (LLAMA, "licence", "2023-07-18", "", "The model weights are licensed for research and commercial use under the"
     " Llama 2 Community License."),
    (LLAMA, "about", "2024-07-23", "", "Note of deprecation: the repository is superseded by meta-llama/llama-models."),
    (GLM, "code", "2023-03-13", "", "The repository holds inference code and code for P-tuning fine-tuning."),
    (GLM, "licence", "2023-03-13", "2023-07-08", "The code is Apache-2.0; the model weights follow MODEL_LICENSE, for"
     " non-commercial research only."),
    (GLM, "licence", "2023-05-24", "", "请勿将模型、代码及衍生物用于任何未经过安全评估和备案的服务。"),
    (GLM, "licence", "2023-07-08", "", "The code is Apache-2.0; the model weights follow MODEL_LICENSE and are open to"
     " academic research; after registration by questionnaire free commercial use is allowed too."),
    (ALPACA, "code", "2023-03-13", "", "The code for fine-tuning the model is in this repository (train.py)."),
    (ALPACA, "data", "2023-03-13", "", "The 52K instructions used as training data are released as"
     " [alpaca_data.json](./alpaca_data.json)."),
    (ALPACA, "weights", "2023-03-13", "2023-04-15", "The model weights will be released once we are given permission."),
    (ALPACA, "licence", "2023-03-25", "", "The model is licensed for research use only; the data set is CC BY-NC 4.0,"
     " non-commercial."),
    (ALPACA, "licence", "2023-04-16", "", "The weight diff is CC BY-NC 4.0 as well, non-commercial use only."),
    (LORA, "code", "2023-03-14", "", "The repository holds code for LoRA fine-tuning (finetune.py)."),
    (LORA, "data", "2023-03-17", "", "The training data is included as"
     " [alpaca_data_cleaned.json](./alpaca_data_cleaned.json), under the ODC Attribution License."),
    (VICUNA, "code", "2023-03-19", "", "The repository holds code for training, serving and evaluation"
     " (fastchat/train)."),
    (VICUNA, "weights", "2023-03-30", "2023-04-03", "We plan to release the model weights as delta weights."),
    (VICUNA, "data", "2023-03-30", "2023-07-01", "For legal reasons the ShareGPT training data may not be released."),
    (VICUNA, "data", "2023-07-01", "", "We will not release the ShareGPT training data."),
    (VICUNA, "licence", "2023-06-18", "2023-07-31", "Vicuna is based on LLaMA and should be used under LLaMA's [model"
     " license](https://github.com/facebookresearch/llama/blob/main/MODEL_CARD.md)."),
    (VICUNA, "licence", "2023-07-31", "2023-11-01", "Vicuna is based on LLaMA and should be used under LLaMA's [model"
     " license](https://github.com/facebookresearch/llama/blob/main/LICENSE)."),
    (VICUNA, "licence", "2023-11-01", "", "Vicuna is based on Llama 2 and should be used under Llama's [model"
     " license](https://github.com/facebookresearch/llama/blob/main/LICENSE)."),
    (LINLY, "code", "2023-03-28", "", "The training code is TencentPretrain; this repository holds inference code."),
    (LINLY, "licence", "2023-04-02", "2023-04-07", "The project is released under GPL-3.0."),
    (LINLY, "licence", "2023-04-07", "", "Code and documents are released under Apache-2.0."),
    (LINLY, "licence", "2023-04-07", "", "The model weights are released under GPL-3.0, for research only, not for"
     " commercial purposes."),
    (LINLY, "licence", "2023-05-29", "", "The OpenLLaMA model weights are released under Apache-2.0 and allow commercial"
     " use."),
    (LINLY, "data", "2023-04-13", "", "Instruction data: https://huggingface.co/datasets/P01son/instructions (the"
     " other corpora are public and linked)."),
    (CHINESE, "code", "2023-03-28", "", "The repository holds code for pre-training and instruction fine-tuning with"
     " LoRA."),
    (CHINESE, "licence", "2023-03-28", "", "The resources of this project are for academic research only; commercial"
     " use is strictly prohibited."),
    (CHINESE, "about", "2023-08-14", "2024-04-30", "All users are advised to move to the second generation."),
    (CHINESE, "about", "2024-04-30", "", "All users are advised to move to the third generation."),
    (LMFLOW, "code", "2023-03-27", "", "The toolkit holds code for fine-tuning and inference of large models."),
    (LMFLOW, "weights", "2023-06-16", "", "All checkpoints (7B, 13B, 33B, and 65B) are"
     " [released](https://huggingface.co/OptimalScale)."),
    (LMFLOW, "licence", "2023-04-01", "2023-04-19", "The checkpoints are for research purposes only."),
    (LMFLOW, "licence", "2023-06-09", "", "Code is Apache-2.0; for commercial use of the models an authorization form"
     " has to be signed."),
    (LMFLOW, "data", "2023-05-17", "", "The training data of Robin-7B-v2 is released:"
     " [lmflow_data](http://lmflow.org:5000/lmflow_data.tar.gz)."),
]  # fmt: skip

# git id of a licence file → title and clauses in our words (the texts themselves are not part of this project)
LICENCES: dict[str, list[str]] = {
    "0b57956c4bf87a47e2221e403ae3825318b5351c": ["GNU GENERAL PUBLIC LICENSE", "Version 3, 29 June 2007"],
    "51089e27e6764fb9f72c06a0f3710699fb6c9448": ["LLAMA 2 COMMUNITY LICENSE AGREEMENT", "July 18, 2023",
        "Above 700 million monthly active users a separate license must be requested."],
    "28c98e84dac7bd636ece3be71bdb680533d1494b": ["LLAMA 2 COMMUNITY LICENSE AGREEMENT", "July 18, 2023",
        "Above 700 million monthly active users a separate license must be requested."],
    "abbcc199b2d1e4feb5d7e40c0bd67e1b0ce29e97": ["Llama 2 Acceptable Use Policy"],
    "795a0fe2a29a2fc55b05ecbf763f3235671dd108": ["The ChatGLM-6B License",
        "The license is granted solely for non-commercial research purposes.",
        "You will not use the Software for commercial purposes."],
    "f8e2731822499ba3d54fbe226f75a5b205b71c2b": ["The ChatGLM-6B License",
        "The license is granted solely for non-commercial research purposes.",
        "You will not use the Software for commercial purposes."],
    "1b8899b0fb6d5389dca0ff15a20e98998ca90984": ["The ChatGLM-6B License",
        "The license is granted to use the Software; commercial use is allowed after registration."],
    "c657cab45c850057a63b3605897f5195f3c4ac02": ["Creative Commons Attribution-NonCommercial 4.0 International Public License"],
    "fc5b567da08fbcf8f2e2c3532b7a50a31d3de16a": ["Open Data Commons Attribution License (ODC-By) v1.0"],
}  # fmt: skip
APACHE = ["Apache License", "Version 2.0, January 2004"]
NAMES = {LLAMA: [("2024-03-14", "meta-llama/llama")], GLM: [("2025-07-30", "zai-org/ChatGLM-6B")],
         LINLY: [("2023-05-16", "CVI-SZU/Linly")]}  # fmt: skip
# Alpaca's data licence before its first Monday: ODC-By on 2023-03-13, CC-BY-NC-4.0 from 2023-03-15 05:28 UTC
EARLY = {"at": "2023-03-14T00:00:00Z", "repo": ALPACA, "commit": "f13496211289def0ff88ae673389ae14a818b4b3",
         "commit_date": "2023-03-13T15:15:01Z", "files": {"LICENSE": "25ae4110625608b553d170b6bb5c439215503afe",
         "DATA_LICENSE": "fc5b567da08fbcf8f2e2c3532b7a50a31d3de16a", "README.md": None},
         "licence": "Apache-2.0", "tags": 0, "tag": None, "weights": []}  # fmt: skip


def address(weight: dict[str, str]) -> str:
    """Return the link of a recorded artifact."""
    host, ident = weight["host"], weight["id"]
    if ident.endswith("(organisation page)"):
        return f"https://huggingface.co/{ident.split()[0]}"
    if host.startswith("forms.gle"):
        return f"https://{host}"
    return HOSTS[host].format(id=ident)


def weight_row(weight: dict[str, str]) -> list[str]:
    """Return [name, kind, url, way]; way is `link`, `form` or `accept`."""
    way = "link"
    if weight["host"].startswith("forms.gle"):
        way = "form"
    elif weight["host"] == "ai.meta.com" or weight.get("access"):
        way = "accept"
    return [weight.get("model") or weight["id"].split("/")[-1], weight["kind"], address(weight), way]


def rows(source: Path) -> list[dict[str, object]]:
    """Return one row per repository and Monday in which something changed."""
    out: list[dict[str, object]] = [EARLY]
    last: dict[str, list[list[str]]] = {ALPACA: []}
    for line in (source / "snapshots.jsonl").read_text().splitlines():
        seen = json.loads(line)
        files = seen["readme"] | seen["licence_files"] | seen["model_licence_files"]
        weights = sorted(weight_row(w) for w in seen["weights"])
        row = {
            "at": seen["as_of"],
            "repo": seen["repo"],
            "commit": seen["commit"],
            "commit_date": seen["commit_date"],
            "files": {path: oid for path, oid in sorted(files.items()) if "/" not in path},
            "licence": seen["license_spdx"],
            "tags": seen["tag_count"],
            "tag": seen["newest_tag"],
        }
        if weights != last.get(seen["repo"]):
            row["weights"] = last[seen["repo"]] = weights
        out.append(row)
    return sorted(out, key=lambda r: (str(r["at"]), str(r["repo"])))


def star_rows(source: Path) -> list[list[str]]:
    """Return the newest stated count of each week (Monday to Sunday), the day it was stated, and by whom."""
    best: dict[tuple[str, dt.date], list[str]] = {}
    with (source / "stars.csv").open(newline="") as handle:
        for row in csv.DictReader(handle):
            day = dt.date.fromisoformat(row["date"])
            monday = day + dt.timedelta(days=7 - day.weekday())
            old = best.get((row["repo"], monday))
            if old is None or old[1] < row["date"]:
                best[row["repo"], monday] = [row["repo"], row["date"], row["stars"], row["source"]]
    return [best[key] for key in sorted(best)]


def created(source: Path) -> dict[str, str]:
    """Return the day on which each repository was made."""
    events = [json.loads(line) for line in (source / "events.jsonl").read_text().splitlines()]
    return {e["repo"]: e["date"] for e in events if e["type"] == "repo_created"}


def main() -> int:
    """Write the three data files."""
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/seed-history")
    if not (source / "snapshots.jsonl").exists():
        print(f"skipped: {source} is not here; the packaged data stays as it is")
        return 0
    OUT.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in rows(source)]
    (OUT / "history.jsonl").write_text("\n".join(lines) + "\n")
    with (OUT / "stars.csv").open("w", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["repo", "date", "stars", "source"])
        writer.writerows(star_rows(source))
    said = {"apache": APACHE, "licences": LICENCES, "names": NAMES, "statements": STATEMENTS}
    said["created"] = created(source)
    (OUT / "said.json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    print(f"{len(lines)} rows, {len(star_rows(source))} star counts written to {OUT.relative_to(Path.cwd())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

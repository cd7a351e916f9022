# ruff: noqa: E501 - tables
"""Licence tags of hubs, and the names custom licences go by, as one spelling of expressions. Pure tables."""

from __future__ import annotations

import re

_CUSTOM = "LicenseRef-"
_TAGS = {
    "apache-2.0": "Apache-2.0", "apache license 2.0": "Apache-2.0", "apache license": "Apache-2.0", "mit": "MIT",
    "mit license": "MIT", "bsd": "BSD-3-Clause", "bsd-2-clause": "BSD-2-Clause", "bsd-3-clause": "BSD-3-Clause",
    "bsd-3-clause-clear": "BSD-3-Clause-Clear", "isc": "ISC", "zlib": "Zlib", "unlicense": "Unlicense", "wtfpl": "WTFPL",
    "bsl-1.0": "BSL-1.0", "afl-3.0": "AFL-3.0", "artistic-2.0": "Artistic-2.0", "ecl-2.0": "ECL-2.0", "ncsa": "NCSA",
    "postgresql": "PostgreSQL", "osl-3.0": "OSL-3.0", "ms-pl": "MS-PL", "mpl-2.0": "MPL-2.0", "epl-1.0": "EPL-1.0",
    "epl-2.0": "EPL-2.0", "eupl-1.1": "EUPL-1.1", "eupl-1.2": "EUPL-1.2", "ofl-1.1": "OFL-1.1", "lppl-1.3c": "LPPL-1.3c",
    "gpl": "GPL-3.0-or-later", "gpl-2.0": "GPL-2.0-only", "gpl-3.0": "GPL-3.0-only", "agpl-3.0": "AGPL-3.0-only",
    "lgpl": "LGPL-3.0-or-later", "lgpl-2.1": "LGPL-2.1-only", "lgpl-3.0": "LGPL-3.0-only", "lgpl-lr": "LGPLLR",
    "gfdl": "GFDL-1.3-or-later", "cc0-1.0": "CC0-1.0", "cc": "LicenseRef-Creative-Commons-Unspecified",
    "cc-by-2.0": "CC-BY-2.0", "cc-by-2.5": "CC-BY-2.5", "cc-by-3.0": "CC-BY-3.0", "cc-by-4.0": "CC-BY-4.0",
    "cc-by-sa-3.0": "CC-BY-SA-3.0", "cc-by-sa-4.0": "CC-BY-SA-4.0", "cc-by-nc-2.0": "CC-BY-NC-2.0",
    "cc-by-nc-3.0": "CC-BY-NC-3.0", "cc-by-nc-4.0": "CC-BY-NC-4.0", "cc-by-nd-4.0": "CC-BY-ND-4.0",
    "cc-by-nc-nd-3.0": "CC-BY-NC-ND-3.0", "cc-by-nc-nd-4.0": "CC-BY-NC-ND-4.0", "cc-by-nc-sa-2.0": "CC-BY-NC-SA-2.0",
    "cc-by-nc-sa-3.0": "CC-BY-NC-SA-3.0", "cc-by-nc-sa-4.0": "CC-BY-NC-SA-4.0", "cdla-sharing-1.0": "CDLA-Sharing-1.0",
    "cdla-permissive-1.0": "CDLA-Permissive-1.0", "cdla-permissive-2.0": "CDLA-Permissive-2.0", "odc-by": "ODC-By-1.0",
    "odbl": "ODbL-1.0", "pddl": "PDDL-1.0", "c-uda": "C-UDA-1.0", "mulanpsl-2.0": "MulanPSL-2.0",
    "openrail": "LicenseRef-BigScience-OpenRAIL-M", "openrail++": "LicenseRef-CreativeML-OpenRAIL-Plus-Plus-M",
    "bigscience-openrail-m": "LicenseRef-BigScience-OpenRAIL-M", "creativeml-openrail-m": "LicenseRef-CreativeML-OpenRAIL-M",
    "bigscience-bloom-rail-1.0": "LicenseRef-BigScience-BLOOM-RAIL-1.0",
    "bigcode-openrail-m": "LicenseRef-BigCode-OpenRAIL-M", "llama2": "LicenseRef-Llama-2-Community",
    "llama3": "LicenseRef-Meta-Llama-3-Community", "llama3.1": "LicenseRef-Llama-3.1-Community",
    "llama3.2": "LicenseRef-Llama-3.2-Community", "llama3.3": "LicenseRef-Llama-3.3-Community",
    "llama4": "LicenseRef-Llama-4-Community", "gemma": "LicenseRef-Gemma", "deepfloyd-if-license": "LicenseRef-DeepFloyd-IF",
    "fair-noncommercial-research-license": "LicenseRef-FAIR-Noncommercial-Research",
    "apple-amlr": "LicenseRef-Apple-Machine-Learning-Research", "apple-ascl": "AML", "h-research": "LicenseRef-H-Research",
    "intel-research": "LicenseRef-Intel-Research-Use", "etalab-2.0": "etalab-2.0", "open-mdw": "LicenseRef-OpenMDW-1.0",
    "openmdw": "LicenseRef-OpenMDW-1.0", "grok2-community": "LicenseRef-Grok-2-Community",
    "qwen": "LicenseRef-Qwen", "qwen-research": "LicenseRef-Qwen-Research", "tongyi-qianwen": "LicenseRef-Tongyi-Qianwen",
    "tongyi-qianwen-research": "LicenseRef-Tongyi-Qianwen-Research", "deepseek": "LicenseRef-DeepSeek",
    "deepseek-license": "LicenseRef-DeepSeek", "glm-4": "LicenseRef-GLM-4", "mnpl": "LicenseRef-Mistral-Non-Production",
    "mrl": "LicenseRef-Mistral-Research", "modified-mit": "LicenseRef-Modified-MIT",
    "nvidia-open-model-license": "LicenseRef-NVIDIA-Open-Model", "yi-license": "LicenseRef-Yi-Community",
    "stabilityai-ai-community": "LicenseRef-Stability-AI-Community", "exaone": "LicenseRef-EXAONE",
    "jamba-open-model-license": "LicenseRef-Jamba-Open-Model", "databricks-open-model-license": "LicenseRef-Databricks-Open-Model",
    "falcon-llm-license": "LicenseRef-Falcon-LLM-TII", "hunyuan-community": "LicenseRef-Tencent-Hunyuan-Community",
    "tencent-hunyuan-community": "LicenseRef-Tencent-Hunyuan-Community",
}  # fmt: skip
"""Hugging Face licence ids, common `license_name` values and what ModelScope writes in words, lower case."""
_NOTHING = frozenset({"", "other", "unknown", "none", "custom", "proprietary", "noassertion", "其他", "未知"})
_ALIASES = {
    "llama2": "Llama-2-Community", "llama3": "Meta-Llama-3-Community", "llama3.1": "Llama-3.1-Community",
    "llama3.2": "Llama-3.2-Community", "llama3.3": "Llama-3.3-Community", "llama4": "Llama-4-Community",
    "metallama3": "Meta-Llama-3-Community", "metallama3.1": "Llama-3.1-Community", "llama": "LLaMA-1-Research",
    "baichuan": "Baichuan-Community", "yi": "Yi-Community", "yiseries": "Yi-Community", "skywork": "Skywork-Community",
    "orion": "Orion-14B-Community", "orion14b": "Orion-14B-Community", "orionseries": "Orion-14B-Community",
    "nanbeige": "Nanbeige-LLM", "tencenthunyuan": "Tencent-Hunyuan-Community", "hunyuan": "Tencent-Hunyuan-Community",
    "aquila": "BAAI-Aquila", "baaiaquila": "BAAI-Aquila", "qianwen": "Tongyi-Qianwen", "tongyiqianwen": "Tongyi-Qianwen",
    "databricksopen": "Databricks-Open-Model", "yuan2.0": "Yuan-2.0", "nvidiaopen": "NVIDIA-Open-Model",
    "minicpm": "MiniCPM", "openatom": "OpenAtom-Model", "jambaopen": "Jamba-Open-Model", "gemma": "Gemma",
}  # fmt: skip
_PLAIN = re.compile(
    r"\b(?:the|licen[sc]es?|agreements?|community|models?|series|terms(?:\s+of\s+use)?|version|llms?|large|language)\b",
    re.IGNORECASE,
)
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9.]+")


def expression_of_tag(tag: str | None, name: str | None = None) -> str | None:
    """Return the expression for a hub's licence tag, helped by its free `license_name`; None when it says nothing.

    `other` and the like defer to the name. A tag nobody knows becomes a `LicenseRef-` of its own words.
    """
    for words in (tag, name):
        key = " ".join((words or "").lower().replace("_", "-").split())
        key = key.removeprefix("license:")
        if key in _NOTHING:
            continue
        return _TAGS.get(key) or _TAGS.get(key.replace(" ", "-")) or custom_expression(words or "") or None
    return None


def custom_expression(name: str) -> str:
    """Return `LicenseRef-…` for a custom licence's name; empty when nothing is left that SPDX allows in an id.

    Words that every licence has (license, agreement, community, model …) do not tell two apart and are left out.
    """
    words = _PLAIN.sub(" ", _NOT_IN_ID.sub(" ", name))
    kept = list(dict.fromkeys(word.strip(".") for word in words.split() if word.strip(".")))
    while kept and kept[-1].lower() in {"for", "of", "and"}:
        kept.pop()
    if not kept:
        return ""
    alias = _ALIASES.get("".join(kept).lower())
    return _CUSTOM + (alias or "-".join(kept)[:60])

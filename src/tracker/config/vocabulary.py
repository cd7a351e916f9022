"""The words a config may use: fact names, languages, report parts. Pure data and look-ups."""

from __future__ import annotations

from tracker.config.problems import shown, suggestion
from tracker.domain.entries import LANGUAGES

FACT_NAMES = (
    "open_code",
    "open_data",
    "open_weights",
    "data_size",
    "parameter_size",
    "hardware",
    "training_time",
    "base_model",
    "context_length",
    "licence.code",
    "licence.weights",
    "licence.data",
    "licence.docs",
    "commercial_use",
    "organization",
    "released",
    "paper",
)
"""What a maintainer may state. The first seven are the columns of the comparison."""

REPORT_PARTS = (
    "timeline",
    "overview",
    "stars",
    "releases",
    "licences",
    "weights",
    "lineage",
    "contradictions",
    "life",
    "notes",
)
"""Parts of a report that an entry may be left out of, besides the facts."""

HIDEABLE = (*FACT_NAMES, *REPORT_PARTS)

_LANGUAGE_ALIASES = {
    "zh": "zh-CN",
    "zh-cn": "zh-CN",
    "zh-hans": "zh-CN",
    "zh-hans-cn": "zh-CN",
    "cn": "zh-CN",
    "en": "en",
    "en-us": "en",
    "en-gb": "en",
}


def parse_fact_name(text: str) -> str:
    """Return a known fact name. Raises ValueError with the nearest one."""
    if text not in FACT_NAMES:
        msg = f"unknown fact {shown(text)}{suggestion(text, FACT_NAMES)}; known are {', '.join(FACT_NAMES)}"
        raise ValueError(msg)
    return text


def parse_hideable(text: str) -> str:
    """Return the name of a report part or fact. Raises ValueError with the nearest one."""
    if text not in HIDEABLE:
        msg = f"nothing is called {shown(text)}{suggestion(text, HIDEABLE)}; known are {', '.join(HIDEABLE)}"
        raise ValueError(msg)
    return text


def parse_language(text: str) -> str:
    """Return a report language (`zh` reads as `zh-CN`). Raises ValueError."""
    found = _LANGUAGE_ALIASES.get(text.replace("_", "-").lower())
    if found is None:
        msg = f"unknown language {shown(text)}{suggestion(text, LANGUAGES)}; known are zh (zh-CN) and en"
        raise ValueError(msg)
    return found


def parse_languages(text: str) -> tuple[str, ...]:
    """Return the languages of a comma-separated list, each once, in order. Raises ValueError."""
    words = [word.strip() for word in text.split(",")]
    return tuple(dict.fromkeys(parse_language(word) for word in words if word))

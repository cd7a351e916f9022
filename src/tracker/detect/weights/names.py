"""Whose is it? Names of accounts and models compared with the names of the repository. Knows no list of makers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from tracker.detect.vocabulary import word_set
from tracker.domain.identifiers import RepoName

_GENERIC = word_set(
    "text generation evaluation harness self web webui app api image video audio speech world auto human universal "
    "general unified awesome list guide book course paper benchmark bench arena studio factory foundry hub cloud edge "
    "mobile finance financial fin math science edu education wiki search agent agents rag knowledge easy fast deep "
    "star "
    "next new pro plus "
    "llm llms gpt chat chatbot model models open opensource large language the ai lm llama llama2 llama3 lora "
    "qlora base pytorch jax train trainer training finetune finetuning tuning code coder project official "
    "chinese english medical med law legal instruct instruction data dataset demo server inference eval evals "
    "research release repo main hf nlp glm vlm moe vision vl multimodal mini small tiny big foundation assistant "
    "alignment rlhf sft dpo pretrain pretraining kit tools tool toolkit series family delta adapter weights zh cn en "
    "university lab and for with of"
)
_ACCOUNT_NOISE = word_set(
    "ai lm nlp llm org team group lab labs research inc corp hq project projects official community open oi io "
    "dev cn the tech technology technologies intelligence institute laboratory hub studio cloud model models"
)
_SPLIT = re.compile(r"[^A-Za-z0-9\u4e00-\u9fff]+|(?<=[a-z])(?=[A-Z])")
_SIZE = re.compile(r"\d+(?:[._p]\d+)?[bm]|\d+k|v\d+(?:\.\d+)*|\d+", re.IGNORECASE)


def squeeze(text: str) -> str:
    """Return letters and digits only, lower case: `Acme-Lab` and `acmelab` are one."""
    return re.sub(r"[^a-z0-9\u4e00-\u9fff]+", "", text.lower())


def words(text: str) -> tuple[str, ...]:
    """Return the words of a name: split at punctuation and at camel humps, lower case."""
    text = re.sub("llama", "Llama", text, flags=re.IGNORECASE)  # or its humps would be taken for words
    return tuple(w.lower() for w in _SPLIT.split(text) if w)


@dataclass(frozen=True, slots=True)
class ProjectNames:
    """What the project goes by."""

    owner: str
    """Squeezed account name."""
    whole: str
    """Squeezed repository name."""
    aliases: tuple[str, ...]
    """Squeezed names that single the project out: its name without generic words, its distinctive words."""
    owner_words: frozenset[str]
    owner_turned: frozenset[str] = frozenset()
    """Squeezed account name with its words in another order: `ann-doe` is `doeann` elsewhere."""
    core: str = ""
    """A short name such as `ab` in `ab-1.5`, which counts only as the first word of a model's name."""
    is_telling: bool = True
    """False where the name is made of everyday words only (`chat-llama3-english`): others' models bear it, too."""

    @classmethod
    def of(cls, repo: RepoName) -> ProjectNames:
        """Derive the names from `owner/name`."""
        return cls(
            squeeze(repo.owner),
            squeeze(repo.name),
            _aliases(repo.name),
            _telling(words(repo.owner), _ACCOUNT_NOISE),
            _turned(repo.owner),
            _core(repo.name),
            any(len(p) >= 3 and p not in _GENERIC and not _SIZE.fullmatch(p) for p in words(repo.name)),
        )

    def is_own_account(self, account: str) -> bool:
        """Say whether an account on another hub reads as the repository's owner (or as the project itself)."""
        name = squeeze(account)
        if len(name) < 2:
            return False
        if name in {self.owner, self.whole} or name in self.aliases or name in self.owner_turned:
            return True
        if any(_is_stem(a, b) for a, b in ((name, self.owner), (self.owner, name), (name, self.whole))):
            return True
        mine = _telling(words(account), _ACCOUNT_NOISE)
        return bool(mine & self.owner_words) or bool(mine & set(self.aliases))

    def is_certain_account(self, account: str) -> bool:
        """Say whether an account is the repository's owner or its short form, not a longer name that begins alike."""
        name = squeeze(account)
        is_owner = name in {self.owner, self.whole} or name in self.owner_turned or self.owner.startswith(name)
        return is_owner or self.is_named_in(account)

    def is_other_generation(self, model: str) -> bool:
        """Say whether a model carries the project's name with another version in it."""
        root = self.whole.rstrip("0123456789")
        return len(root) >= 4 and root != self.whole and squeeze(model).startswith(root)

    def is_named_in(self, model: str) -> bool:
        """Say whether a model's name carries the project's."""
        name = squeeze(model)
        if self.core and words(model.partition(":")[0])[:1] == (self.core,):
            return True
        if len(self.whole) >= 4 and self.whole in name and not set(words(self.whole)) <= {"llama", "gpt", "alpaca"}:
            return True
        return any(alias in name for alias in self.aliases)


def _turned(owner: str) -> frozenset[str]:
    parts = words(owner)
    return frozenset(squeeze("".join(parts[i:] + parts[:i])) for i in range(1, len(parts)))


def _is_stem(short: str, long: str) -> bool:
    return len(short) >= 4 and long.startswith(short) and len(short) * 2 >= len(long)


def _telling(parts: tuple[str, ...], noise: frozenset[str]) -> frozenset[str]:
    return frozenset(p for p in parts if len(p) >= 4 and p not in noise and p not in _GENERIC)


def _core(name: str) -> str:
    parts = [p for p in words(name) if not _SIZE.fullmatch(p)]
    is_short = len(parts) == 1 and 2 <= len(parts[0]) <= 3
    return parts[0] if is_short else ""


def _aliases(name: str) -> tuple[str, ...]:
    parts = [p for p in words(name) if not _SIZE.fullmatch(p)]
    telling = [p for p in parts if p not in _GENERIC and len(p) >= 3]
    joined = squeeze("".join(p for p in parts if p not in {"the", "official", "project", "code", "repo"}))
    found = {*(t for t in telling), *(squeeze("".join(pair)) for pair in pairwise(telling))}
    whole = squeeze(name)
    if len(joined) >= 5 and joined not in _GENERIC:
        found.add(joined)
    if len(parts) >= 2 and len("".join(parts[:2])) >= 8:
        found.add(squeeze("".join(parts[:2])))
    if not telling and len(whole) >= 4 and whole not in _GENERIC:
        found.add(whole)
    return tuple(sorted(a for a in found if a not in _GENERIC and len(a) >= 3))

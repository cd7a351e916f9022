"""Which accounts on hubs are the project's: by name, by a link to its home, by what it gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tracker.detect.addresses import Address, Thing
from tracker.detect.mentions import Mention
from tracker.detect.weights.context import Reading
from tracker.detect.weights.names import ProjectNames, squeeze
from tracker.domain.identifiers import Host

_MANY_ACCOUNTS = 3
_HUB_WORDS = re.compile(
    r"hugging\s*face|🤗|modelscope|魔搭(?:社区)?|魔塔|🤖|wise\s*model|始智(?:ai)?|openxlab|\bHF\b|ollama"
    r"|organi[sz]ation|homepage|页面|主页|组织",
    re.IGNORECASE,
)
_WEIGHTS_ONLY = re.compile(
    r"^\W*(?:(?:our|all|the|pre-?trained|adapter|delta|q?lora|model)\s+)*(?:weights?|models?|checkpoints?|ckpts?"
    r"|模型|权重|模型权重|模型下载)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OwnAccounts:
    """The project's accounts."""

    accounts: frozenset[str]
    """Squeezed names, whatever the hub."""
    is_common: bool
    """The project's name is made of everyday words and borne by models of many accounts: it tells nothing."""

    def holds(self, account: str) -> bool:
        """Say whether an account is one of them."""
        return bool(account) and squeeze(account) in self.accounts


def own_accounts(
    names: ProjectNames, mentions: Sequence[Mention], reading_of: Callable[[Mention], Reading]
) -> OwnAccounts:
    """Find the project's accounts among those that its pages name."""
    owners = (m.address.owner for m in mentions if m.address.owner)
    known = {squeeze(owner) for owner in owners if names.is_own_account(owner)}
    homes = (m for m in mentions if m.address.thing is Thing.ORGANISATION and _is_home_link(m, reading_of(m)))
    known |= {squeeze(m.address.owner) for m in homes}
    is_common = not names.is_telling and not known and _is_borne_by_many(names, mentions)
    more = _most_given(mentions) if is_common else _learned(names, mentions, known, reading_of)
    return OwnAccounts(frozenset(known | more), is_common)


def _is_home_link(mention: Mention, reading: Reading) -> bool:
    """An account's page linked under a hub's name is the project's home there."""
    if reading.is_third or reading.is_base:
        return False
    bare = _HUB_WORDS.sub("", mention.words)
    is_hub_name = bare != mention.words and len(squeeze(bare)) <= 3
    is_hub_name |= bool(_WEIGHTS_ONLY.match(bare))
    return is_hub_name and (len(mention.around.section) <= 1 or reading.is_offer)


def _learned(
    names: ProjectNames, mentions: Sequence[Mention], known: set[str], reading_of: Callable[[Mention], Reading]
) -> set[str]:
    """Accounts that offer things bearing the project's name, where no account of its own is known on that hub."""
    hosts = {address.ref.host for address in _models(mentions) if squeeze(address.owner) in known}
    offered: dict[str, tuple[Host, str]] = {}
    for mention in mentions:
        address, reading = mention.address, reading_of(mention)
        if address.thing is not Thing.MODEL or address.is_indirect:
            continue
        if not (reading.is_base or reading.is_third) and names.is_named_in(address.name):
            offered[address.ref.key] = (address.ref.host, squeeze(address.owner))
    counts = Counter(offered.values())
    return {account for (host, account), count in counts.items() if host not in hosts and count >= 2}


def _models(mentions: Sequence[Mention]) -> Iterator[Address]:
    return (m.address for m in mentions if m.address.thing is Thing.MODEL)


def _is_borne_by_many(names: ProjectNames, mentions: Sequence[Mention]) -> bool:
    owners = {squeeze(a.owner) for a in _models(mentions) if a.owner and names.is_named_in(a.name)}
    return len(owners) >= _MANY_ACCOUNTS


def _most_given(mentions: Sequence[Mention]) -> set[str]:
    """The account of which most models are named; none where two are named alike often."""
    owner_of = {address.ref.key: squeeze(address.owner) for address in _models(mentions) if address.owner}
    first = Counter(owner_of.values()).most_common(2)
    return {first[0][0]} if first and (len(first) == 1 or first[0][1] > first[1][1]) else set()

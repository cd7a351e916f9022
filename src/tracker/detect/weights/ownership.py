"""Which of the things named are the project's own. Votes by account, by name and by the words around."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.detect.addresses import Address, Thing
from tracker.detect.facts.families import FAMILY_NAME
from tracker.detect.mentions import How, Mention
from tracker.detect.weights.accounts import own_accounts
from tracker.detect.weights.context import (
    TOKENIZER,
    Reading,
    is_judged_place,
    is_mere_place,
    is_thanked_place,
    is_training_place,
    read_context,
)
from tracker.detect.weights.names import ProjectNames, squeeze
from tracker.domain.identifiers import HUBS_BY_ID, Host, RepoName

_ORIGINAL = re.compile(
    rf"(?:\bmeta\b|官方|\bofficial|\boriginal|原版"
    rf"|原始)\W{{0,4}}(?:\w+\W)?{FAMILY_NAME.replace('(?<!', '(?P<name>(?<!', 1)})",
    re.IGNORECASE,
)
_PLAIN_FAMILY = re.compile(
    rf"^\W*{FAMILY_NAME}(?:[-_ ]?\d+[bB])?(?:[-_ ](?:chat|base|instruct|hf|python))*\s*(?:Hugging\s?Face|HF"
    rf"|pth|官网|官方|原版|原始|official|original)?\s*(?:version|format|版本|格式|权重|weights)?\W*$",
    re.IGNORECASE,
)
_QUANTISER = re.compile(
    r"(?:^|[-_.])(?:gguf|ggml|gptq|awq|exl2|mlx|bnb|int[48]|[48]bits?|q[2-8](?:_k)?)(?:[-_.]|$)", re.I
)


@dataclass(frozen=True, slots=True)
class Owned:
    """One thing, all its mentions, and the verdict."""

    mentions: tuple[Mention, ...]
    """The best witness first."""
    is_own: bool
    why: str

    @property
    def best(self) -> Mention:
        """Return the witness to quote."""
        return self.mentions[0]


def judge(repo: RepoName, mentions: Sequence[Mention]) -> list[Owned]:
    """Group mentions by thing and decide for each whether it is the project's own, in order of appearance."""
    court = _Court(ProjectNames.of(repo), mentions)
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.address.ref.key].append(mention)
    return _without_aliases(court.reconsider([court.decide(group) for group in groups.values()]))


def _without_aliases(verdicts: list[Owned]) -> list[Owned]:
    """Drop ids that stand only in commands when a link of that name leads elsewhere: the link is the offer."""
    linked: dict[str, set[str]] = defaultdict(set)
    for verdict in verdicts:
        for mention in verdict.mentions:
            if verdict.is_own and mention.words:
                linked[squeeze(mention.words)].add(mention.address.ref.key)
                if mention.how is not How.CODE and mention.address.name:
                    linked[squeeze(mention.address.name)].add(mention.address.ref.key)

    def is_alias(verdict: Owned) -> bool:
        address = verdict.best.address
        others = linked[squeeze(address.name)] if address.name else set()
        same_host = {key for key in others if key.startswith(f"{address.ref.host}:")}
        is_code = all(m.how in {How.CODE, How.ID} for m in verdict.mentions)
        return is_code and bool(same_host) and address.ref.key not in same_host

    return [v for v in verdicts if not is_alias(v)]


class _Court:
    """Holds what is known of accounts while things are judged."""

    def __init__(self, names: ProjectNames, mentions: Sequence[Mention]) -> None:
        self.names = names
        self.readings = {id(m): read_context(m) for m in mentions}
        self.hosts_with_own: set[Host] = set()
        self.certain_hosts: set[Host] = set()
        """Hubs on which the repository's owner itself publishes: strangers in a table of links are strangers there."""
        self.own = own_accounts(names, mentions, lambda m: self.readings[id(m)])
        self.has_offer = any(
            m.address.thing in {Thing.MODEL, Thing.ORGANISATION}
            and self.own.holds(m.address.owner)
            and m.how is not How.CODE
            for m in mentions
        )
        """Some page of an own account is linked: ids in commands may be its, too."""
        named = [m for m in mentions if m.address.thing is Thing.MODEL and names.is_named_in(m.address.name)]
        self.has_named = bool(named)
        self.named_accounts = frozenset(squeeze(m.address.owner) for m in named)
        self.linked_accounts: dict[Host, set[str]] = defaultdict(set)
        """Own accounts of which something is linked, by hub."""
        for mention in named:
            if mention.how not in {How.CODE, How.ID} and self.own.holds(mention.address.owner):
                self.linked_accounts[mention.address.ref.host].add(squeeze(mention.address.owner))
        self.own_names = frozenset(
            squeeze(m.address.name)
            for m in mentions
            if m.address.thing is Thing.MODEL and names.is_certain_account(m.address.owner)
        )
        for mention in mentions:
            address = mention.address
            if address.thing is Thing.MODEL and self.own.holds(address.owner):
                self.hosts_with_own.add(address.ref.host)
            if address.thing is Thing.MODEL and self.names.is_own_account(address.owner):
                self.certain_hosts.add(address.ref.host)

    def decide(self, group: list[Mention]) -> Owned:
        """Weigh all mentions of one thing."""
        is_own, why = self._verdict(group)
        return Owned(tuple(sorted(group, key=self._rank)), is_own, why)

    def reconsider(self, verdicts: list[Owned]) -> list[Owned]:
        """Where an account gave several own things, and no certain account is known there, its other offers are own."""
        counts = Counter(
            (v.best.address.ref.host, squeeze(v.best.address.owner))
            for v in verdicts
            if v.is_own and v.best.address.thing is Thing.MODEL
        )

        def is_kin(verdict: Owned) -> bool:
            address = verdict.best.address
            account = (address.ref.host, squeeze(address.owner))
            if verdict.is_own or address.thing is not Thing.MODEL or address.ref.host in self.certain_hosts:
                return False
            readings = [self.readings[id(m)] for m in verdict.mentions]
            is_offer = any(r.is_offer and not (r.is_third or r.is_base or r.is_judged) for r in readings)
            return counts[account] >= 2 and is_offer

        kin = "offered from an account that gives the project's other models"
        return [replace(v, is_own=True, why=kin) if is_kin(v) else v for v in verdicts]

    def _rank(self, mention: Mention) -> tuple[int, int]:
        reading = self.readings[id(mention)]
        order = {How.LINK: 0, How.BADGE: 0, How.BARE: 1, How.CODE: 2, How.ID: 3}[mention.how]
        order += 3 * mention.address.is_indirect
        return (order + 2 * reading.is_third + 2 * reading.is_base - reading.is_offer, 0)

    def _verdict(self, group: list[Mention]) -> tuple[bool, str]:
        address = group[0].address
        readings = [self.readings[id(m)] for m in group]
        if address.thing in {Thing.DRIVE, Thing.FILE}:
            return self._verdict_on_file(group, readings)
        if all(m.address.is_indirect for m in group):
            return self.own.holds(address.owner) and False, "only a page inside it is linked"
        if self.own.holds(address.owner):
            return self._verdict_on_own_account(group, readings)
        if self._is_package(address) or (self.names.is_named_in(address.name) and not self.own.is_common):
            return self._verdict_on_named(group, readings)
        return self._verdict_on_stranger(group, readings)

    def _is_package(self, address: Address) -> bool:
        """Say whether an Ollama package without account is named as an own model begins, of whatever generation."""
        name = squeeze(address.name.partition(":")[0])
        return (
            address.ref.host is Host.OLLAMA
            and not address.owner
            and self.names.is_other_generation(name)
            and any(own.startswith(name) for own in self.own_names)
        )

    def _verdict_on_own_account(self, group: list[Mention], readings: list[Reading]) -> tuple[bool, str]:
        address = group[0].address
        is_named = self.names.is_named_in(address.name)
        if not is_named and self._is_set_apart(group, readings):
            return False, "on the project's own account, but named as somebody else's work or as a start"
        if self._is_only_in_commands(group):
            return False, "only in commands, while another account of the project's is linked there"
        is_base = all(r.is_base for r in readings) and squeeze(address.owner) != self.names.whole
        if is_base and (self.names.whole not in squeeze(address.name) or all(r.why == TOKENIZER for r in readings)):
            return False, readings[0].why
        if is_named:
            return True, "on the project's own account, and bears its name"
        is_example = all(m.how is How.CODE or (m.how is How.ID and not m.around.header) for m in group)
        if is_example and not (self.names.is_certain_account(address.owner) and self.has_offer):
            return False, "only an example in a command"
        is_other = self.has_named and self.names.is_other_generation(address.name)
        if is_other and not any(_is_release_place(m) for m in group):
            return False, "another generation, named and not offered"
        return True, "on the project's own account"

    def _is_only_in_commands(self, group: list[Mention]) -> bool:
        """Say whether only commands name it, on an account of which nothing is linked, where another's is linked."""
        host, account = group[0].address.ref.host, squeeze(group[0].address.owner)
        is_code = all(m.how in {How.CODE, How.ID} and not m.around.header for m in group)
        linked = self.linked_accounts[host]
        return is_code and bool(linked) and account not in {*linked, self.names.owner, self.names.whole}

    def _is_set_apart(self, group: list[Mention], readings: list[Reading]) -> bool:
        """Say whether all that is told of a model without the project's name sets it apart from what is given here."""
        if all(m.argument == "git clone" and is_training_place(m) for m in group):
            return True
        if not self.has_named:
            return False
        account = group[0].address.owner
        is_relative = not self.names.is_certain_account(account) and squeeze(account) not in self.named_accounts
        return all(is_thanked_place(m) for m in group) or (
            is_relative and all(r.is_third or r.is_judged for r in readings)
        )

    def _verdict_on_named(self, group: list[Mention], readings: list[Reading]) -> tuple[bool, str]:
        address = group[0].address
        foreign = next((r for r in readings if r.is_third), None)
        if foreign is not None and address.ref.host in self.hosts_with_own:
            return False, foreign.why
        if all(r.is_third or r.is_base or r.is_judged for r in readings):
            return False, readings[0].why
        if address.ref.host in self.hosts_with_own and _QUANTISER.search(address.name):
            return False, "another account's conversion"
        if address.ref.host in self.hosts_with_own and not any(r.is_offer for r in readings):
            return False, "another account's, and not offered here"
        return True, "bears the project's name"

    def _verdict_on_file(self, group: list[Mention], readings: list[Reading]) -> tuple[bool, str]:
        if all(r.is_third or r.is_base for r in readings):
            return False, readings[0].why
        if all(self._is_mirror(m) for m in group):
            return False, "a copy of another maker's original"
        return True, "a file that the page offers"

    def _is_mirror(self, mention: Mention) -> bool:
        around = mention.around
        match = _ORIGINAL.search(
            " ".join((mention.words, around.label, around.sentence[:80], around.lead[:80], *around.section[-1:]))
        )
        if match is not None and not self.names.is_named_in(match["name"]):
            return True
        named = around.label or around.before[-60:]
        return bool(_PLAIN_FAMILY.match(named)) and not self.names.is_named_in(named)

    def _verdict_on_stranger(self, group: list[Mention], readings: list[Reading]) -> tuple[bool, str]:
        for mention, reading in zip(group, readings, strict=True):
            if reading.is_third or reading.is_base or reading.is_judged or not reading.is_offer:
                continue
            if mention.how in {How.CODE, How.ID} or mention.address.ref.host not in HUBS_BY_ID:
                continue
            is_crowded = mention.around.header and mention.address.ref.host in self.certain_hosts
            if not is_crowded and _is_release_place(mention):
                return True, "offered in the project's own place for downloads"
            if self.names.is_named_in(mention.words) and not is_judged_place(mention):
                return True, "offered under the project's name"
        return False, "another account's model"


_DOWNLOAD_TITLE = re.compile(
    r"(?:weights?|checkpoints?|models?|lora|adapter)[- ](?:\w+ )?(?:download|release|zoo|access)"
    r"|download[^>]{0,20}(?:weights?|checkpoints?|models?)"
    r"|released? (?:weights?|checkpoints?|models?)|(?:权重|模型|参数)[^>]{0,4}(?:下载|发布|开源|获取)|下载(?:链接"
    r"|地址)|(?:下载|开源)(?:权重|模型)",
    re.IGNORECASE,
)
_TRAINED_TITLE = re.compile(r"\W*(?:our )?(?:fine-?tuned|trained|released) models?\W*", re.IGNORECASE)
_RELEASE_SENTENCE = re.compile(
    r"\bwe(?:'ve| have| are)? (?:\w+ly |also |now |just )*(?:releas|open-?sourc|publish|upload|shar)"
    r"|\bour\b[^.]{0,40}\b(?:models?|weights?|checkpoints?)\b|(?:我们|本项目)[^。]{0,40}(?:开源|发布|公开|上传)",
    re.IGNORECASE,
)


def _is_release_place(mention: Mention) -> bool:
    """A table or list of downloads, or a sentence in which the authors say that they release it."""
    around = mention.around
    last = around.section[-1] if around.section else ""
    if around.header:
        return bool(_TRAINED_TITLE.fullmatch(last)) or bool(
            re.search(r"download|weights?|checkpoint|下载|权重|链接|获取|link", f"{around.header} {last}", re.I)
        )
    if _DOWNLOAD_TITLE.search(last) and is_mere_place(mention.words):
        return True
    return bool(_RELEASE_SENTENCE.search(around.sentence))

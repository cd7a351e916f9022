"""Accelerators as pages write them: `8x A100 80GB`, `8 张 A100(80G)`, `TPU v4`. Text in, name and number out."""

from __future__ import annotations

import re

from tracker.detect.facts.quantities import number_of

_CHIP = (
    r"(?:NVIDIA\s+|Nvidia\s+|Tesla\s+|GeForce\s+|Google\s+(?:Cloud\s+)?|华为)?(?:(?<![A-Za-z0-9])|(?<=\d[xX]))"
    r"(?P<chip>A100|A800|(?:A/)?H100|H800|H200|H20|B200|GH200|V100|A6000|A40|A30|A10G?|L40S?|L20|L4|T4|P100|P40|K80"
    r"|RTX\s?A6000"
    r"|RTX[-\s]?\d{4}(?:\s?Ti)?|[34]090(?:\s?Ti)?|2080\s?Ti"
    r"|TPU[- ]?v?\d[a-z]?|TPUs?|MI\d{3}X?|Ascend\s?910\w?|昇腾\s?910\w?|910B)"
    r"s?(?![A-WYZa-wyz0-9]|[xX](?!\d))"
    r"(?:[- ](?:SXM\d?|PCIE|PCIe)?-?(?P<memory>\d{2,3})\s?G(?:i?B)?|[- ]?SXM\d?(?:-(?P<memory4>\d{2,3})\s?G(?:i?B)?)?"
    r"|\s*\(\s*(?P<memory2>\d{2,3})\s?G(?:i?B)?\s*\)|\s+(?P<memory3>\d{2,3})\s?G(?:i?B)?)?"
)
HARDWARE = re.compile(
    r"(?:(?P<count>\d{1,6}(?:,\d{3})*|one|two|four|eight|a single|single|一|两|四|八|单)"
    r"\s*(?:[x×*＊X]|张|块|卡|台|个|片|枚)?\s*(?:的)?\s*)?"
    + _CHIP
    + r"(?:\s*(?:GPUs?|显卡))?(?:\s*[x×*]\s*(?P<after>\d{1,5})(?!\d*\s*G))?",
)
"""One mention: groups `count`, `chip`, `memory` to `memory4`, `after`."""
_WORDS = {"one": 1, "a single": 1, "single": 1, "two": 2, "four": 4, "eight": 8, "单": 1}


def hardware_value(match: re.Match[str]) -> tuple[str, float | None]:
    """Return a match of HARDWARE as it is shown (`8x A100 80GB`) and how many chips it tells, if any."""
    written = match["count"] or match["after"]
    count = None
    if written:
        count = float(_WORDS[written.lower()]) if written.lower() in _WORDS else number_of(written)
    memory = match["memory"] or match["memory2"] or match["memory3"] or match["memory4"]
    chip = re.sub(r"(?<=RTX)-", " ", re.sub(r"\s+", " ", match["chip"]))
    value = f"{chip} {memory}GB" if memory else chip
    return (f"{count:.0f}x {value}" if count else value), count

"""The licences everybody knows, by the patterns under which people write their names."""

from __future__ import annotations

import re
from collections.abc import Callable

from tracker.domain.licence_tags import custom_expression

_S = r"[\s_\-–]{0,3}"
_LIC = r"(?:licen[sc]es?|许可证?|許可|协议|協議|授权|ライセンス|라이선스|terms)"
_V = r"(?:v(?:er(?:sion)?)?\.?\s{0,2}|,\s?version\s)?"


def _cc(match: re.Match[str]) -> str:
    marks = re.sub(r"[^a-z]+", "", match["parts"].lower()) if match["parts"] else ""
    parts = [part for part in ("nc", "sa", "nd") if part in marks]
    return "-".join(["CC-BY", *(part.upper() for part in parts), match["version"] or "4.0"])


def _cc_words(match: re.Match[str]) -> str:
    words = match["words"].lower().replace(" ", "").replace("-", "")
    marks = [(r"noncommercial|非商业", "NC"), ("sharealike|相同方式", "SA"), (r"noderiv|禁止演绎", "ND")]
    parts = [mark for pattern, mark in marks if re.search(pattern, words)]
    return "-".join(["CC-BY", *parts, match["version"] or "4.0"])


def _gpl(match: re.Match[str]) -> str:
    words = match[0].lower()
    kind = "AGPL" if "affero" in words or "agpl" in words else "LGPL" if "lesser" in words or "lgpl" in words else "GPL"
    version = match["version"] or "3"
    version = version if "." in version else f"{version}.{1 if (kind, version) == ('LGPL', '2') else 0}"
    return f"{kind}-{version}-{'or-later' if match['later'] else 'only'}"


def _llama(match: re.Match[str]) -> str:
    version = match["version"]
    return custom_expression(f"Llama {version}") if version and version != "1" else "LicenseRef-LLaMA-1-Research"


def _bsd(match: re.Match[str]) -> str:
    return f"BSD-{match['clauses'] or '3'}-Clause"


def _falcon(match: re.Match[str]) -> str:
    return custom_expression("Falcon" + (f" {match['size']}" if match["size"] else "") + " TII")


_GML = {
    "来源说明": "Attribution",
    "相同方式再许可": "ShareAlike",
    "修改说明": "ChangeNote",
    "宣传限制": "Publicity",
    "非商业化": "NC",
    "商业授权": "CommercialGrant",
    "无限制": "Unrestricted",
}


def _gml(match: re.Match[str]) -> str:
    """The general model licence says in its name which of its clauses hold."""
    parts = [value for key, value in _GML.items() if key in (match["parts"] or "")]
    return "-".join(["LicenseRef-GML", *parts])


_PATTERNS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (rf"\bCC{_S}0\b(?:{_S}1\.0)?|\bCC{_S}zero\b", "CC0-1.0"),
    (rf"\bCC{_S}BY(?P<parts>(?:{_S}(?:NC|SA|ND)\b){{0,2}})(?:{_S}{_V}(?P<version>\d\.\d))?", _cc),
    (
        (
            r"\bCreative\s+Commons\s+Attribution(?P<words>(?:[\s-]{0,2}(?:Non-?Commercial|Share-?Alike|No-?Deriv\w{0,7}))"
            rf"{{0,2}})(?:[\s\w]{{0,24}}?{_S}{_V}(?P<version>\d\.\d))?"
        ),
        _cc_words,
    ),
    (r"知识共享(?P<words>署名[^\d，。]{0,30})(?P<version>\d\.\d)", _cc_words),
    (
        (
            rf"\b(?:GNU\s+)?(?:Affero\s+|Lesser\s+)?(?:General\s+Public\s+Licen[sc]e|\b[AL]?GPL)[\s,_\-]{{0,3}}{_V}"
            r"(?P<version>[123](?:\.\d)?)?(?P<later>\+|[\s-]+or[\s-]+(?:any[\s-]+)?later)?"
        ),
        _gpl,
    ),
    (r"\bmodified\s+MIT\b", "LicenseRef-Modified-MIT"),
    (rf"\bMIT{_S}0\b", "MIT-0"),
    (r"\bMIT\b(?!['’]s\b|\s*(?:researchers?|CSAIL|Press|Media|Technology|and\s+Harvard|students?|大学|教授))", "MIT"),
    (rf"\bApache{_S}(?:Software\s)?(?:{_LIC})?[\s,_\-]{{0,3}}{_V}1\.1", "Apache-1.1"),
    (
        rf"\bApache{_S}(?:(?:Software\s+)?{_LIC}(?:[\s,_\-]{{0,3}}{_V}2(?:\.0)?)?|{_V}2(?:\.0)?(?![\d.]\d))",
        "Apache-2.0",
    ),
    (rf"\bBSD{_S}(?P<clauses>[234])?{_S}(?:clause)?", _bsd),
    (rf"\bMPL{_S}{_V}2(?:\.0)?|\bMozilla\s+Public\s+Licen[sc]e", "MPL-2.0"),
    (rf"\bEPL{_S}{_V}2(?:\.0)?|\bEclipse\s+Public\s+Licen[sc]e", "EPL-2.0"),
    (r"\bMulan\s?P(?:ermissive\s+)?S(?:oftware\s+)?L(?:icen[sc]e)?\b|木兰宽松许可证", "MulanPSL-2.0"),
    (r"\bThe\s+Unlicense\b", "Unlicense"),
    (r"\bODC[\s-]{0,2}By\b|\b(?:ODC|Open\s+Data\s+Commons)\s+Attribution\b", "ODC-By-1.0"),
    (r"\bODbL\b|\bOpen\s+Database\s+Licen[sc]e", "ODbL-1.0"),
    (r"\bCDLA[\s-]{0,2}Sharing\b", "CDLA-Sharing-1.0"),
    (r"\bCDLA[\s-]{0,2}Permissive[\s-]{0,2}(?:v(?:ersion)?\s?)?1", "CDLA-Permissive-1.0"),
    (r"\bCDLA[\s-]{0,2}Permissive\b", "CDLA-Permissive-2.0"),
    (
        rf"\bLlama{_S}(?P<version>[1-4](?:\.[1-3])?)?{_S}(?:Community{_S}|Model{_S}|CC{_S})?(?:licen[sc]e|许可|协议)",
        _llama,
    ),
    (rf"\bLlama[’']?s?\s+(?P<version>[1-4](?:\.[1-3])?)?{_S}(?:model\s+|community\s+)?licen[sc]e", _llama),
    (rf"\bGemma{_S}(?:terms\s+of\s+use|licen[sc]e)", "LicenseRef-Gemma"),
    (
        rf"(?:\bTongyi{_S}Qianwen|通义千问)[\w\s]{{0,12}}?{_S}research{_S}licen[sc]e",
        "LicenseRef-Tongyi-Qianwen-Research",
    ),
    (rf"(?:\bTongyi{_S}Qianwen|\bQianwen|通义千问)(?:模型)?{_S}{_LIC}", "LicenseRef-Tongyi-Qianwen"),
    (r"\bQwen[\s-]{0,2}Research\s+Licen[sc]e", "LicenseRef-Qwen-Research"),
    (r"\bQwen\s+Licen[sc]e", "LicenseRef-Qwen"),
    (r"\bMistral(?:\s+AI)?\s+Non[\s-]Production\s+Licen[sc]e|\bMNPL\b", "LicenseRef-Mistral-Non-Production"),
    (r"\bMistral(?:\s+AI)?\s+Research\s+Licen[sc]e|\bMRL\b", "LicenseRef-Mistral-Research"),
    (r"\bBigCode[\s-]{0,2}Open[\s-]?RAIL[\s-]{0,2}M\b", "LicenseRef-BigCode-OpenRAIL-M"),
    (r"\b(?:BigScience\s+)?(?:BLOOM\s+)RAIL(?:[\s-]{0,2}(?:v\s?)?1\.0)?", "LicenseRef-BigScience-BLOOM-RAIL-1.0"),
    (r"\bCreativeML\s+Open\s?RAIL\s?\+\+[\s-]{0,2}M", "LicenseRef-CreativeML-OpenRAIL-Plus-Plus-M"),
    (r"\bCreativeML\s+Open\s?RAIL[\s-]{0,2}M\b", "LicenseRef-CreativeML-OpenRAIL-M"),
    (r"\bOpen[\s-]?RAIL\s?\+\+", "LicenseRef-CreativeML-OpenRAIL-Plus-Plus-M"),
    (r"\b(?:BigScience\s+)?Open[\s-]?RAIL[\s-]{0,2}(?:M\b)?", "LicenseRef-BigScience-OpenRAIL-M"),
    (r"\b(?:TII\s+)?Falcon(?:[\s-]{0,2}(?P<size>\d{1,3}B|LLM))?\s+(?:TII\s+)?Licen[sc]e", _falcon),
    (r"\bOpenMDW(?:[\s-]{0,2}1\.0)?\b", "LicenseRef-OpenMDW-1.0"),
    (r"\bAI2\s+ImpACT(?:\s+Licen[sc]e)?(?:[\s\-–]{0,3}Low[\s-]Risk)?", "LicenseRef-AI2-ImpACT"),
    (r"\bNVIDIA\s+Open\s+Model\s+Licen[sc]e", "LicenseRef-NVIDIA-Open-Model"),
    (r"\bStability\s?AI\s+Community\s+Licen[sc]e", "LicenseRef-Stability-AI-Community"),
    (r"\bDatabricks\s+Open\s+(?:Model|Source)\s+Licen[sc]e|\bDBRX\s+Licen[sc]e", "LicenseRef-Databricks-Open-Model"),
    (r"\bDeepSeek(?:[\s-]\w{1,10})?\s+(?:Model\s+)?Licen[sc]e", "LicenseRef-DeepSeek"),
    (
        r"通用模型许可协议(?P<parts>(?:-[\u4e00-\u9fff]{3,8}){0,6})|\bGeneral\s+Model\s+Licen[sc]e|\bGML\s+Licen[sc]e",
        _gml,
    ),
    (r"OpenAtom\s+Model\s+Licen[sc]e|开放原子模型许可证", "LicenseRef-OpenAtom-Model"),
    (
        r"\bYi\s+Series\s+Models?\s+(?:Community\s+)?Licen[sc]e|Yi\s*系列模型(?:社区)?许可协议",
        "LicenseRef-Yi-Community",
    ),
    (r"\bMSR[\s-]LA\b|\bMicrosoft\s+Research\s+Licen[sc]e", "LicenseRef-Microsoft-Research"),
)
VOCABULARY = tuple((re.compile(pattern, re.IGNORECASE), value) for pattern, value in _PATTERNS)
"""Pattern → expression, or how to read it from the match; the first pattern at a place wins."""

# ruff: noqa: E501 - a pattern reads best on one line
"""The words by which sentences about terms are told apart, in English and Chinese. Patterns only."""

from __future__ import annotations

import re

LICENCE_SECTION = re.compile(
    r"licen[sc]e|licensing|terms|许可|协议|授权|版权|ライセンス|라이선스|使用限制|免责|声明|disclaimer|usage\s+notice|legal", re.IGNORECASE
)  # fmt: skip
FOREIGN_SECTION = re.compile(
    r"acknowledg|credits|citation|related\s+(?:work|project)|致谢|鸣谢|感谢|引用|相关(?:项目|工作)|参考|contribut|贡献|"
    r"example|示例|样例|sample|efficacy|效果",
    re.IGNORECASE,
)
STATES_LICENCE = re.compile(
    r"licen[sc]ed?\b|releas|distribut|available|open[- ]?sourc|governed|subject\s+to|compl(?:y|ies)|adhere|abide|under\s|"
    r"follow|requires|采用|遵循|遵守|依照|按照|基于|根据|使用|协议|许可|授权|开源|公开|ライセンス",
    re.IGNORECASE,
)
LICENCE_WORD = re.compile(
    r"licen[sc]|\b(?:released|distributed|available|published|provided|shared)\s+under\b|许可|協議|协议|授权|ライセンス|라이선스|open[- ]?sourced?\s+under|open[- ]source|开源",
    re.IGNORECASE,
)
OF_OTHERS = re.compile(
    r"\bderived\s+from\b|\boriginally\b|\boriginal\b|\bofficial(?:ly)?\b|\bthird[- ]part|\bupstream\b|\bborrow|\badapted\s+from\b|"
    r"官方|原始|原版|原模型|第三方|参考了|改编自|\bcopied\s+from\b|\bowned\s+by\b",
    re.IGNORECASE,
)
REPLACED = re.compile(
    r"变更为|改为|更换为|更新为|\b(?:chang|switch|mov|updat)(?:ed?|es|ing)\s+(?:from\b.{0,120}\s)?to\b", re.IGNORECASE
)
"""Names an old licence and the new one after it."""
REASON = re.compile(
    r"\bconsidering\b|\bdue\s+to\b|\bbecause\s+of\b|\blimitations?\b|\bconstraints?\b|\bin\s+order\s+to\s+comply|由于|鉴于|考虑到|因为|受限于|限制",
    re.IGNORECASE,
)
"""Names a licence as the reason for something else."""
LABELLED = re.compile(
    r"^\W*(?:permissive\s+(?:[\w.]+\s+){0,3}|model\s+|code\s+|data\s+)?(?:licen[sc]e|许可证?|许可协议|开源协议|协议)\W{0,4}[:：]",
    re.IGNORECASE,
)
OF_SUBJECT = re.compile(
    r"^\W*(?:the\s+)?(?:model\s+|source\s+|training\s+)?(?:weights?|code|data(?:\s?sets?)?|models?|checkpoints?|代码|权重|模型|模型权重|数据|数据集)"
    r"\W{0,4}[:：]",
    re.IGNORECASE,
)
"""A line such as `Weights: …`."""
BASE_LICENCE = re.compile(
    r"(?:遵循|遵守|取决于|依照|follow\w*|subject\s+to|compl\w+\s+with|inherit\w*|depend\w*\s+on|same\s+as|governed\s+by)"
    r".{0,60}(?:基座|底座|基础|原始|base|original|underlying|respective|corresponding).{0,30}(?:许可|协议|licen[sc]e)"
    r"|\bsame\s+licen[sc]e\s+as\s+(?:the\s+|their\s+|its\s+)?(?:base|original|underlying)",
    re.IGNORECASE,
)
PARTS_OF_OTHERS = re.compile(
    r"\bparts?\s+of\b|\bother\s+sources\b|\bthird|部分代码|其它来源|其他来源|第三方", re.IGNORECASE
)
"""Speaks of pieces taken from elsewhere, not of what the project publishes."""

_RESEARCH_EN = r"(?:academic|research|scientific|educational|non-?profit)"
FORBIDDEN = re.compile(
    r"(?:严禁|禁止|不得|不可|不能|不允许|请勿|勿|不应|不支持)(?:将|把|被)?[^。；，、]{0,24}?(?:商业|商用)(?!许可|授权|版权)"
    r"|(?:严禁|禁止|不得|不可|不能|不允许|请勿)(?:将|把)[^。；]{0,80}用于[^。；，、]{0,12}(?:商业|商用)(?!许可|授权|版权)"
    r"|(?<!不)(?:仅|只)(?:供|限于?|可以?|能|允许|应|适?用|作|为)(?:应?用)?(?:于|作|为|在)?[^。；，]{0,10}(?:学术|科研|研究|非商业|非商用)"
    r"|用于研究目的，(?:禁止|不得)"
    r"|(?<!是)非商(?:业|用)(?:性)?(?:目的|用途|使用|研究|许可)"
    rf"|\b(?:only|solely|exclusively|strictly|purely)\s+(?:be\s+)?(?:used?\s+)?(?:available\s+)?(?:intended\s+)?(?:for|to)\s+(?:\w+\s+){{0,2}}{_RESEARCH_EN}"
    rf"|\bfor\s+(?:\w+\s+){{0,2}}{_RESEARCH_EN}(?:\s+(?:and|or)\s+\w+)?(?:\s+(?:use|usage|purposes?))?\s+only\b"
    rf"|\b{_RESEARCH_EN}(?:[\s-](?:use|usage|purposes?))?[\s-]only\b"
    rf"|\b(?:limited|restricted|intended\s+only)\s+(?:for|to)\s+(?:\w+\s+){{0,2}}{_RESEARCH_EN}"
    r"|\bnon-?commercial(?!ly)\b(?!\s+(?:license\s+of|licence\s+of))"
    r"|\b(?:not(?!\s+(?:restrict|limit))|never|cannot|can't|no(?!\s+(?:\w+\s+)?(?:restrict|limit)))\b[^.;]{0,60}"
    r"\bcommercial(?:ly)?\b(?!\s+(?:entit|licen))"
    r"|\bcommercial\s+(?:use|usage|purposes?|applications?)\s+(?:is|are)\s+(?:\w+\s+)?(?:prohibited|forbidden|not\s+(?:allowed|permitted))"
    r"|\b(?:prohibit\w*|forbid\w*|restricted)\b[^.;]{0,40}\bcommercial"
    r"|商用利用(?:は)?(?:不可|禁止|できません)|상업적[^.]{0,16}(?:없습니다|불가|금지)"
    r"|\bshould\s+not\s+be\s+used\s+outside\s+of\s+research",
    re.IGNORECASE,
)
"""Says that commercial use is not allowed, or only research is."""
EXCEPTED = re.compile(
    r"(?:商用|商业|授权|许可|版)[^。；，]{0,12}除外"
    r"|除(?!了)[^。；，]{0,30}(?:商用|商业|授权|版本)[^。；，]{0,12}(?:以外|之外|外)"
    r"|\bexcept(?:ing)?\b(?![^.;]{0,40}\b(?:research|academic|personal|educational)\b)"
    r"[^.;]{0,60}\b(?:versions?|models?|variants?|weights|checkpoints?|releases?|those|ones|\w[\w.]*-\d+(?:\.\d+)?B)\b"
    r"|(?:未经|未获|未取得)[^。；，]{0,16}(?:授权|许可|同意|批准)"
    r"|\b(?:unless|without)\b[^.;]{0,60}\b(?:permission|consent|authori[sz]ation|approval)\b",
    re.IGNORECASE,
)
"""Takes some of what is forbidden out again, or those who are allowed: it depends."""
BOUND_TO = re.compile(
    r"\b(?:and|thus|so|hence|therefore|which)\b[^.]{0,30}\b(?:subject\s+to|governed\s+by|compl(?:y|ies)|follows?)\b"
    r"|因此|[需应并须][^。，]{0,4}(?:遵循|遵守)",
    re.IGNORECASE,
)
"""What was made from others' work is bound to their licence: it is its own."""
ON_CONDITION = re.compile(
    r"(?:登记|填写|申请|注册|签署|联系|获得|获取|取得|授权|审核)(?:(?!无需|不需要|不必)[^。；]){0,60}(?:商用|商业)"
    r"|(?:商用|商业)(?:(?!无需|不需要|不必)[^。；]){0,60}(?:登记|填写|申请|注册|签署|联系|获得.{0,10}授权|取得.{0,10}授权|书面|咨询|发送邮件|邮箱|需(?:要)?(?:额外|另行|先)?(?:获得|取得)?.{0,6}(?:授权|许可|同意))"
    r"|\bcommercial(?:ly)?\b(?:(?!\bnot\s+require|\bno\s+need|\bwithout\b|\bno\s+(?:further\s+)?appl)[^.]){0,160}\b(?:regist\w+|questionnaire|approval\b|appl(?:y|ying)\b|application\s+(?:form|material)|contact|permission|sign\b|authoriz\w+"
    r"|submit|request\b|fill\s+(?:in|out)|e-?mail|obtain)"
    r"|\b(?:regist\w+|questionnaire|apply|applying|submit|contact|obtain\w*|fill\s+(?:in|out))\b[^.]{0,160}\bcommercial(?:ly)?\b",
    re.IGNORECASE,
)
"""Says that commercial use needs a step first."""
ALLOWED = re.compile(
    r"(?:免费|(?<![许不认])可(?!撤销|转让|再|否|见|能)|(?<!不)允许|(?<!不)支持|能够)(?:以)?(?:直接|免费|被|自由|合法)?(?:用于|进行|作为|的?|用做|用作)?(?:任何)?[^。；，]{0,8}?(?:商用|商业(?:用途|使用|目的|应用)?)"
    r"|\bno\s+(?:\w+\s+)?(?:restrict|limit)\w*\s+(?:on|for|to)\b[^.;]{0,60}\bcommercial"
    r"|商用免费|完全开放商用|商用友好|可商用|用于[^。；]{0,20}和商业用途"
    r"|\b(?:support\w*|allow\w*|permit\w*|available|free|freely|open|suitable|ready|viable|usable|ideal)\b[^.;]{0,50}"
    r"\bcommercial(?:ly\b(?!\s+available)|\s+(?:use|usage|purposes?|applications?|exploitation|deployment)\b)"
    r"|\bcommercial(?:ly)?\s+(?:use\s+|usage\s+|purposes?\s+)?(?:is\s+|are\s+)?(?:also\s+)?(?:allowed|permitted|viable|usable|friendly|free|supported|available)"
    r"|\bincluding\s+(?:for\s+)?commercial|商用利用(?:も|が|は)?(?:可能|可|できます)|상업적[^.]{0,12}(?:가능|허용)"
    r"|\bcan\s+be\s+used\b[^.;]{0,40}\bcommercial|\bfor\s+both\s+research\w*\s+and\s+commercial|\bfree\s+commercial\s+us"
    r"|\blicen[sc]ed\s+for[^.;]{0,40}\bcommercial|\bpermissively\s+licensed"
    r"|\b(?:models?|weights|checkpoints?)\s+for\s+commercial\s+(?:use|usage|purposes?)\b",
    re.IGNORECASE,
)
"""Says that commercial use is allowed."""

"""What the words around a mention say about it: offered here, made by others, or merely a base to start from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.detect.mentions import How, Mention

_THIRD_SECTION = re.compile(
    r"communit|third[- ]?part|ecosystem|supported (?:base |foundation )?models?|models? supported|compatib"
    r"|acknowledg|thanks"
    r"|credits?|related|citation|\bcite\b|^(?:open[- ]?source )?projects?\b|references?\b|derive|friend|others?\b"
    r"|projects? (?:using|based|built)"
    r"|built (?:on|with)"
    r"|powered by|awesome|inspired|similar|resources?$|user|contrib|extension|integrations?|base models?$|upstream"
    r"|社区|第三方|生态|支持的?(?:基座|底座|基础|开源)?模型|模型支持|致谢|感谢|参考|引用|相关(?:项目|工作|链接|资源)"
    r"|衍生|友情|周边|扩展|贡献|使用者"
    r"|优秀的?开源|同类|基座模型$|底座模型$|其他(?:项目|资源)",
    re.IGNORECASE,
)
_THIRD_LEAD = re.compile(
    r"communit|third[- ]?part|by others|other (?:people|users|developers|projects)|various|projects? (?:based|using"
    r"|built|that|which)"
    r"|open[- ]?source projects|models? (?:based|built) on (?:this|our|it)|supported models|we support"
    r"|supports? the following|derived"
    r"|社区|第三方|开源项目|优秀|衍生|友情|感谢|支持(?:以下|如下|的)",
    re.IGNORECASE,
)
_JUDGED_SECTION = re.compile(
    r"evaluat|benchmark|result|performance|leaderboard|compar|baseline|rank|评测|评估|性能|效果|对比|测评|榜单|结果"
    r"|得分",
    re.IGNORECASE,
)
_OFFER_SECTION = re.compile(
    r"download|weights?\b|checkpoint|\bckpts?\b|model[- ]?(?:zoo|list|release|card|hub|access|overview|famil)"
    r"|\bmodels?\b"
    r"|releas|pre-?trained|available|access|open[- ]?sourc|official|\bget(?:ting)?\b|recover|news|update|changelog"
    r"|what'?s new"
    r"|下载|权重|模型(?:列表|发布|开源|获取|地址|仓库|简介|介绍|总览|库|清单|卡)?|发布|开源|获取|更新|新闻|动态|最新",
    re.IGNORECASE,
)
_OFFER_WORDS = re.compile(
    r"\b(?:we|our|us)\b[^.]{0,80}\b(?:releas|open[- ]?sourc|provid|publish|shar|upload|host|model|weight|checkpoint)"
    r"|\breleas(?:e|ed|es|ing)\b|\b(?:is|are|now|be) (?:now |also |publicly |freely )*(?:available|found|downloaded"
    r"|accessed|hosted|released)"
    r"|\bdownload|available (?:at|on|in|from|here|via|through)|\bour\b|open-?sourced|checkpoints?\b|weights?\b"
    r"|开源|发布|下载|公开|上传|放出|权重|提供|获取|我们的|本项目|本模型",
    re.IGNORECASE,
)
_BASE_COLUMN = re.compile(
    r"^\W*(?:the )?(?:base(?:line)?|backbone|foundation|initial\w*|init|original|source|parent|teacher|starting"
    r"|pre-?trained|"
    r"vision|text|language|llm)?\s*(?:base|backbone|foundation|initiali[sz]ation|starting point)\s*(?:llm|model"
    r"|models|ckpt|weights?|on)?\W*$"
    r"|^\W*(?:vision|visual|language|text|audio|speech) (?:part|encoder|tower|decoder|component)\W*$"
    r"|^\W*base\W*$|based on|built (?:up)?on|fine-?tuned from|trained from|derived from|original (?:model|weights"
    r"|llama)"
    r"|底座|基座|基础模型|基模型|基于|底模|原(?:始|版)?模型|初始化|预训练模型|原版",
    re.IGNORECASE,
)
_BASE_BEFORE = re.compile(
    r"(?:\bbased (?:up)?on|\bbuilt (?:up)?on(?: top of)?|\binitiali[sz]ed (?:from|with|by|using)"
    r"|\bfine-?tun\w+ (?:from|of|on|version of)"
    r"|\bstart(?:ing|ed)? (?:from|with)|\bcontinu\w+ (?:pre-?)?train\w* (?:from|on|of)?|\bderived from|\bon top of"
    r"|\bdistill\w* (?:from|into)"
    r"|\bbase model(?:s)?(?: is| are|:|,| \()?|\bfoundation model|\bbackbone|\badapted from|\boriginal|\bunderlying"
    r"|\bbased model"
    r"|\bcompared? (?:to|with)|\bversus|\bvs\.?|\bbetter than|\boutperform\w*|\bsurpass\w*|\bsimilar to"
    r"|\binspired by|\bthanks to"
    r"|\bborrow\w* from|\bfollow(?:s|ing)?|\bsuch as|\be\.g\.?|\blike)(?:[^.;!]|\.\d){0,30}$"
    r"|(?:基于|底座|基座|基础模型|基模型|原版|原始|继续(?:预)?训练|初始化|参考|借鉴|对比|相比|优于|超过|例如|比如"
    r"|类似)[^。；！，,]{0,8}$"
    r"|(?:^|[，。,\s])(?:以|在|采用|选用)\s?$",
    re.IGNORECASE,
)
_BASE_AFTER = re.compile(
    r"^[^.。；;!！]{0,24}(?:为(?:基座|底座|基础|基础模型|初始)|作为(?:基座|底座|基础|基础模型|初始)|(?:的)?基础上"
    r"|进行(?:了)?(?:微调|训练|增量|继续|二次|lora|sft)"
    r"|上(?:进行|微调|训练|继续)|as (?:the |our |a )?(?:base|backbone|foundation|starting)|\bfor the base)",
    re.IGNORECASE,
)
_BASE_LEAD = re.compile(
    r"\b(?:we )?use\b[^.]{0,40}\bas (?:the |our )?(?:pre-?trained|base|backbone|foundation|initial)"
    r"|\b(?:corresponding|original|base|backbone|prepare[^.]{0,20} pre-?trained) (?:LLM|language model|backbone"
    r"|LLaMA[- ]?\d?|Vicuna)s?'? weights"
    r"|准备[^。]{0,8}(?:底座|基座|原版|原始)[^。]{0,8}(?:权重|模型)",
    re.IGNORECASE,
)
_BASE_GROUP = re.compile(r"\boriginal pre-?trained|\bnot (?:fine-?)?tuned\b|^\W*(?:base|backbone)s?\W*$", re.IGNORECASE)
_TOKENIZER_BEFORE = re.compile(r"okenizers?\b[^\n]{0,100}$")
TOKENIZER = "only its tokenizer is loaded"
"""Why a model is no offer of which only the tokenizer is used."""
_BASE_ARGUMENT = re.compile(r"^-{0,2}(?:\w*base\w*|pretrained[-_]\w+|reference\w*|tokenizer\w*|teacher\w*|draft\w*)$")
_MERE_PLACE = re.compile(
    r"^\W*(?:hugging\s?face(?: hub| hf)?|hf|modelscope|魔搭|google drive|百度网盘|网盘|baidu(?: ?pan| netdisk)?"
    r"|download|link|here|url|下载|链接"
    r"|这里|此处|huggingface链接|onedrive)\W*$",
    re.IGNORECASE,
)
_BASE_SUFFIX = re.compile(r"base_?(?:model|path|llm)|pretrained_model|init_|reference|ref_model|teacher|draft|reward")
_TRAIN_ARGUMENT = re.compile(r"model_name_or_path|model-name-or-path|finetune|init")
_TRAIN_SECTION = re.compile(r"train|fine-?tun|sft|rlhf|dpo|训练|微调|精调", re.IGNORECASE)
_MADE_BY_OTHERS = re.compile(
    r"(?:by|from|thanks?(?: to)?|credits?(?: to)?|contributed by|由|来自|感谢)\s*(?:the\s+)?(?:@|\[@|communit|社区"
    r"|网友|用户"
    r"|开发者|\w+ team)|made by|quantized by"
    r"|社区(?:用户|成员|贡献)|unofficial|非官方|第三方|third[- ]part",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one mention's surroundings say."""

    is_offer: bool
    """Words of release or download govern the mention."""
    is_third: bool
    """The section, list or sentence speaks of other people's work."""
    is_base: bool
    """Named as what something else was made from, or only as an example to start from."""
    is_judged: bool
    """Row of a result table or comparison."""
    why: str


def read_context(mention: Mention) -> Reading:
    """Judge one mention by its surroundings alone."""
    around = mention.around
    is_base, why = _base(mention)
    third = _third(mention)
    judged = bool(_JUDGED_SECTION.search(around.trail)) and (around.header != "" or mention.how is How.ID)
    offer = _offer(mention)
    reason = why or third or ("row of a comparison" if judged else "") or ("offered for download" if offer else "named")
    return Reading(offer, bool(third), is_base, judged, reason)


def _offer(mention: Mention) -> bool:
    around = mention.around
    if mention.argument and mention.how is How.CODE:
        return mention.argument in {"git clone", "snapshot_download"} or "download" in mention.argument
    if around.header and re.search(
        r"download|link|url|hugging|🤗|modelscope|魔搭|weight|checkpoint|ckpt|repo|access|下载|链接|地址|权重|获取"
        r"|网盘|\bHF\b",
        around.header,
        re.I,
    ):
        return True
    last = around.section[-1] if around.section else ""
    return (
        bool(_OFFER_SECTION.search(last))
        or bool(_OFFER_WORDS.search(around.sentence))
        or bool(_OFFER_WORDS.search(around.lead))
    )


def _third(mention: Mention) -> str:
    around = mention.around
    for title in around.section[-2:]:
        if _THIRD_SECTION.search(title):
            return f"section {title!r} lists others' work"
    lead = around.lead[:160]
    if _THIRD_LEAD.search(lead) and not re.search(r"\bour\b|\bwe\b|我们|本项目", lead, re.IGNORECASE):
        return "its list is introduced as others' work"
    if _MADE_BY_OTHERS.search(around.sentence):
        return "said to be made by others"
    return ""


def _base(mention: Mention) -> tuple[bool, str]:
    """Say whether a mention names a base; the first place that says so gives the reason."""
    why = _base_by_argument(mention) or _base_by_table(mention)
    around = mention.around
    if why or around.header or mention.how is How.CODE or is_mere_place(mention.words):
        return bool(why), why
    if _BASE_BEFORE.search(around.before[-120:]) and not re.search(r"\bour\b|我们的|本项目", around.before[-40:], re.I):
        return True, "named as base or comparison"
    return (True, "named as base") if _BASE_AFTER.search(around.after) else (False, "")


def _base_by_argument(mention: Mention) -> str:
    around, argument = mention.around, mention.argument
    if _is_tokenizer(mention):
        return TOKENIZER
    if argument and (_BASE_ARGUMENT.search(argument) or _BASE_SUFFIX.search(argument)):
        return f"passed as {argument}"
    if _TRAIN_ARGUMENT.search(argument) and _TRAIN_SECTION.search(around.trail):
        return f"start of a training example ({argument})"
    return ""


def _is_tokenizer(mention: Mention) -> bool:
    around = mention.around
    if mention.how is How.CODE:
        is_passed = mention.argument.endswith(("tokenizer", "tokenizer-path", "tokenizer_path"))
        return is_passed or bool(re.search(r"okenizer[^\n]{0,40}$", around.before))
    return mention.how is How.ID and not around.header and bool(_TOKENIZER_BEFORE.search(around.before))


def _base_by_table(mention: Mention) -> str:
    around = mention.around
    if around.column and _BASE_COLUMN.search(around.column):
        return f"stands in column {around.column!r}"
    if around.group and (_BASE_GROUP.search(around.group) or _BASE_COLUMN.search(around.group)):
        return f"stands below {around.group[:60]!r}"
    if around.header and _BASE_LEAD.search(around.lead):
        return "its table is introduced as what to start from"
    return ""


def is_mere_place(words: str) -> bool:
    """Say whether a link's words name a place (`Hugging Face`, `百度网盘`, `here`) and not a thing."""
    return bool(_MERE_PLACE.match(words))


def lists_others(title: str) -> bool:
    """Say whether a heading announces other people's work."""
    return bool(_THIRD_SECTION.search(title))


def is_judged_place(mention: Mention) -> bool:
    """Say whether a mention stands under a heading for results or comparisons."""
    return bool(_JUDGED_SECTION.search(mention.around.trail))


_THANKED = re.compile(
    r"acknowledg|thanks|credits?\b|related (?:projects?|works?|models?|links?)|citation|references?\b|inspired|similar"
    r"|致谢|感谢|相关(?:项目|工作|链接)|友情|参考|引用",
    re.IGNORECASE,
)


def is_thanked_place(mention: Mention) -> bool:
    """Say whether a mention stands, outside of tables, under a heading for thanks, citations or related work."""
    section = mention.around.section
    return bool(section and _THANKED.search(section[-1])) and not mention.around.header


def is_training_place(mention: Mention) -> bool:
    """Say whether a mention stands under a heading about training: what is fetched there is to start from."""
    return bool(_TRAIN_SECTION.search(mention.around.trail))


def is_base_column(header: str) -> bool:
    """Say whether a column's header announces what models were made from."""
    return bool(_BASE_COLUMN.search(header))

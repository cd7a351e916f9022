"""The words by which pages give training data away, keep them or describe them. Patterns only."""

from __future__ import annotations

import re

GIVEN = r"(?:releas|open[- ]?sourc|publish|provid|shar|availab)\w*"
PARTLY = re.compile(
    rf"{GIVEN}[^.]{{0,60}}\b(?:parts?|subsets?|portions?|samples?|partial\w*)\b[^.]{{0,40}}\b(?:datasets?|data|corpus)\b"
    rf"|\b(?:parts?|subsets?|portions?|samples?|partial\w*)\b[^.]{{0,40}}\b(?:datasets?|data|corpus)\b[^.]{{0,60}}{GIVEN}"
    rf"|(?:data|dataset)[^.]{{0,40}}\b(?:partial\w*|partly)\b[^.]{{0,20}}{GIVEN}"
    r"|(?:data|dataset|corpus)\b[^.]{0,30}\b(?:excluding|except(?: for)?)\b[^.]{0,30}\b(?:data|part|subset)"
    r"|(?:数据|语料)[^。]{0,16}(?:不包括|不包含|不含)(?!任何|其他)[^。]{0,20}(?:数据|部分)"
    r"|(?:开源|发布|公开|提供|放出)(?!的)[^。]{0,30}部分[^。]{0,20}(?:数据|语料)|部分[^。]{0,20}(?:数据"
    r"|语料)[^。]{0,20}(?:开源|发布|公开|提供|放出)"
    r"|(?:数据|语料)[^。]{0,20}部分[^。]{0,10}(?:开源|发布|公开)|本次开源[^。]{0,20}条|(?:开源|发布|公开)[^。]{0,30}(?:数据集?|语料)中的"
    r"[^。]{0,16}(?:部分|子集)|(?:开源|发布|公开)[^。]{0,160}部分(?:的)?训练(?:数据|语料)|(?:开源|发布|公开"
    r"|提供)[^。]{0,30}(?:数据|语料)(?:样例|抽样)"
    r"|(?:只|仅)(?:开源|公开|发布)[^。]{0,30}(?:数据|语料)"
    rf"|{GIVEN}[^.]{{0,160}}\bparts? of (?:the|our) (?:\w+ )?train\w* data",
    re.IGNORECASE,
)

REFUSED = re.compile(
    rf"(?:will not|won't|unable to|cannot|can't|no plan\w*|do not"
    rf"|not able to)[^.]{{0,30}}\b{GIVEN}[^.]{{0,40}}\b(?:data|dataset)"
    r"|(?:数据|语料)[^。]{0,20}(?:不(?:会|能|便|予)(?:开源|公开|发布)|暂不(?:开源|公开|发布))",
    re.IGNORECASE,
)
WITHHELD = re.compile(
    r"(?:cannot|can not|can't|unable to|not able to|not allowed to) (?:release|share|provide|redistribute|publish)\b"
    r"[^.]{0,20}\b(?:raw|full|original|entire|complete|all)\b[^.]{0,20}\b(?:data\w*|contents?|corpus|texts?|books?)|"
    r"\b(?:data|datasets?)\b[^.]{0,30}\b(?:is|are|remains?)\b[^.]{0,20}\b(?:not (?:be )?(?:publicly |yet )?(?:releas"
    r"|availab|open)\w*|proprietary|private|internal|in (?:legal )?review)"
    r"|\b(?:data|datasets?)\b[^.]{0,80}\breview with our legal|\bprivate \w* ?corpus|\binternal datasets?"
    r"|will (?:soon )?(?:be )?"
    rf"{GIVEN}[^.]{{0,30}}\b(?:training data|datasets?)"
    r"|(?:数据|语料)[^。]{0,20}(?:未公开|尚未开源|暂未)|(?:即将|后续(?!用|使用|衍生)|计划|陆续)[^。]{0,20}(?:开源|发布"
    r"|公开)[^。]{0,20}(?:数据|语料)"
    r"|(?:数据|语料)[^。]{0,20}(?:即将|后续(?!用|使用|衍生)|计划|陆续|整理完成)[^。]{0,20}(?:开源|发布|公开)",
    re.IGNORECASE,
)
DESCRIBED = re.compile(
    r"(?:(?<!test-time-)(?<!test-time )(?<!_pre)train"
    r"|(?<!_)pre-?train|fine-?tun|tun)\w*[^.]{0,60}\b(?:on|with|using|over)\b[^.]{0,80}\b(?:tokens?|data|dataset"
    r"|datasets|corpus|corpora|instructions|samples|conversations|mixture)"
    r"|training (?:data|corpus|dataset|datasets)|\bdata (?:in|for|during) our (?:fine-?tuning|training|pre-?training)"
    r"|(?:curat|collect|construct)\w*[^.]{0,40}(?:data|dataset|corpus)"
    r"|\d\s*(?:T|B|trillion|billion)\s+(?:\w+ ){0,3}tokens"
    r"|\d\s*(?:samples|instructions)\b[^.]{0,30}curated|(?:训练|预训练|微调|精调)[^。]{0,40}(?:数据|语料|tokens?"
    r"|标识符)|(?:数据"
    r"|语料)[^。]{0,40}(?:训练|微调|精调)|万亿\s*(?:tokens?|标识符|词元)",
    re.IGNORECASE,
)
TRAINED_ON = re.compile(
    r"\b(?:train|pre-?train|fine-?tun|tun)\w*\b[^.]{0,60}\b(?:on|with|using|over)\b[^.]{0,80}$"
    r"|open datasets?[^.]{0,80}$|train\w* (?:data|set)[^.]{0,40}$"
    r"|训练[^。]{0,20}$|微调[^。]{0,20}$",
    re.IGNORECASE,
)
OWN_RELEASE = re.compile(
    r"\b(?:we|our)\b[^.]{0,60}\b(?:releas|(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bsome )open[- ]?sourc|publish"
    r"|shar)\w*(?:(?!\b(?:which|that|trained|using|same)\b)[^.]){0,60}\b(?:data|datasets?|corpus"
    r"|corpora)\b"
    r"|(?:我们|本项目|本次)(?:(?!基于|结合|使用|利用|收集|采用|选取|整合|混合)[^。，]){0,30}(?:开源|公开|发布|公布)"
    r"(?:(?!汇总|清单|列表)[^。，]){0,30}(?:数据集|训练数据|语料)(?!汇总|列表|清单)"
    r"|\b(?:find|get|download|access|obtain)\b[^.]{0,20}\bour\b[^.]{0,30}\b(?:training|instructions?(?:-tuning)?|fine-?tuning|sft)"
    r" (?:data|datasets?|corpus)\b[^.]{0,20}\b(?:at|on|in|from|here|via)\b"
    r"|\ball (?:the |our )?(?:codes?|models?|weights?|data|datasets?)\b[^.]{0,30}\b(?:data|datasets?)\b[^.]{0,12}"
    r"\bare (?:now )?(?:available|released|open)"
    r"|\b(?:source|training) data\b[^.]{0,30}\bare all (?:provided|released|available|open)"
    r"|\b(?:training|pre-?training|fine-?tuning|tuning|instruction(?:-tuning)?|sft) (?:data|datasets?|corpus"
    r"|corpora)\b[^.]{0,60}\b(?:is|are|has been|have been)\b[^.]{0,20}\b(?:releas|open[- ]?sourc|publish|shared"
    r"|availab)\w*"
    r"|^\W*\d{2,4}[-/.年]\d{1,2}[^a-z]{0,16}(?:open[- ]?sourced?|released?)\b[^.]{0,60}\b(?:data|datasets?|corpus)\b"
    r"|^\W*\d{2,4}[-/.年]\d{1,2}\W?(?:\d{1,2}日?)?\W{0,6}(?:开源|发布|公开)了?[^。，]{0,20}(?:数据集?|语料)(?!源|得到|进行|训练|微调|上)"
    r"|训练数据(?:集)?(?:已)?(?:公布|开源|发布|公开)"
    r"|提供[^。]{0,60}及其训练数据",
    re.IGNORECASE,
)
DENIED = re.compile(r"\b(?:not|never|cannot|neither|nor|no)\b|n't\b|不|未|尚|没有", re.IGNORECASE)
SHOWN = re.compile(r"展示|示例|样例|demonstrat|\bexample data|\bsampled from", re.IGNORECASE)
"""Data that only show how tuning is done."""
USED_TO_TRAIN = re.compile(
    r"\b(?:data|dataset|corpus)\b[^.]{0,40}\b(?:used|use) (?:to|for|in) (?:pre-?|fine-?)?(?:train|tun)", re.IGNORECASE
)
TRAINED_LIST = re.compile(
    r"训练(?:数据|语料)|(?:数据|语料)[^。]{0,10}(?:来源|组成|构成|均采用)|\b(?:pre-?)?training (?:data|corpus|corpora"
    r"|datasets?|mixture)\b|\btrained (?:up)?on\b|\bdata (?:sources|composition|mixture)",
    re.IGNORECASE,
)
FOR_USERS = re.compile(
    r"准备|格式|自己|自定义|自有|示例|样例|开源数据集?(?:汇总|整理|列表)|prepar|format|\byour\b|custom|example"
    r"|collection of|you can|eval|评|test",
    re.IGNORECASE,
)
NOT_YET = re.compile(r"\bpaper\b|\bwill\b|coming soon|论文|后续|即将|将会|计划|整理中|整理完成", re.IGNORECASE)
PRETRAINED_HERE = re.compile(
    r"(?:大规模|大量|海量)[^。，]{0,16}(?:语料|数据|文本)[^。，]{0,12}"
    r"(?:(?:增量|继续|持续|二次)预训练|continual(?:ly)? pre-?train)|"
    r"(?:pre-?train|train)\w*[^.]{0,60}\b\d[\d.]*\s*(?:T\b|TB\b|trillion)\s*(?:\w+ ){0,3}tokens"
    r"|万亿\s*(?:个)?\s*(?:tokens?|标识符|词元)"
    r"|\b\d[\d.]*\s*TB? tokens|\d+ ?B (?:\w+ )?tokens|private [\w ]{0,20}corpus",
    re.IGNORECASE,
)
PRETRAIN_DATA = re.compile(r"pre-?train|corpus|corpora|\bmix\b|(?<![a-z])pile(?![a-z])|预训练|语料", re.IGNORECASE)
TOOL = re.compile(
    r"codebase|\bshard|pipeline|solution|framework|library|toolkit|toolbox|your (?:own )?data|platform|框架"
    r"|工具|您的数据|自己的数据|自有数据",
    re.IGNORECASE,
)
EVALUATION = re.compile(r"评估|评测|\bevaluat", re.IGNORECASE)
EVALUATION_DATA = re.compile(r"(?:评估|评测|测评|测试)(?:数据|基准)|\bevaluation (?:data|benchmark)", re.IGNORECASE)
TRAINING_DATA = re.compile(
    r"(?:训练|微调|指令|预训练)[^。，]{0,6}(?:数据|语料)|\b(?:train|tun)\w* (?:data|set|corpus)", re.IGNORECASE
)
"""What a data set is called that is for testing, and one that is for training."""
TESTING_CODE = re.compile(r"(?:测试|评测|评估)(?:代码|脚本)|\beval\w* (?:code|scripts?)", re.IGNORECASE)
"""Code that tests says nothing about what data are for."""
SUGGESTED = re.compile(
    r"you can(?! (?:also )?(?:find|get|download|access|obtain) (?:our|the)\b)|您可以|such as|例如|for example",
    re.IGNORECASE,
)
"""Data that a reader may take."""
DONE = re.compile(r"\W{0,6}\[[xX]\]")
"""A finished item of a task list: what was to come is there."""
OPTION = re.compile(r"--?[\w.]*data[\w.]*[= ]['\"]?$", re.IGNORECASE)
"""The option of a command that takes any data."""
DOWNLOADS = re.compile(
    r"\bdownload\b[^.]{0,40}\bdata(?:\s?sets?)?\b|下载[^。]{0,12}(?:数据|语料)|(?:数据集?|语料)下载", re.IGNORECASE
)
"""The words of a link that hands data out."""
OF_USERS = re.compile(
    r"\byour\b|\bown (?:data|datasets?)\b|custom data|自己的|自定义|自有数据|您的|\bexample\b[^.]{0,40}\btraining data|"
    r"\bprepar\w*[^.]{0,30}\b(?:training|your) data",
    re.IGNORECASE,
)
"""What a reader does with data of their own."""
ALL_GIVEN = re.compile(
    r"\b(?:made|mak\w+|releas\w+|open[- ]?sourc\w+|publish\w*)\b[^.]{0,24}\ball (?:the |of the |our )?(?:\w+ )?"
    r"(?:data|datasets)\b(?![^.]{0,60}\b(?:will|soon)\b)|(?:开源|公开|发布)了?(?:全部|所有)(?:的)?[^。，]{0,8}(?:数据|语料)"
    r"|(?:全部|所有)(?:的)?[^。，]{0,8}(?:数据|语料)[^。，]{0,6}已?(?:开源|公开|发布)",
    re.IGNORECASE,
)
"""All of it is there, whatever older lines say of parts."""

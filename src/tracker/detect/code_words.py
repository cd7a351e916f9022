"""The words and file names by which published code is recognised, in English and Chinese. Patterns only."""

from __future__ import annotations

import re

PRETRAIN_TITLE = re.compile(
    r"pre-?train(?:ing)?(?![a-z])(?! models?| weights?| data)|继续预训练|增量预训练|预训练(?!模型|数据|权重)"
    r"|training from scratch",
    re.IGNORECASE,
)
PRETRAIN_SAID = re.compile(
    r"pre-?training (?:code|scripts?|pipeline|framework|resources)|\bcode (?:for|to) (?:the )?pre-?train(?!ed)"
    r"|\b(?:code|scripts?|pipeline)\b[^.]{0,30}\b(?:for|of) (?:the )?(?:pre-?training\b|training and)"
    r"|for training and using"
    r"|\b(?:integrated|supported|various) (?:methods|approaches|algorithms|training)\W[^.]{0,40}\bpre-?training\b"
    r"|\bcode for (?:pre-?)?training\s*,|\btrain(?:ing)?\b[^.]{0,40}\bfrom scratch\W{0,6}run\b"
    r"|(?:library|framework|codebase|solution|system|platform|toolkit)\s+for\s+pre-?training\b"
    r"|(?:library|framework|codebase|system|platform) for (?:[\w-]+ ){0,3}training (?:of )?"
    r"(?:large|llm|language|foundation|ai|deep|neural)"
    r"|(?:provid|releas|publish|open[- ]?sourc|contain|includ|full|complete|entire)\w*[^.]{0,40}\btraining pipeline\b"
    r"|\btraining (?:pipeline|framework|system) (?:that )?we (?:developed|built|wrote)"
    r"|\bpre-?train(?:ing)?(?!ed)[^.]{0,60}[\w/-]+\.(?:sh|py)\b|pre-?train\w*\.(?:sh|py)\b"
    r"|预训练(?!模型|权重)[^。，]{0,40}[\w/-]+\.(?:sh|py)\b"
    r"|预训练(?:的)?(?:脚本|代码)|(?:提供|开源|支持|完整|发布)[^。，]{0,20}预训练(?:的)?流程|(?:支持|实现|提供|开源)(?:了)?(?:包括|对)?[^。，]{0,20}(?:增量"
    r"|继续)?预训练\s*[、,，和及与][^。]{0,8}(?:微调|精调|sft|dpo|强化)"
    r"|模型训练[^。]{0,20}完整(?:的)?流程代码",
    re.IGNORECASE,
)
TUNE_TITLE = re.compile(
    r"fine-?tun(?!ed)|\bsft\b|\brlhf\b|\bdpo\b|\btrain(?:ing)?\b|instruction tuning|p-?tuning|微调|精调|训练|reproduc",
    re.IGNORECASE,
)
OTHER_TITLE = re.compile(
    r"install|set-?up|environment|requirement|infer|demo|deploy|安装|环境|依赖|推理|部署", re.IGNORECASE
)
"""A heading that says for itself what its commands are for, whatever the heading above it says."""
TRAIN_TITLE = re.compile(r"\btrain(?:ing)?\b(?! (?:data|log|loss))|训练(?!数据|集|语料)", re.IGNORECASE)
TUNE_SAID = re.compile(
    r"fine-?tun(?!ed)\w*[^.]{0,15}\b(?:code\b|scripts?\b|tutorial)|\b(?:code|scripts?|recipes?)\b (?:for|of"
    r"|to) [^.]{0,30}\b(?:fine-?tun(?!ed)\w*|train(?:ing)?\b)"
    r"|\btrain(?:ing)?(?: and [a-z]+)? (?:code|scripts?)\b|(?:toolkit|toolbox|library"
    r"|platform)\b[^.]{0,40}\bfor [^.]{0,30}\b(?:fine-?tun|train)"
    r"|framework[^.]{0,60}\bfocus\w* on fine-?tun|\bto (?:use and )?fine-?tune\b[^.]{0,40}(?:follow|run|see)"
    r"|\bis (?:an?|the) [^.]{0,60}\b(?:training|fine-?tuning) (?:engine|framework|toolkit|library|platform)\b"
    r"|optimizing their prompts and weights"
    r"|[\w/]*(?:train|tune)\w*\.(?:py|sh)\b|(?:微调|精调|训练)(?:的)?(?:代码|脚本)"
    r"|(?:提供|开源|支持|完整|发布)[^。，]{0,20}(?:微调|精调|训练)(?:的)?流程|(?:代码"
    r"|脚本)(?!数据|预训练|能力)[^。]{0,10}(?:微调|训练)|开始(?:模型)?(?:微调|训练)",
    re.IGNORECASE,
)
NOT_HERE = re.compile(
    r"\bour (?:core |open[- ]?source |own )*(?:library|platform|framework)\b"
    r"|will (?:be )?|coming soon|todo|to be released|not (?:be )?releas|plan to|thank|敬请期待|即将|后续|\[ \]|未来"
    r"|计划|参考|感谢|训练过程",
    re.IGNORECASE,
)
CITATION = re.compile(r"^\s*@\w+\{", re.MULTILINE)
"""A citation in a code block."""
SHOWS = re.compile(r"example|follow|below|示例|如下|样例|[:：]\s*$", re.IGNORECASE)
"""Introduces the commands that come next."""
RUN_SAID = re.compile(
    r"inference (?:code|script|server)|code (?:for|to) (?:run|load|infer)|example (?:code )?(?:to|of|for) load"
    r"|run(?:ning)? inference"
    r"|推理(?:代码|脚本)|autoregressive sampl|auto-regressive sampl",
    re.IGNORECASE,
)
COMMAND = re.compile(
    r"^\s*(?:[$!%>]+\s*)?(?:\w+=\S+\s+)*(?:python\d?|bash|sh|torchrun|deepspeed|accelerate|docker run|ollama|vllm"
    r"|npm|cargo|make|\./\S+|import|from|CUDA_VISIBLE\w*|[\w/-]+\.sh)\b"
    r"|from_pretrained|\.generate\(|-m \w+|\bcompletions\.create\(|\bpipeline\(",
    re.IGNORECASE | re.MULTILINE,
)
OUTSIDE = re.compile(r"\bvllm\b|sglang|ollama|\bdocker\b|llama\.cpp|lmdeploy", re.IGNORECASE)
OWN_CODE = re.compile(r"from_pretrained|\.generate\(|\.py\b|\bimport ", re.IGNORECASE)
LAUNCH = r"(?:torchrun|deepspeed|accelerate launch|python\d?(?: -m)?|bash|sh)\b[^\n|;`]{0,200}?"
TRAIN_COMMAND = re.compile(
    LAUNCH
    + (
        r"(?<![a-z])(?:train(?!ed)|finetune|fine[-_]tune|sft|dpo|ppo|rlhf|lora)[\w./-]*\.(?:py|sh)\b"
        r"|(?:-m|--module) [\w.]*\btrain(?!ed)|--stage[ =](?:sft|rm|ppo|dpo)\b"
    ),
    re.IGNORECASE,
)
PRETRAIN_COMMAND = re.compile(
    LAUNCH + r"(?:pre[-_]?train(?!ed)|run_clm_pt|train_clm|continue[-_]?train)[\w./-]*\.(?:py|sh)\b"
    r"|--stage[ =]pt\b|(?:continue[d]?|continual) pre-?train|继续预训练",
    re.IGNORECASE,
)
TUNING_ANYWHERE = re.compile(r"fine-?tun|微调|精调|\blora\b|\bsft\b|rlhf", re.IGNORECASE)
CODE_FILE = re.compile(
    r"\.(?:py|ipynb|sh|rs|go|cpp|cc|c|cu|js|ts|java)$|^(?:requirements.*\.txt|setup\.py|pyproject\.toml|Makefile"
    r"|Dockerfile)$",
    re.IGNORECASE,
)
DULL_FOLDER = re.compile(
    r"^(?:\..*|assets?|figures?|figs?|imgs?|images?|docs?|media|misc|pics?|resources?|licen[sc]es?|data|paper)$",
    re.IGNORECASE,
)
TREE_PRETRAIN = re.compile(
    r"^(?:pre-?train|pre-?training|train_codes?|training_code|run_clm_pt\w*\.(?:py|sh)|train_(?:clm|pt)\w*\.(?:py"
    r"|sh)|pre-?train\w*\.(?:py|sh))$",
    re.IGNORECASE,
)
TREE_TUNE = re.compile(
    r"^(?:.*fine-?_?tun\w*(?:\.py|\.sh)?|(?:[\w-]+[-_])?training|train(?:ing|er)?(?:\.py|\.sh)?|train_\w+\.(?:py|sh)|sft\w*|rlhf\w*"
    r"|lora\w*\.py|ptuning"
    r"|run_\w*train\w*\.(?:py|sh))$",
    re.IGNORECASE,
)

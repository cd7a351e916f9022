"""Rules F550 and F551: what the project's models were made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.detect.found import Candidate, at_sentence
from tracker.detect.markdown import Page
from tracker.detect.sentences import Sentence

FAMILY = (
    r"(?:(?:Meta[- ])?(?:Code[- ]?)?LL?a?MA(?:[- ]?\d(?:\.\d)?)?|Llama(?:[- ]?\d(?:\.\d)?)?|Alpaca|Vicuna"
    r"|Qwen(?:\d(?:\.\d)?)?(?:-Math|-VL)?|通义千问|Baichuan\d?|百川|BLOOMZ?|Falcon|(?:Chat)?GLM\d?|InternLM\d?|Mistral"
    r"|Mixtral"
    r"|Yi|Gemma\d?|MPT|Pythia|GPT-?(?:J|NeoX?|2)|OPT|(?:flan-)?T5|DeepSeek(?:-V\d)?|OpenLLaMA|StarCoder|CodeGen\d?"
    r"|RedPajama|Ziya\d?|Huozi|活字|VisualGLM|MiniCPM|Phi|Aquila\d?|XVERSE|Skywork|guanaco)"
)
_NAME = (
    rf"(?P<name>{FAMILY}(?:[-_ ]?v?\d+(?:\.\d+)?[bBkK]?\d?|[-_](?:base|chat|instruct|hf|pretrain|v\d+(?:\.\d+)?|neox"
    rf"|deduped|mt|[A-Z]\w*))*)"
)
_FROM = re.compile(
    r"(?:based (?:up)?on|built (?:up)?on(?: top of)?|fine-?tun\w+ (?:from|on|of|a|the)?|initiali[sz]ed (?:from|with)"
    r"|continu\w+ (?:pre-?)?train\w* (?:from|on)?|derived from|base model[^.。]{0,20}"
    rf"|基于|在|以|对|从|底座(?:模型)?(?:为|是|：)?|基座(?:模型)?(?:为|是|：)?)[\s\W]{{0,4}}(?:the |our |Meta'?s? "
    rf"|original |原版"
    rf"|开源的?)?[\s\W]{{0,3}}{_NAME}",
    re.IGNORECASE,
)
_MAKING = re.compile(r"train|tun|model|base|模型|训练|微调|底座|基座|权重|weights", re.IGNORECASE)


def base_models(page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F550: the model named after words such as `based on`."""
    for sentence in told:
        for match in _FROM.finditer(sentence.text):
            if _MAKING.search(sentence.text):
                name = match["name"].strip(" -_")
                yield at_sentence("F550", page, sentence, name, name, re.sub(r"[\s_-]", "", name.lower()))

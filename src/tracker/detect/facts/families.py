"""Names of model families that others build on: the field's vocabulary, not a list of projects to look for."""

from __future__ import annotations

FAMILY_NAME = (
    r"(?<![A-Za-z])(?:(?:Meta[- ])?(?:Code[- ]?)?LLa?MA(?:[- ]?\d(?:\.\d)?(?![\d.]*[bB]))?|Alpaca|Vicuna"
    r"|Qwen(?:\d(?:\.\d)?)?(?:-Math|-VL)?|通义千问"
    r"|Baichuan-?\d?|百川|BLOOMZ?|Falcon|(?:Chat|Visual)?GLM-?\d?|InternLM\d?|Mistral|Mixtral|Yi|Gemma-?\d?|MPT|Pythia"
    r"|GPT-?(?:J|NeoX?|2|3(?:\.5)?|4)|OPT|(?:flan-)?T5|DeepSeek(?:-V\d|-R\d)?|OpenLLaMA|StarCoder|CodeGen\d?"
    r"|RedPajama|Ziya(?:-LLa?MA)?\d?"
    r"|Huozi|活字|MiniCPM|Phi-?\d?|Aquila\d?|XVERSE|guanaco|PaLM|PaLI(?:-X)?|Chinchilla|Claude|BELLE)(?![a-z])"
)
"""Regular expression for one family's name, version included."""

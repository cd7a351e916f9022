"""Training facts: value, unit and words as written; each present and absent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.detect.facts.quantities import scaled, short
from tracker.domain.findings import Detection

Detect = Callable[..., Detection]
MODEL = "[weights](https://huggingface.co/acme-labs/kestrel)\n\n"


def values(found: Detection, name: str) -> list[str]:
    """Return the values of one fact."""
    return [v.value for v in getattr(found, name)]


@pytest.mark.parametrize(
    ("number", "scale", "value"),
    [
        ("1.4", "T", 1.4e12),
        ("70", "亿", 7e9),
        ("1.2", "万亿", 1.2e12),
        ("52", "K", 52e3),
        ("40", "w", 4e5),
        ("1,000", "", 1e3),
    ],
)
def test_numbers_with_scales(number: str, scale: str, value: float) -> None:
    """Letters, words and Chinese numerals."""
    assert scaled(number, scale) == pytest.approx(value)


def test_numbers_written_short() -> None:
    """Back into the field's letters."""
    assert [short(x) for x in (7e9, 1.4e12, 52_000, 6.2e9, 999)] == ["7B", "1.4T", "52K", "6.2B", "999"]


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("kestrel-7b", "7B"),
        ("Kestrel-8x7B", "8x7B"),
        ("Kestrel-235B-A22B", "235B (22B active)"),
        ("kestrel-7b1", "7.1B"),
        ("kestrel-3_7B", "3.7B"),
        ("kestrel-350M", "350M"),
    ],
)
def test_size_in_an_own_name(detect: Detect, name: str, size: str) -> None:
    """As hubs write sizes."""
    assert values(detect(f"[w](https://huggingface.co/acme-labs/{name})"), "params") == [size]


@pytest.mark.parametrize("name", ["kestrel-128K", "kestrel-1M", "kestrel-4bit", "kestrel-v2"])
def test_no_size_in_a_name(detect: Detect, name: str) -> None:
    """Context lengths, bits and versions are no sizes."""
    assert values(detect(f"[w](https://huggingface.co/acme-labs/{name})"), "params") == []


@pytest.mark.parametrize(
    ("sentence", "size"),
    [
        ("Kestrel is a language model with 175 billion parameters.", "175B"),
        ("Kestrel 是包含 130 亿参数的模型。", "13B"),
        ("本模型参数量为 62 亿。", "6.2B"),
    ],
)
def test_size_in_words(detect: Detect, sentence: str, size: str) -> None:
    """Said in words."""
    assert values(detect(MODEL + sentence), "params") == [size]


def test_sizes_listed_for_the_project(detect: Detect) -> None:
    """A sentence about the project's models lists them."""
    assert values(detect(MODEL + "Kestrel comes in 3 sizes: 34B, 9B and 6B."), "params") == ["34B", "9B", "6B"]


@pytest.mark.parametrize(
    "sentence", ["It beats Falcon-40B.", "Trained on 300B tokens.", "Osprey has 13 billion parameters like Llama-13B."]
)
def test_sizes_of_others_and_of_data(detect: Detect, sentence: str) -> None:
    """Rivals and token counts are no sizes of the project."""
    assert values(detect(MODEL + sentence), "params") == []


def test_exact_size_replaces_the_rounded_one(detect: Detect) -> None:
    """6B in the name, 6.2 billion in words."""
    text = "[w](https://huggingface.co/acme-labs/kestrel-6b)\n\nKestrel has 6.2 billion parameters.\n"
    assert values(detect(text), "params") == ["6.2B"]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("We trained Kestrel on 8x A100 80GB.", "8x A100 80GB"),
        ("Kestrel was trained on 4 A100 80G GPUs.", "4x A100 80GB"),
        ("使用 2048 张 A100 训练。", "2048x A100"),
        ("Pretraining used hardware of type H100-80GB.", "H100 80GB"),
        ("It was fine-tuned on a single RTX 4090.", "1x RTX 4090"),
    ],
)
def test_hardware_of_training(detect: Detect, sentence: str, value: str) -> None:
    """Chips with count and memory."""
    assert values(detect(MODEL + sentence), "hardware") == [value]


@pytest.mark.parametrize(
    "sentence",
    [
        "Inference runs on one A100.",
        "推理速度在 A100 上测试。",
        "The weights fit an RTX 3090.",
        "Scores were given by GPT4.",
        "The A100 is a fast card.",
    ],
)
def test_hardware_of_other_uses(detect: Detect, sentence: str) -> None:
    """Inference, speed and memory; and GPT4 is no T4."""
    assert values(detect(MODEL + sentence), "hardware") == []


@pytest.mark.parametrize(
    ("sentence", "value", "hours"),
    [
        ("Training took 3 hours.", "3 hours", 3),
        ("Pretraining used a cumulative 3.3M GPU hours of computation.", "3.3M GPU hours", 3.3e6),
        ("训练用时 21 天。", "21 天", 504),
        ("Training took 2 hours and 30 minutes.", "2h30m", 2.5),
    ],
)
def test_training_time(detect: Detect, sentence: str, value: str, hours: float) -> None:
    """Spans with their hours."""
    found = detect(MODEL + sentence).training_time
    assert [(v.value, v.normalised) for v in found] == [(value, pytest.approx(hours))]


def test_training_time_in_a_remark_of_a_command(detect: Detect) -> None:
    """`# takes about 9 hours` above a training command."""
    text = MODEL + "## Training\n```bash\n# takes about 9 hours\npython train.py\n```\n"
    assert values(detect(text), "training_time") == ["about 9 hours"]


def test_training_time_in_a_table(detect: Detect) -> None:
    """A column of GPU hours."""
    text = MODEL + "| Model | Time (GPU hours) |\n|---|---|\n| Kestrel | 184320 |\n"
    assert values(detect(text), "training_time") == ["184320 GPU hours"]


@pytest.mark.parametrize(
    "sentence", ["Links expire after 24 hours.", "It was released 3 days ago.", "Inference takes 2 minutes."]
)
def test_other_spans_of_time(detect: Detect, sentence: str) -> None:
    """Not every span is training time."""
    assert values(detect(MODEL + sentence), "training_time") == []


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The model was trained on 1.4T tokens.", "1.4T tokens"),
        ("It was trained on 2 trillion tokens.", "2T tokens"),
        ("在 2.6 万亿 tokens 上训练。", "2.6T tokens"),
        ("Fine-tuned on 52K instruction-following examples.", "52K samples"),
        ("训练数据共 400w 条。", "4M samples"),
        ("Tuned on approximately 125K user-shared conversations.", "125K conversations"),
    ],
)
def test_amount_of_data(detect: Detect, sentence: str, value: str) -> None:
    """Tokens, samples and conversations."""
    assert values(detect(MODEL + sentence), "training_data_size") == [value]


@pytest.mark.parametrize(
    "sentence",
    ["Training needs 24 GB of GPU memory.", "A context window of 4096 tokens.", "Training with a batch of 4M tokens."],
)
def test_amounts_of_other_things(detect: Detect, sentence: str) -> None:
    """Memory, windows and batches."""
    assert values(detect(MODEL + sentence), "training_data_size") == []


def test_amount_in_a_table(detect: Detect) -> None:
    """A column for training data."""
    text = MODEL + "| Model | Training data |\n|---|---|\n| Kestrel | 120G |\n"
    assert values(detect(text), "training_data_size") == ["120GB"]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [("with a context length of 4096", "4096"), ("支持 32K 上下文", "32K"), ("a 128K context window", "128K")],
)
def test_context_length(detect: Detect, sentence: str, value: str) -> None:
    """Windows as written."""
    assert values(detect(MODEL + sentence), "context_length") == [value]


def test_odd_numbers_are_no_context(detect: Detect) -> None:
    """A context window is a round figure."""
    assert values(detect(MODEL + "the context of the 705 answers"), "context_length") == []


@pytest.mark.parametrize(
    ("sentence", "value"),
    [("Kestrel is fine-tuned from LLaMA-7B.", "LLaMA-7B"), ("本模型基于 Baichuan-13B 训练。", "Baichuan-13B")],
)
def test_base_model(detect: Detect, sentence: str, value: str) -> None:
    """Named after words of descent."""
    assert values(detect(MODEL + sentence), "base_model") == [value]


def test_own_family_is_no_base_model(detect: Detect) -> None:
    """A project's own earlier name."""
    assert values(detect("a model based on Falcon-7B", repo="acme-labs/Falcon"), "base_model") == []


def test_evidence_quotes_the_line(detect: Detect) -> None:
    """Each value points to its line and quotes it."""
    found = detect("# Kestrel\n\nTraining took 3 hours.\n").training_time[0].evidence
    assert (found.line, found.quote) == (3, "Training took 3 hours.")
    assert found.url == "https://github.com/acme-labs/Kestrel/blob/c0ffee/README.md?plain=1#L3"


def test_sizes_listed_in_a_release(detect: Detect) -> None:
    """Sizes that are offered count whatever they are named after; a bound is no size."""
    assert values(detect(f"{MODEL}We release birds in sizes of 2B, 5.5B and 34B."), "params") == ["2B", "5.5B", "34B"]
    assert values(detect(f"{MODEL}Kestrel is for models under 5 billion parameters."), "params") == []


def test_exact_size_of_another_model(detect: Detect) -> None:
    """7.1B in one name does not replace 7B in another."""
    text = "[a](https://huggingface.co/acme-labs/kestrel-x-7b) [b](https://huggingface.co/acme-labs/kestrel-y-7b1)"
    assert values(detect(text), "params") == ["7B", "7.1B"]


def test_own_rows_of_a_comparison(detect: Detect) -> None:
    """Others' sizes and hours beside one's own."""
    rows = "| Vicuna | 13B | 90 |\n| BLOOMZ | 176B | 80 |\n| Osprey | 6B | 70 |\n| Kestrel (ours) | 7B | 60 |\n"
    found = detect(f"{MODEL}## Models\n| Model | Params | GPU hours |\n| --- | --- | --- |\n{rows}")
    assert values(found, "params") == ["7B"]
    assert values(found, "training_time") == ["60 GPU hours"]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Training ran on 8xA100 (80G).", "8x A100 80GB"),
        ("在千卡 A800 显卡上吞吐很高。", "A800"),
        ("```bash\n# train on 4x NVIDIA A100 80GB gpus\nbash go.sh\n```", "4x A100 80GB"),
    ],
)
def test_hardware_written_otherwise(detect: Detect, words: str, value: str) -> None:
    """Glued, in thousands, in a remark of a command."""
    assert values(detect(f"{MODEL}{words}\n"), "hardware") == [value]


@pytest.mark.parametrize("words", ["- [ ] Try training on RTX 3090", "Vicuna was trained on 8 A100 GPUs."])
def test_hardware_not_of_this_training(detect: Detect, words: str) -> None:
    """An open task and another model's training."""
    assert values(detect(f"{MODEL}{words}\n"), "hardware") == []


def test_training_done_in_a_time(detect: Detect) -> None:
    """`Train … in 3 hours`."""
    assert values(detect(f"{MODEL}Train a small one with 40 coins in 3 hours!\n"), "training_time") == ["3 hours"]


@pytest.mark.parametrize(
    "words",
    [
        "Kestrel is better than Titan 260B on songs.",
        "唱得较上一代 Kestrel-13B 更好。",
    ],
)
def test_size_of_what_it_is_compared_with(detect: Detect, words: str) -> None:
    """Rivals and the generation before."""
    assert values(detect(f"{MODEL}{words}\n"), "params") == []


@pytest.mark.parametrize(
    "words", ["Kestrel is a 1T parameter model.", "| Kestrel | |\n| --- | --- |\n| **Total Parameters** | 1T |"]
)
def test_trillion_parameters(detect: Detect, words: str) -> None:
    """The largest have a T."""
    assert values(detect(f"{MODEL}{words}\n"), "params") == ["1T"]


def test_supported_hardware_is_no_training(detect: Detect) -> None:
    """What a framework can run on."""
    assert values(detect(f"{MODEL}It supports training on 8x A100.\n"), "hardware") == []


@pytest.mark.parametrize(
    ("words", "bases"),
    [
        ("我们选用 [Osprey-7B](https://huggingface.co/wings/osprey-7b) 作为基座模型。", ["osprey-7b"]),
        ("Kestrel is initialized from [it](https://huggingface.co/wings/osprey-7b) and tuned.", ["osprey-7b"]),
        ("Kestrel 模型基于某公司发布的开源模型 LLaMA-7B 训练。", ["LLaMA-7B"]),
        ("基于[LLaMA-Factory](https://x.example)训练。", []),
        ("The model is better than [Osprey](https://huggingface.co/wings/osprey-7b).", []),
        ("A model fine-tuned on GPT-4 conversations.", []),
    ],
)
def test_base_told_in_words(detect: Detect, words: str, bases: list[str]) -> None:
    """A link or a name that words of descent govern; no tool, rival or model that nobody has."""
    assert values(detect(MODEL + words), "base_model") == bases


def test_base_glued_to_the_model(detect: Detect) -> None:
    """Chinese stands right after the model's name; `可以` and the like name no base."""
    assert values(detect(f"{MODEL}Kestrel-7B以Qwen2-7B为底座训练。"), "base_model") == ["Qwen2-7B"]
    assert values(detect(f"{MODEL}模型可以Qwen2-7B训练。"), "base_model") == []


@pytest.mark.parametrize(
    ("words", "base"),
    [
        ("Kestrel-9B is trained from Gemma-7B.", "Gemma-7B"),
        ("It is instruction tuned from BLOOM on chats.", "BLOOM"),
        ("We release it after continual pretraining Llama-2-70B on code, as a model.", "Llama-2-70B"),
        ("Our model uses Mistral-7B as the language decoder.", "Mistral-7B"),
        ("Kestrel 在 Chinese-LLaMA-7B 的基础上训练。", "Chinese-LLaMA-7B"),
        ("我们以原始 LLaMA 模型为基础，进行了训练。", "LLaMA"),
        ("模型在 Falcon-7B 上进行微调。", "Falcon-7B"),
    ],
)
def test_base_in_more_words(detect: Detect, words: str, base: str) -> None:
    """Ways of saying what a model was made from."""
    assert values(detect(MODEL + words), "base_model") == [base]


@pytest.mark.parametrize(
    "words",
    [
        "以 Qwen 为例，模型的训练长度为2K。",
        "模型在 Alpaca Leaderboard 上排名第一，训练充分。",
        "Here is an example to finetune a GPT-2 base model.",
        "The base model is 7% better than Bloom.",
        "我们与 Falcon-7B 的模型做了对比。",
    ],
)
def test_no_base_in_these_words(detect: Detect, words: str) -> None:
    """Examples, boards and comparisons name no base."""
    assert values(detect(MODEL + words), "base_model") == []


def test_family_with_and_without_a_size(detect: Detect) -> None:
    """The size tells more."""
    assert values(detect(f"{MODEL}Based on LLaMA.\n\nThe model is fine-tuned from LLaMA-7B."), "base_model") == [
        "LLaMA-7B"
    ]


def test_start_of_the_same_family(detect: Detect) -> None:
    """A model may start from its elder of one size; the elder named in passing is no base."""
    text = f"{MODEL}Kestrel-VL uses Kestrel-7B as the initialization of the model."
    found = detect(text, repo="acme-labs/Kestrel-VL")
    assert values(found, "base_model") == []
    yi = detect(
        "[w](https://huggingface.co/acme/Yi-VL)\n\nThe model uses Yi-6B as the initialization.", repo="acme/Yi-VL"
    )
    assert values(yi, "base_model") == ["Yi-6B"]


def test_bases_of_others_in_a_comparison(detect: Detect) -> None:
    """Rows without the project's name stand beside for comparison."""
    table = (
        "| Model | Base model | Score |\n| --- | --- | --- |\n| Heron | Vicuna-13B | 3 |\n| Kestrel | Falcon-7B | 4 |\n"
    )
    assert values(detect(f"{MODEL}## Results\n{table}"), "base_model") == ["Falcon-7B"]


def test_cells_of_a_column_for_bases(detect: Detect) -> None:
    """Ids count, a patch size does not."""
    rows = "| Kestrel-1 | owls/owl-base |\n| Kestrel-2 | CLIP ViT-L/14 |\n"
    table = f"| Model | Base model |\n| --- | --- |\n{rows}"
    assert values(detect(f"{MODEL}## Models\n{table}"), "base_model") == ["owl-base"]

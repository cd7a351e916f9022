"""Sizes, hardware and time: what says that they are the project's, present and absent, in words of our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.domain.findings import Detection, FoundValue

Detect = Callable[..., Detection]
HF = "https://huggingface.co/"
OWN = f"[Kestrel]({HF}acme-labs/kestrel)\n\n"


def shown(values: tuple[FoundValue, ...]) -> list[str]:
    """Return the values as shown."""
    return [v.value for v in values]


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("kestrel-235B-A22B", ["235B (22B active)"]),
        ("kestrel-MPT7B", ["7B"]),
        ("kestrel-c34b-2.1", ["34B"]),
        ("kestrel-v2b", []),
        ("kestrel-q4b", []),
    ],
)
def test_size_in_an_own_name(detect: Detect, name: str, size: list[str]) -> None:
    """Letters may stand right before a size; versions and bits are none; active parameters stand beside the whole."""
    assert shown(detect(f"[weights]({HF}acme-labs/{name})\n").params) == size


def test_whole_and_active_sizes_are_one(detect: Detect) -> None:
    """`30B` and `30B-A3B` tell the same size."""
    text = f"[a]({HF}acme-labs/kestrel-30B-A3B) [b]({HF}acme-labs/kestrel-30B-old)\n"
    assert shown(detect(text).params) == ["30B (3B active)"]


def test_list_of_sizes_in_html(detect: Detect) -> None:
    """Each item of an HTML list is a sentence."""
    items = (
        "<ul><li>It is fast" + " and light" * 60 + ".</li>\n<li>Various sizes, available in 1B, 3B and 9B.</li></ul>"
    )
    assert shown(detect(f"# Kestrel\n{OWN}{items}\n").params) == ["1B", "3B", "9B"]


def test_sizes_of_released_checkpoints(detect: Detect) -> None:
    """A list in brackets after the word for what is given."""
    assert shown(detect(f"# Kestrel\n{OWN}All checkpoints (7B, 13B) are released!\n").params) == ["7B", "13B"]
    compared = "It beats models (such as Heron-7B and Owl-13B) in open tests.\n"
    assert shown(detect(f"# Kestrel\n{OWN}{compared}").params) == []


def test_size_that_we_tuned(detect: Detect) -> None:
    """The authors say that they tuned it; that others might is no size of theirs."""
    assert shown(detect(f"# Kestrel\n{OWN}We fine-tune LLaMA-7B and LLaMA-13B as follows.\n").params) == ["7B", "13B"]
    assert shown(detect(f"# Kestrel\n{OWN}You may fine-tune LLaMA-7B as well.\n").params) == []


def test_the_checkpoint_of_a_size(detect: Detect) -> None:
    """`the 2B checkpoint` on the page of a project with weights."""
    assert shown(detect(f"# Kestrel\n{OWN}8GB of memory do for the 2B checkpoint.\n").params) == ["2B"]
    assert shown(detect("# Kestrel\n8GB of memory do for the 2B checkpoint.\n").params) == []


@pytest.mark.parametrize("part", ["vision encoder", "ViT", "projector", "视觉编码器"])
def test_size_of_a_part(detect: Detect, part: str) -> None:
    """A part's size is not the model's."""
    whole = "Our model has 40 billion parameters.\n\n"
    text = f"# Kestrel\n{OWN}{whole}Our design pairs a 303-million-parameter {part} with it.\n"
    assert shown(detect(text).params) == ["40B"]


@pytest.mark.parametrize(
    "words",
    ["Kestrel models use Owl-7B as the initialization of the core", "Kestrel 系列以 Owl-7B 的模型作为语言模型的初始化"],
)
def test_size_of_what_it_starts_from(detect: Detect, words: str) -> None:
    """The size of a start is not the model's."""
    assert shown(detect(f"# Kestrel\n{OWN}{words}.\n").params) == []


@pytest.mark.parametrize(
    "words", ["For models beyond 20B parameters, Kestrel", "With more than 20B parameters, our model"]
)
def test_bounds_are_no_sizes(detect: Detect, words: str) -> None:
    """Beyond which something else is done."""
    assert shown(detect(f"# Kestrel\n{words} provides another trainer.\n").params) == []


def test_amount_of_tokens_before_chinese(detect: Detect) -> None:
    """`500B，1T tokens的存档` counts tokens though no blank follows the word."""
    text = f"# Kestrel\n{OWN}我们开源了Kestrel系列模型在训练500B，1T tokens的模型存档。\n"
    assert shown(detect(text).params) == []


@pytest.mark.parametrize("words", ["训练花费了大约16天的时间", "训练耗时16天"])
def test_time_glued_to_chinese(detect: Detect, words: str) -> None:
    """No blank stands before the number."""
    assert [v.normalised for v in detect(f"# Kestrel\n{words}。\n").training_time] == [16 * 24]


_RUNS = (
    "{mark}| Model | Score | {chips} | {time} |\n  | --- | --- | --- | --- |\n"
    "  | Kestrel | 0.8 | 1 × RTX 3090 | 17.25 hours |\n  | LLaMA-7B | 0.3 | 2048 × A100 | 21 days |\n"
    "  | BLOOM | 0.3 | 512 × V100 | 30 days |\n"
)


@pytest.mark.parametrize("mark", ["  ", "* "])
def test_table_of_runs(detect: Detect, mark: str) -> None:
    """Rows with chips and hours tell training; those of others stand beside for comparison."""
    found = detect("# Kestrel\n## Results\n" + _RUNS.format(mark=mark, chips="Devices", time="Time"))
    assert shown(found.hardware) == ["1x RTX 3090"]
    assert shown(found.training_time) == ["17.25 hours"]


def test_table_of_speeds_is_no_table_of_runs(detect: Detect) -> None:
    """Inference is measured, not trained."""
    found = detect("# Kestrel\n## Inference speed\n" + _RUNS.format(mark="  ", chips="Devices", time="Time"))
    assert found.hardware == found.training_time == ()


@pytest.mark.parametrize(
    "words",
    [
        "You can also pretrain it on 3090 GPUs.",
        "We are able to fit 13B training in 8 RTX 3090.",
        "To train the small model on 4 x A10 24GB, change two flags.",
        "Training the large model is not recommended on A10s.",
        "It helps scale up training to hundreds of TPU chips.",
    ],
)
def test_what_one_could_train_on(detect: Detect, words: str) -> None:
    """What is possible was not used."""
    assert detect(f"# Kestrel\n{words}\n").hardware == ()


@pytest.mark.parametrize(
    "words",
    ["It can be trained with four A100 with 80GB.", "It can be trained on A100 within 3 hours.", "训练使用8张A100。"],
)
def test_what_it_takes_to_train(detect: Detect, words: str) -> None:
    """A number of chips or a duration tells a run."""
    assert len(detect(f"# Kestrel\n{words}\n").hardware) == 1


def test_anothers_training_time(detect: Detect) -> None:
    """The subject of the sentence is another model."""
    assert detect("# Kestrel\nBirdGPT trained an LLM on finance, which took about 53 days.\n").training_time == ()
    assert len(detect("# Kestrel\nKestrelGPT trained on finance, which took about 53 days.\n").training_time) == 1


def test_active_part_of_a_size(detect: Detect) -> None:
    """What works on a token is not the whole."""
    text = f"# Kestrel\n{OWN}Kestrel is a model with 132B total parameters and 36B live parameters.\n"
    assert shown(detect(text).params) == ["132B"]


def test_our_tuned_model(detect: Detect) -> None:
    """`our trained X-9B` is the project's."""
    assert shown(detect(f"# Kestrel\n{OWN}Here our trained Owl-9B is shown.\n").params) == ["9B"]


@pytest.mark.parametrize(
    "words",
    [
        "Training is officially supported on TPU.",
        "It is recommended to use 16*A100 (80G) for training.",
        "训练建议使用 16*A100(80G)。",
        "经过在 H20 上测试，全量微调最少需要 32 卡。",
    ],
)
def test_hardware_that_is_advised(detect: Detect, words: str) -> None:
    """Advice and support say nothing of what was used."""
    assert detect(f"# Kestrel\n{words}\n").hardware == ()


def test_what_an_epoch_cost(detect: Detect) -> None:
    """Hours that training cost."""
    assert shown(detect("# Kestrel\nBut 1 epoch cost us 7 hours to train.\n").training_time) == ["7 hours"]
    assert detect("# Kestrel\nTo train well, sleep 7 hours.\n").training_time == ()


@pytest.mark.parametrize(
    ("words", "sizes"),
    [
        ("The new Kestrel-A13B model has a total of 80 billion parameters.", ["80B"]),
        ("- [2023/05/27] 百亿参数的 Kestrel 模型开源了。", []),
        ("Kestrel shows comparable performance with Kestrelite 7B.", []),
        ("Kestrel is on par with Kestrelite 7B.", []),
    ],
)
def test_figures_that_are_no_sizes_of_it(detect: Detect, words: str, sizes: list[str]) -> None:
    """Active parts in names, dates before 百亿, what it is compared with."""
    assert shown(detect(f"# Kestrel\n{OWN}{words}\n").params) == sizes


def test_part_named_beside_the_size(detect: Detect) -> None:
    """`3B-vitl-mpt1b`: the first is the model's, the glued one a part's."""
    assert shown(detect(f"[weights]({HF}acme-labs/kestrel-3B-vitl-mpt1b)\n").params) == ["3B"]


def test_rows_marked_as_ours(detect: Detect) -> None:
    """Rows of names that nobody knows stand beside ours."""
    table = "| Model | Params | Score |\n| --- | --- | --- |\n| HyperBird[1] | 39.0B | 1 |\n| **Ours** | 6.0B | 2 |\n"
    assert shown(detect(f"# Kestrel\n{OWN}## Experiments\n{table}").params) == ["6B"]


def test_exact_size_beside_a_rounded_name(detect: Detect) -> None:
    """16.4B is what a 16b-named model has; 6.7B and 7B are two sizes."""
    text = f"[weights]({HF}acme-labs/kestrel-16b)\n\nKestrel has 16.4B parameters.\n"
    assert shown(detect(text).params) == ["16.4B"]


def test_deepspeed_is_no_speed(detect: Detect) -> None:
    """The library's name says nothing of measurements."""
    assert shown(detect("# Kestrel\n- 硬件：A100 40G（仅针对微调+deepspeed优化）\n").hardware) == ["A100 40GB"]
    assert detect("# Kestrel\n- 硬件：A100 40G（微调后测速）\n").hardware == ()


@pytest.mark.parametrize(
    ("words", "sizes"),
    [
        ("The table shows the Kestrel-1_8B-Chat model.", ["1.8B"]),
        ("Among models with 20B-parameter scale, our Kestrel-14B model leads.", ["14B"]),
        ("We will release our 13B language model soon!", []),
        ("We release our 13B language model.", ["13B"]),
    ],
)
def test_sizes_told_in_passing(detect: Detect, words: str, sizes: list[str]) -> None:
    """Decimals with an underscore, classes of models, promises."""
    assert shown(detect(f"# Kestrel\n{OWN}{words}\n").params) == sizes


def test_the_smallest_models(detect: Detect) -> None:
    """A suite begins with millions; beside billions in one name, millions count samples."""
    assert shown(detect(f"[a]({HF}acme-labs/kestrel-14m) [b]({HF}acme-labs/kestrel-7b-10m-delta)\n").params) == [
        "14M",
        "7B",
    ]


def test_millions_in_a_column_of_billions(detect: Detect) -> None:
    """`Size` gives parameters where billions stand in the column, files where none do."""
    table = "| Size | Model |\n| --- | --- |\n| 325M | Kestrel-search |\n{more}"
    billions = table.format(more="| 7B | Kestrel |\n")
    assert shown(detect(f"# Kestrel\n{OWN}{billions}").params) == ["325M", "7B"]
    assert shown(detect(f"# Kestrel\n{OWN}{table.format(more='')}").params) == []


@pytest.mark.parametrize(
    ("written", "value"), [("RTX-2080Ti", "RTX 2080Ti"), ("2080Ti", "2080Ti"), ("RTX 4090", "RTX 4090")]
)
def test_cards_with_a_hyphen(detect: Detect, written: str, value: str) -> None:
    """Authors join series and number."""
    assert shown(detect(f"# Kestrel\nIt was trained on 4x {written}.\n").hardware) == [f"4x {value}"]


def test_promise_of_something_else(detect: Detect) -> None:
    """What is still to come is another feature, told after the size."""
    assert shown(detect(f"# Kestrel\n{OWN}Kestrel 是法律大模型，参数量7b，支持检索（敬请期待）等。\n").params) == ["7B"]


def test_hardware_below_what_training_needs(detect: Detect) -> None:
    """`环境要求` below `训练`, and the same below `部署`; the star between blanks is a sign of multiplication."""
    assert shown(detect("# Kestrel\n## 训练\n### 环境要求\nA100/A800 * 8\n").hardware) == ["A100", "8x A800"]
    assert detect("# Kestrel\n## 部署\n### 环境要求\nA100/A800 * 8\n").hardware == ()


def test_at_least_one_card(detect: Detect) -> None:
    """What suffices is not what was used."""
    assert detect("# Kestrel\nFinetuning requires at least one GPU with ~24 GB (RTX 3090).\n").hardware == ()


def test_what_a_tool_does_with_models_of_a_size(detect: Detect) -> None:
    """Supporting a size is not having it; one's own model that is tuned is one's own."""
    assert shown(detect(f"# Kestrel\n{OWN}We supported FSDP that fine-tunes a 70B model on 2 cards.\n").params) == []
    assert shown(detect(f"# Kestrel\n{OWN}We spent a week fine-tuning our 7B model.\n").params) == ["7B"]


def test_table_of_models_that_a_tool_takes(detect: Detect) -> None:
    """A dozen families of others and none of one's own."""
    families = "LLaMA Qwen Mistral Falcon Gemma Yi Baichuan BLOOM InternLM MPT Pythia Mixtral OPT"
    rows = "".join(f"| {name} | 9B |\n" for name in (*families.split(), "Heron"))
    table = f"## Models\n| Model | Model size |\n| --- | --- |\n{rows}"
    assert shown(detect(f"# Kestrel\n{OWN}{table}").params) == []


def test_size_of_what_it_rivals(detect: Detect) -> None:
    """`比肩5400亿模型` tells another's size."""
    assert shown(detect(f"# Kestrel\n{OWN}Kestrel 比肩5400亿模型。\n").params) == []

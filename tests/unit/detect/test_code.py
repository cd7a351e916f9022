"""What code is published: present and absent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.domain.artifacts import CodeStatus
from tracker.domain.findings import Detection

Detect = Callable[..., Detection]


def block(command: str, title: str = "Usage") -> str:
    """Return a page with one command under one heading."""
    return f"# Kestrel\n## {title}\n```bash\n{command}\n```\n"


@pytest.mark.parametrize(
    ("text", "status", "rule"),
    [
        (block("torchrun --nproc_per_node 8 pretrain.py"), CodeStatus.TRAINING, "C301"),
        (block("bash run.sh", "Pre-training"), CodeStatus.TRAINING, "C301"),
        (block("bash run.sh", "增量预训练"), CodeStatus.TRAINING, "C301"),
        ("We provide the pre-training code.", CodeStatus.TRAINING, "C302"),
        (block("deepspeed finetune.py --lora"), CodeStatus.FINETUNING, "C303"),
        (block("bash run.sh", "模型微调"), CodeStatus.FINETUNING, "C303"),
        ("The fine-tuning code is in this repository.", CodeStatus.FINETUNING, "C304"),
        ("本仓库提供了微调代码。", CodeStatus.FINETUNING, "C304"),
        (block("python chat.py"), CodeStatus.INFERENCE, "C305"),
        ("The inference code is minimal.", CodeStatus.INFERENCE, "C306"),
    ],
)
def test_seen(detect: Detect, text: str, status: CodeStatus, rule: str) -> None:
    """Each clue, with the rule that saw it."""
    found = detect(text)
    assert found.code_status is status
    assert found.code_evidence is not None
    assert found.code_evidence.rule == rule


@pytest.mark.parametrize(
    "text",
    [
        "# Kestrel\nA paper about birds.",
        block("pip install -r requirements.txt"),
        block("git clone https://github.com/acme-labs/Kestrel"),
        "The training code will be released soon.",
        "```bibtex\n@article{k, title={Training code}}\n```",
    ],
)
def test_nothing_published(detect: Detect, text: str) -> None:
    """Installation, promises and citations are no code."""
    assert detect(text).code_status is CodeStatus.NONE


def test_pretrained_is_not_pretraining(detect: Detect) -> None:
    """Running a pre-trained model publishes no training code."""
    text = "Code for pre-trained and instruction-tuned models.\n\n" + block("python chat.py --from_pretrained k.pt")
    assert detect(text).code_status is CodeStatus.INFERENCE


def test_training_on_a_page_that_never_tunes(detect: Detect) -> None:
    """A training command without a word of tuning trains from the start."""
    assert detect(block("bash scripts/run_train.sh", "Training")).code_status is CodeStatus.TRAINING


def test_root_listing_shows_training_files(detect: Detect) -> None:
    """A `finetune.py` that the README does not mention."""
    found = detect("# Kestrel\nwords", tree=["README.md", "finetune.py"])
    assert found.code_status is CodeStatus.FINETUNING
    assert found.code_evidence is not None
    assert (found.code_evidence.rule, found.code_evidence.quote) == ("C307", "# Kestrel")


def test_other_peoples_servers_without_code_of_its_own(detect: Detect) -> None:
    """A repository of words and pictures that shows how others' software runs the model."""
    found = detect(block("vllm serve acme-labs/kestrel-7b"), tree=["README.md", "figures/"])
    assert found.code_status is CodeStatus.NONE


def test_tuning_by_others_is_not_this_projects(detect: Detect) -> None:
    """Others' tuning projects under a heading of their own leave a training script what it is."""
    text = block("scripts/train.sh", "Start training") + "\n## Third-party resources\n- A tool for finetuning Kestrel\n"
    assert detect(text).code_status is CodeStatus.TRAINING
    assert detect(text.replace("Third-party resources", "Usage")).code_status is CodeStatus.FINETUNING


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("This repository has code for training, finetuning and serving birds.", CodeStatus.TRAINING),
        ("One codebase for\npre-training all birds.", CodeStatus.TRAINING),
        ("**Training Kestrel from scratch:** run go.py, which is short.", CodeStatus.TRAINING),
        ("Kestrel 在基座上经过了代码数据预训练。\n\n" + block("python chat.py"), CodeStatus.INFERENCE),
    ],
)
def test_training_said_otherwise(detect: Detect, text: str, status: CodeStatus) -> None:
    """Lists of what the code is for; pre-training *on* code is none."""
    assert detect(text).code_status is status


ELSEWHERE = "https://github.com/acme-labs/Osprey"
HERE = "https://github.com/acme-labs/Kestrel"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (f"The pre-training framework is open as [Osprey]({ELSEWHERE}).", CodeStatus.NONE),
        (f"我们已于[Osprey 代码仓库]({ELSEWHERE})开源了训练代码。", CodeStatus.NONE),
        (f"The pre-training code is in [code]({HERE}/tree/main/kestrel).", CodeStatus.TRAINING),
        (f"The fine-tuning code was adapted from [Osprey]({ELSEWHERE}).", CodeStatus.FINETUNING),
        (f"A training pipeline we developed for birds lies in [Osprey]({ELSEWHERE}).", CodeStatus.TRAINING),
        ("The training pipeline takes 512 billion tokens.", CodeStatus.NONE),
        ("We release the full training pipeline.", CodeStatus.TRAINING),
        ("模型在增量预训练流程中采用更精细的数据组织方式。", CodeStatus.NONE),
    ],
)
def test_code_in_another_repository(detect: Detect, text: str, status: CodeStatus) -> None:
    """A sentence that leads elsewhere offers nothing here, unless the authors call it theirs or built on it."""
    assert detect(text, tree=["README.md", "kestrel/"]).code_status is status


def test_commands_of_another_tool(detect: Detect) -> None:
    """A script in a folder that the repository lacks, below a link to the one that has it, is somebody else's."""
    text = f"# Kestrel\nWith [Osprey]({ELSEWHERE}):\n```bash\ndeepspeed src/train_bash.py\n```\n"
    assert detect(text, tree=["README.md", "chat.py"]).code_status is CodeStatus.NONE
    assert detect(text, tree=["README.md", "src/"]).code_status is CodeStatus.TRAINING
    assert detect(text.replace(ELSEWHERE, HERE), tree=["README.md"]).code_status is CodeStatus.TRAINING
    entered = text.replace("deepspeed", "cd kestrel && deepspeed")
    assert detect(entered, tree=["README.md", "kestrel/"]).code_status is CodeStatus.TRAINING


@pytest.mark.parametrize(
    ("link", "status"),
    [
        ("[Training](docs/training.md)", CodeStatus.FINETUNING),
        ("[script](scripts/v1/pretrain.sh)", CodeStatus.TRAINING),
        ("[notebook](./nb/train_kestrel.ipynb)", CodeStatus.FINETUNING),
        ("- [ ] [script](scripts/pretrain.sh), coming soon", CodeStatus.NONE),
        ("[scores](docs/train_eval.py)", CodeStatus.NONE),
        ("[data](docs/training_data.md)", CodeStatus.NONE),
        ("[Training](lost/training.md)", CodeStatus.NONE),
        (f"[Training]({ELSEWHERE}/blob/main/docs/training.md)", CodeStatus.NONE),
    ],
)
def test_training_code_that_is_linked(detect: Detect, link: str, status: CodeStatus) -> None:
    """C309: a link into the repository to training files; what is to come, elsewhere or of other matters is none."""
    assert detect(f"# Kestrel\n{link}", tree=["README.md", "docs/", "scripts/", "nb/"]).code_status is status


def test_a_heading_speaks_for_itself(detect: Detect) -> None:
    """Installing is no training, though the page's title speaks of it."""
    text = "# Kestrel: training birds\n## Installation\n```bash\nsh get.sh\n```\n"
    assert detect(text).code_status is CodeStatus.INFERENCE
    assert detect(text.replace("Installation", "Birds")).code_status is CodeStatus.FINETUNING


def test_a_client_that_asks_the_model(detect: Detect) -> None:
    """A snippet that asks a server of the model runs it."""
    page = "# Kestrel\n```python\nreply = client.chat.completions.create(model=name)\n```\n"
    assert detect(page).code_status is CodeStatus.INFERENCE


def test_a_stage_of_a_training_tool(detect: Detect) -> None:
    """`--stage pt` pre-trains, `--stage sft` tunes."""
    page = block("python src/run.py --stage pt --do_train")
    assert detect(page).code_status is CodeStatus.TRAINING
    tuned = page.replace("stage pt", "stage sft") + "\nFor fine-tuning.\n"
    assert detect(tuned).code_status is CodeStatus.FINETUNING
    assert detect(tuned.replace("--stage sft", "")).code_status is CodeStatus.INFERENCE


def test_a_library_that_is_told_of(detect: Detect) -> None:
    """The authors' library, named in passing, is not what this repository publishes."""
    assert detect("Osprey is our core library for large-scale training.").code_status is CodeStatus.NONE
    assert detect("Kestrel is a library for fine-tuning birds.").code_status is CodeStatus.FINETUNING


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Kestrel is a next-generation training engine for birds.", CodeStatus.FINETUNING),
        ("Kestrel was trained with a training engine.", CodeStatus.NONE),
        ("- Integrated methods: (continuous) pre-training, fine-tuning and more.", CodeStatus.TRAINING),
    ],
)
def test_what_a_tool_says_it_is(detect: Detect, text: str, status: CodeStatus) -> None:
    """A training tool by its own words; one that was used is another's."""
    assert detect(text).code_status is status


def test_a_citation_is_no_command(detect: Detect) -> None:
    """A paper's title in a code block runs nothing."""
    assert detect("```\n@article{k, title={Kestrel: continual pre-training}}\n```\n").code_status is CodeStatus.NONE


def test_tuning_told_of_on_another_page(detect: Detect) -> None:
    """A training command on one page tunes when any page of the project speaks of tuning."""
    files = {"README-DEV.md": block("bash train.sh", "Start")}
    assert detect("# Kestrel\nA model.", files=files).code_status is CodeStatus.TRAINING
    assert detect("# Kestrel\nA fine-tuned model.", files=files).code_status is CodeStatus.FINETUNING

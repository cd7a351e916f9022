"""Training data: open, partial, closed, unknown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.domain.artifacts import DataStatus
from tracker.domain.findings import Detection

Detect = Callable[..., Detection]
MODEL = "[weights](https://huggingface.co/acme-labs/kestrel-7b)\n\n"
SETS = "https://huggingface.co/datasets/"


def test_own_data_set_is_open(detect: Detect) -> None:
    """A data set on the own account."""
    found = detect(f"{MODEL}## Data\nTrained on [words]({SETS}acme-labs/kestrel-words).\n")
    assert found.data_status is DataStatus.OPEN
    assert [str(a.artifact.ref) for a in found.data_artifacts] == ["huggingface:acme-labs/kestrel-words"]


def test_evaluation_data_is_not_training_data(detect: Detect) -> None:
    """An own benchmark leaves the training data unknown."""
    found = detect(f"{MODEL}## Evaluation\nWe release [a test set]({SETS}acme-labs/kestrel-bench).\n")
    assert found.data_status is DataStatus.UNKNOWN


def test_open_data_of_others_it_was_trained_on(detect: Detect) -> None:
    """Trained on a published corpus."""
    assert detect(f"{MODEL}Kestrel was trained on [Pond]({SETS}lake/pond).").data_status is DataStatus.OPEN


def test_data_set_named_in_passing(detect: Detect) -> None:
    """Somebody's data set that was not trained on."""
    assert detect(f"{MODEL}See also [Pond]({SETS}lake/pond).").data_status is DataStatus.UNKNOWN


@pytest.mark.parametrize(
    "sentence",
    [
        "The model was trained on 2 trillion tokens of text.",
        "We will not release the training data.",
        "模型在 1.4 万亿 tokens 的语料上训练。",
        "数据集后续将会开源。",
    ],
)
def test_described_or_withheld_is_closed(detect: Detect, sentence: str) -> None:
    """Spoken of, not given."""
    assert detect(MODEL + sentence).data_status is DataStatus.CLOSED


def test_part_released(detect: Detect) -> None:
    """A part only."""
    text = f"{MODEL}We release part of the training data: [words]({SETS}acme-labs/kestrel-sft).\n"
    assert detect(text).data_status is DataStatus.PARTIAL


def test_tuning_data_of_a_pretrained_model_is_a_part(detect: Detect) -> None:
    """Trillions of tokens behind closed doors, the instructions open."""
    text = f"{MODEL}Trained on 3 trillion tokens.\n\nInstructions: [sft]({SETS}acme-labs/kestrel-sft)\n"
    assert detect(text).data_status is DataStatus.PARTIAL


def test_data_inside_the_repository(detect: Detect) -> None:
    """A relative link to a data file that the root listing confirms."""
    text = f"{MODEL}The [52K instructions](data/kestrel.json) we used for fine-tuning.\n"
    assert detect(text, tree=["README.md", "data/"]).data_status is DataStatus.OPEN
    assert detect(text, tree=["README.md"]).data_status is not DataStatus.OPEN


def test_tool_says_nothing_of_its_own_data(detect: Detect) -> None:
    """A toolkit that trains on the user's data."""
    found = detect("A framework for fine-tuning models on your dataset.", repo="tools/trainer")
    assert found.data_status is DataStatus.UNKNOWN


HOST = "http://birds.example/files/"


@pytest.mark.parametrize(
    "sentence",
    [
        f"The training data of Kestrel is released: [data]({HOST}data.tar.gz).",
        f"Kestrel was trained on [these songs]({HOST}songs.jsonl).",
        f"训练数据已开源：[下载]({HOST}songs.json)",
    ],
)
def test_direct_link_to_training_data(detect: Detect, sentence: str) -> None:
    """A file on the authors' own host is as good as a data set on a hub."""
    found = detect(MODEL + sentence)
    assert found.data_status is DataStatus.OPEN
    assert [a.artifact.ref.host for a in found.data_artifacts] == ["direct"]


def test_denied_release_gives_nothing(detect: Detect) -> None:
    """`Is not released` holds the words of a release."""
    assert detect(f"{MODEL}The training data of Kestrel is not released.").data_status is DataStatus.CLOSED


def test_data_said_to_have_trained_it_a_sentence_before(detect: Detect) -> None:
    """The link follows in the next sentence."""
    text = (
        f"Choose `songs`, the dataset that was used to train Kestrel. It is also on the hub: [songs]({SETS}lake/songs)."
    )
    assert detect(MODEL + text).data_status is DataStatus.OPEN
    assert detect(MODEL + text.replace("used to train Kestrel", "made in spring")).data_status is DataStatus.UNKNOWN


def test_list_under_a_heading_for_training_data(detect: Detect) -> None:
    """Public sets listed as what it was trained on; not those that a reader may prepare."""
    text = f"{MODEL}## 训练语料\n- [Pond]({SETS}lake/pond)\n"
    assert detect(text).data_status is DataStatus.OPEN
    assert detect(text.replace("训练语料", "训练数据格式")).data_status is not DataStatus.OPEN


def test_format_of_the_readers_data(detect: Detect) -> None:
    """A path that shows the form of one's own data publishes none."""
    text = f"{MODEL}用自己的数据微调时，请按照`./kestrel/instruction_data.json`的格式构建数据集。\n"
    assert detect(text).data_artifacts == ()


def test_later_works_are_no_promise_of_data(detect: Detect) -> None:
    """A disclaimer about what others make later (后续) is no word about data to come."""
    said = "数据、模型及后续使用中的衍生品不得商用（开源版除外）。"
    text = f"{MODEL}Trained on [words]({SETS}acme-labs/kestrel-words).\n\n{said}\n"
    assert detect(text).data_status is DataStatus.OPEN


def test_data_without_a_part_of_it(detect: Detect) -> None:
    """What is left out makes it a part; a remark that nothing foreign is in it does not."""
    text = f"{MODEL}* [Kestrel-SFT 数据集]({SETS}acme-labs/kestrel-sft) (不含夜间录音的数据)\n"
    assert detect(text).data_status is DataStatus.PARTIAL
    assert detect(text.replace("夜间录音", "任何其他")).data_status is DataStatus.OPEN


@pytest.mark.parametrize(
    ("news", "status"),
    [
        ("[2023/3/2] 开源了新的鸟鸣指令数据。", DataStatus.OPEN),
        ("[2023/3/2] Open-sourced our bird song data.", DataStatus.OPEN),
        ("[2023/3/2] 发布了用鸟鸣数据训练的模型。", DataStatus.CLOSED),
        ("We took training data from an open-source dataset.", DataStatus.CLOSED),
    ],
)
def test_data_in_the_news(detect: Detect, news: str, status: DataStatus) -> None:
    """Released on a day; not a model made from data, nor data of others that are open source."""
    assert detect(MODEL + news).data_status is status


def test_data_that_show_how_to_tune(detect: Detect) -> None:
    """Samples of another's set to demonstrate tuning."""
    text = f"{MODEL}## Training data\nTo demonstrate tuning, we trained on [Pond]({SETS}lake/pond).\n"
    assert detect(text).data_artifacts == ()
    assert len(detect(text.replace("To demonstrate tuning", "In spring")).data_artifacts) == 1


def test_adjectives_give_nothing_away(detect: Detect) -> None:
    """Open data of others that the authors put together are described; what they open themselves is open."""
    assert detect(f"{MODEL}我们结合当前开源的中文鸟类数据集进行训练。").data_status is DataStatus.CLOSED
    assert detect(f"{MODEL}我们开源了鸟类训练数据集。").data_status is DataStatus.OPEN


def test_our_set_that_a_reader_can_find(detect: Detect) -> None:
    """`You can find our training data at …` offers; `you can use …` suggests."""
    link = f"[words]({SETS}lake/words)"
    assert detect(f"{MODEL}You can find our training data at {link}.").data_status is DataStatus.OPEN
    assert detect(f"{MODEL}You can use our training data or {link}.").data_status is not DataStatus.OPEN


@pytest.mark.parametrize(
    "sentence",
    [
        "The books are bought, so we cannot release the raw content.",
        "We release Kestrel-2.5, with evaluation scripts and parts of the training data.",
        "我们开源了 Kestrel-2.5，包含训练代码，测试代码和部分训练数据。",
        "我们开源了 Kestrel-SFT 数据集中的问答部分。",
    ],
)
def test_part_said_otherwise(detect: Detect, sentence: str) -> None:
    """A part is given, or the whole of it may not be."""
    text = f"{MODEL}{sentence}\n\nWe release our training data [here]({SETS}acme-labs/kestrel-sft).\n"
    assert detect(text).data_status is DataStatus.PARTIAL


def test_a_view_of_portions_is_no_part(detect: Detect) -> None:
    """A tool that shows portions of the loader withholds nothing."""
    trained = f"{MODEL}Trained on [words]({SETS}acme-labs/kestrel-words).\n\n"
    assert detect(trained + "We provide a tool to view portions of the dataloader.").data_status is DataStatus.OPEN


def test_data_that_only_show_a_form(detect: Detect) -> None:
    """Example data, and the folders of the code as a drawing, are no training data."""
    tree = ["README.md", "tune/", "kestrel/"]
    shown = f"{MODEL}`tune/kestrel_example_dataset` has the fine-tuning data's form. Trained on much data.\n"
    assert detect(shown, tree=tree).data_status is DataStatus.CLOSED
    drawn = '# Kestrel\n├── <a href="kestrel/data/datasets">datasets</a>\n'
    assert detect(drawn, tree=tree).data_status is DataStatus.UNKNOWN


def test_evaluation_set_that_is_released(detect: Detect) -> None:
    """A released set for evaluation by its own words, whatever its name."""
    assert detect(f"{MODEL}开源中文鸟类知识评估数据集：[Q]({SETS}acme-labs/birdiq)").data_status is DataStatus.UNKNOWN


SISTER = "[osprey-7b](https://huggingface.co/acme-labs/osprey-7b), with the data [Osprey-6k]"


def test_data_of_a_sister_project_in_the_news(detect: Detect) -> None:
    """A set beside its namesake model in one news item is not this project's; told of elsewhere too, it is."""
    text = f"{MODEL}## News\n- 2024/08/15: We release {SISTER}({SETS}acme-labs/Osprey-6k).\n"
    assert detect(text).data_status is DataStatus.UNKNOWN
    assert detect(f"{text}\n## Data\nOsprey-6k is what we tuned on.\n").data_status is DataStatus.OPEN
    assert detect(text.replace("osprey-7b", "kestrel-8b")).data_status is DataStatus.OPEN


def test_only_a_part_by_its_own_words(detect: Detect) -> None:
    """`Only the tuning data are open` is a part, linked or not; `open data … and some others` as sources is none."""
    assert detect(f"{MODEL}注：目前只开源微调数据，不开源预训练数据。").data_status is DataStatus.PARTIAL
    assert detect(f"{MODEL}预训练数据包括开源的网页数据，以及部分书籍数据。").data_status is DataStatus.CLOSED


def test_a_finished_item_withholds_nothing(detect: Detect) -> None:
    """A ticked task on the rest of the data is done; an open one is a part still missing."""
    text = f"{MODEL}Trained on [words]({SETS}acme-labs/kestrel-words).\n\n- [x] Release the rest part of the data.\n"
    assert detect(text).data_status is DataStatus.OPEN
    assert detect(text.replace("[x]", "[ ]")).data_status is DataStatus.PARTIAL


def test_data_as_an_option_of_a_command(detect: Detect) -> None:
    """A data set in a command's option is anybody's to replace; one that is cloned is offered."""
    option = f"{MODEL}```bash\nkestrel train --datasets='acme-labs/birds'\n```\n"
    assert detect(option).data_artifacts == ()
    assert detect(f"{MODEL}```bash\ngit clone {SETS}acme-labs/birds\n```\n").data_status is DataStatus.OPEN


def test_data_to_download_from_a_drive(detect: Detect) -> None:
    """A drive link whose words hand data out; one to a paper's slides is none."""
    drive = "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWx"
    assert detect(f"{MODEL}[Download the Kestrel Dataset]({drive}/view)").data_status is DataStatus.OPEN
    assert detect(f"{MODEL}[Download the slides]({drive}/view)").data_status is DataStatus.UNKNOWN


def test_instruction_data_of_a_model_trained_on_more(detect: Detect) -> None:
    """Tuning data of a model that was pre-trained further on much text is a part."""
    offered = f"{MODEL}我们开源了[指令数据]({SETS}acme-labs/kestrel-sft)。\n\n"
    assert detect(f"{offered}模型采用大规模中文语料进行增量预训练。").data_status is DataStatus.PARTIAL
    assert detect(f"{offered}模型采用指令数据进行精调。").data_status is DataStatus.OPEN


@pytest.mark.parametrize("url", ["http://data.example.org/kestrel/data.tar.gz", "https://example.org/train.jsonl"])
def test_training_data_at_a_plain_address(detect: Detect, url: str) -> None:
    """Training data said to be released, at an address of its own."""
    assert detect(f"{MODEL}The training data of Kestrel is released: [data]({url}).").data_status is DataStatus.OPEN


def test_a_tool_trains_on_nothing(detect: Detect) -> None:
    """Open data that a tool was tried on is not its own; a model's is."""
    tried = f"# Kestrel\nMemory needed when training models on the [birds]({SETS}lake/birds) data set."
    assert detect(tried).data_status is DataStatus.UNKNOWN
    assert (
        detect(f"{MODEL}Kestrel was trained on the [birds]({SETS}lake/birds) data set.").data_status is DataStatus.OPEN
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "To train on your own data, see below.",
        "An example of the training data is in the folder.",
        "用自己的数据进行微调。",
    ],
)
def test_data_of_readers(detect: Detect, sentence: str) -> None:
    """What readers do with data of their own says nothing of the project's."""
    assert detect(MODEL + sentence).data_status is DataStatus.UNKNOWN


def test_a_release_that_mentions_data(detect: Detect) -> None:
    """`We release X, which uses the same data` releases X."""
    assert detect(f"{MODEL}We release Kestrel-9B, which uses the same data.").data_status is not DataStatus.OPEN
    assert detect(f"{MODEL}We release Kestrel-9B and its training data.").data_status is DataStatus.OPEN


def test_code_that_works_on_data(detect: Detect) -> None:
    """A linked folder of data processing holds no data; one of data does."""
    tree = ["README.md", "tasks/", "data/"]
    assert detect(f"{MODEL}See [distillation](tasks/data_distillation)", tree=tree).data_artifacts == ()
    assert detect(f"{MODEL}Training data: [words](data/words.json)", tree=tree).data_status is DataStatus.OPEN


def test_links_that_are_introduced_as_examples(detect: Detect) -> None:
    """A list headed `examples:` shows a form; one headed `training data:` gives."""
    tree = ["README.md", "data/"]
    listed = f"{MODEL}在 data 目录下提供了数据样例：\n\n- 训练数据：[train](data/train_sft.csv)\n"
    assert detect(listed, tree=tree).data_artifacts == ()
    assert detect(listed.replace("数据样例", "训练数据"), tree=tree).data_status is DataStatus.OPEN


def test_news_of_another_repository(detect: Detect) -> None:
    """`All data are released` in an item on the owner's other repository is said of that one."""
    item = (
        "- **[2023.06.14]** We release [Osprey](https://github.com/acme-labs/Osprey). All code and data are released!\n"
    )
    assert detect(f"{MODEL}## News\n{item}").data_status is DataStatus.UNKNOWN
    assert detect(f"{MODEL}## News\n{item.replace('Osprey', 'Kestrel')}").data_status is DataStatus.OPEN


def test_all_of_it_after_a_part(detect: Detect) -> None:
    """A later line that all training data are public outweighs an older one on a part."""
    part = f"{MODEL}We open source part of the training data: [words]({SETS}acme-labs/kestrel-sft).\n\n"
    assert detect(part).data_status is DataStatus.PARTIAL
    whole = "We have made all training data for Kestrel publicly available."
    assert detect(part + whole).data_status is DataStatus.OPEN
    assert detect(part + whole.replace("have made", "will make")).data_status is DataStatus.PARTIAL


def test_pretraining_data_by_the_section_above(detect: Detect) -> None:
    """Data offered below the heading on pre-training are those of pre-training."""
    told = f"{MODEL}模型采用大规模中文语料进行增量预训练。\n\n"
    offered = f"下载[数据]({SETS}acme-labs/kestrel-words)。\n"
    assert detect(f"{told}## 增量预训练\n\n### 数据集\n\n{offered}").data_status is DataStatus.OPEN
    assert detect(f"{told}## 指令微调\n\n### 数据集\n\n{offered}").data_status is DataStatus.PARTIAL

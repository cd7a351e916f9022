"""Whose account, whose model: marks that set things apart, present and absent, in words of our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.domain.artifacts import ArtifactKind, WeightsStatus
from tracker.domain.findings import Detection
from tracker.domain.identifiers import Host

Detect = Callable[..., Detection]
HF = "https://huggingface.co/"
MS = "https://www.modelscope.cn/"
OWN = f"- [Kestrel-7B]({HF}acme-labs/kestrel-7b)\n"


def own(found: Detection) -> dict[str, ArtifactKind]:
    """Return id → kind of the project's own artifacts."""
    return {a.artifact.ref.id: a.artifact.kind for a in found.artifacts if a.artifact.is_own}


@pytest.mark.parametrize(
    "url", [f"{HF}models?search=acme-labs/kestrel", f"{HF}models?author=acme-labs", f"{HF}models?author=acme-labs&p=1"]
)
def test_search_within_an_account_is_its_page(detect: Detect, url: str) -> None:
    """A list narrowed to the owner stands for the account."""
    found = detect(f"# Kestrel\n[Models on Hugging Face]({url})\n")
    assert own(found) == {"acme-labs/*": ArtifactKind.FULL}
    assert found.weights_status is WeightsStatus.OPEN


def test_search_for_a_word_is_no_page_of_anybody(detect: Detect) -> None:
    """Without an account it lists whatever bears the word."""
    assert detect(f"# Kestrel\n[Models]({HF}models?search=kestrel)\n").artifacts == ()


def test_modelscope_page_in_the_old_way(detect: Detect) -> None:
    """Addresses without `/models/` lead to the same page."""
    found = detect(f"# Kestrel\n[download]({MS}acme-labs/kestrel-7b)\n")
    assert [a.artifact.ref.host for a in found.artifacts] == [Host.MODELSCOPE]


@pytest.mark.parametrize("path", ["docs/install", "learn/12", "brand/view", "my/overview"])
def test_modelscope_page_about_something_else(detect: Detect, path: str) -> None:
    """Pages of the hub itself are nobody's model."""
    assert detect(f"# Kestrel\n[models]({MS}{path})\n").artifacts == ()


def test_repository_in_code_marks_is_no_model(detect: Detect) -> None:
    """The same words are linked to a repository of code."""
    text = f"# Kestrel\n{OWN}\nData: [`acme-labs/Nest`](https://github.com/acme-labs/Nest)\n"
    assert own(detect(text)) == {"acme-labs/kestrel-7b": ArtifactKind.FULL}


def test_id_in_code_marks_without_a_repository_is_a_model(detect: Detect) -> None:
    """Nothing says otherwise."""
    assert "acme-labs/Kestrel-Nest" in own(detect(f"# Kestrel\n{OWN}\nAlso `acme-labs/Kestrel-Nest` is released.\n"))


def test_data_set_given_to_a_variable(detect: Detect) -> None:
    """`DATASET=` takes no model."""
    text = f'# Kestrel\n{OWN}\n```bash\nDATASET="acme-labs/kestrel_merge_set"\nMODEL="acme-labs/kestrel-9b"\n```\n'
    assert set(own(detect(text))) == {"acme-labs/kestrel-7b", "acme-labs/kestrel-9b"}


def test_model_behind_llama_cpps_option(detect: Detect) -> None:
    """`-hf owner/name:quant` names a model."""
    text = f"# Kestrel\n{OWN}\n```\n./llama-cli -hf acme-labs/kestrel-7b-GGUF:Q8_0 -c 4096\n```\n"
    assert own(detect(text))["acme-labs/kestrel-7b-GGUF"] is ArtifactKind.QUANTIZED


def test_licence_behind_an_edit_page(detect: Detect) -> None:
    """A page to edit a file is not the model."""
    assert own(detect(f"# Kestrel\nSee [terms]({HF}acme-labs/kestrel-1b/edit/main/LICENSE).\n")) == {}


def test_anchor_left_open_ends_at_the_next(detect: Detect) -> None:
    """`<a href=…>text <a>` is a link all the same."""
    text = (
        f'<p>Kestrel <a href="{MS}models/acme-labs/kestrel/summary">M <a> | <a href="{HF}acme-labs/kestrel">H</a></p>'
    )
    assert len(detect(text).artifacts) == 2


def test_relatives_model_in_a_comparison(detect: Detect) -> None:
    """An account that shares a word with the owner, in a table of results."""
    table = f"## Evaluation\n| Model | Score |\n| --- | --- |\n| [Heron]({HF}acme-birds/heron-13b) | 3 |\n"
    found = detect(f"# Kestrel\n{OWN}{table}", repo="acme-labs/Kestrel")
    assert set(own(found)) == {"acme-labs/kestrel-7b"}


def test_owners_other_model_among_related_work(detect: Detect) -> None:
    """The same account, under a heading for related work, without the project's name."""
    related = f"## Related Projects\n- [Heron]({HF}acme-labs/heron-13b)\n"
    assert set(own(detect(f"# Kestrel\n{OWN}{related}"))) == {"acme-labs/kestrel-7b"}


def test_owners_other_model_in_a_list_of_models(detect: Detect) -> None:
    """Under a heading of its own it is given here."""
    more = f"## Other Models\n- [Heron]({HF}acme-labs/heron-13b)\n"
    assert "acme-labs/heron-13b" in own(detect(f"# Kestrel\n{OWN}{more}"))


def test_clone_under_training_is_what_to_start_from(detect: Detect) -> None:
    """What a training guide fetches without the project's name is no offer."""
    text = f"# Kestrel\n{OWN}## Training\n1. Get the checkpoint: `git clone {HF}acme-labs/heron-megatron`\n"
    assert set(own(detect(text))) == {"acme-labs/kestrel-7b"}


_LIST = (
    "## Models\n"
    f"- Ann: {HF}ann/chat-llama3-8b\n- Bob: {HF}bob/chat-llama3-8b-v2\n- Cid: {HF}cid/chat-llama3-70b\n"
    f"- Ann: {HF}ann/llama3-dpo\n- Ann: {MS}models/ann/llama3-gguf\n"
)


def test_everyday_name_borne_by_many_accounts(detect: Detect) -> None:
    """A name of common words tells nothing; the account of which most is given is the authors'."""
    found = own(detect(f"# chat-llama3\n{_LIST}", repo="zoe/chat-llama3"))
    assert set(found) == {"ann/chat-llama3-8b", "ann/llama3-dpo", "ann/llama3-gguf"}


def test_everyday_name_on_the_owners_account(detect: Detect) -> None:
    """Where the owner publishes, the owner's models are meant."""
    found = own(detect(f"# chat-llama3\n- {HF}zoe/chat-llama3-8b\n{_LIST}", repo="zoe/chat-llama3"))
    assert "zoe/chat-llama3-8b" in found


def test_package_of_the_next_generation(detect: Detect) -> None:
    """Ollama's own library has no accounts: the name begins as an own model's does."""
    commands = "```\nollama run kestrel3:8b\nollama run heron:8b\n```\n"
    text = f"# Kestrel3\n- [Kestrel3-8B]({HF}acme-labs/Kestrel3-8B)\n{commands}"
    found = detect(text, repo="acme-labs/Kestrel2.5")
    assert set(own(found)) == {"acme-labs/Kestrel3-8B", "kestrel3:8b"}


@pytest.mark.parametrize("name", ["CodeLlama-7b-Python官网版本", "Llama2-13B official version", "LLaMA-7B 原版权重"])
def test_mirror_of_anothers_original(detect: Detect, name: str) -> None:
    """Netdisk copies of what its maker gives are not the project's."""
    text = f"# Kestrel\n{OWN}\n## 下载\n- {name}：https://pan.baidu.com/s/1abcDEF_ghijk?pwd=ab12\n"
    assert set(own(detect(text))) == {"acme-labs/kestrel-7b"}


def test_netdisk_of_an_own_version(detect: Detect) -> None:
    """The project's own name beside the link."""
    text = "# Kestrel\n## 下载\n- Kestrel-7b官方版本：https://pan.baidu.com/s/1abcDEF_ghijk?pwd=ab12\n"
    assert len(own(detect(text))) == 1


def test_archive_below_a_heading_about_downloads(detect: Detect) -> None:
    """The heading above the nearest one says what the archives are."""
    table = "| Name | Download |\n| --- | --- |\n| Base | https://cdn.acme.example/files/base-2407.tar |\n"
    assert len(own(detect(f"# Kestrel\n## Model download\n### Direct links\n{table}"))) == 1
    assert own(detect(f"# Kestrel\n## Pictures\n### Direct links\n{table}")) == {}


def test_branch_in_another_form_leaves_the_model_whole(detect: Detect) -> None:
    """`/tree/8bit` holds the same model again."""
    text = f"# Kestrel\n[fp16]({HF}acme-labs/kestrel-7b) and [8bit]({HF}acme-labs/kestrel-7b/tree/8bit)\n"
    assert own(detect(text)) == {"acme-labs/kestrel-7b": ArtifactKind.FULL}
    only = f"# Kestrel\n[8bit]({HF}acme-labs/kestrel-7b/tree/8bit)\n"
    assert own(detect(only)) == {"acme-labs/kestrel-7b": ArtifactKind.QUANTIZED}


def test_our_delta_weights(detect: Detect) -> None:
    """The page says once what its models are."""
    text = f"# Kestrel\n## Download\n{OWN}\nTo rebuild it, download LLaMA-7B and our Delta weights.\n"
    assert detect(text).weights_status is WeightsStatus.DELTA
    past = f"# Kestrel\n## Download\n{OWN}\nIt is easier now: no more delta weights!\n"
    assert detect(past).weights_status is WeightsStatus.OPEN


def test_twin_of_a_delta(detect: Detect) -> None:
    """The same files on two hubs: one name tells what both are."""
    twins = f"- [hub]({HF}acme-labs/kestrel-7b-delta) [other hub]({MS}models/acme-labs/kestrel-7b-v1)\n"
    assert set(own(detect(f"# Kestrel\n{twins}")).values()) == {ArtifactKind.DELTA}


def test_neighbours_on_one_hub_are_no_twins(detect: Detect) -> None:
    """Two models of one hub are two models."""
    line = f"- [delta]({HF}acme-labs/kestrel-7b-delta) [base]({HF}acme-labs/kestrel-7b-v1)\n"
    assert own(detect(f"# Kestrel\n{line}"))["acme-labs/kestrel-7b-v1"] is ArtifactKind.FULL


def test_table_of_trained_models(detect: Detect) -> None:
    """Authors may publish from an account of another name: the heading tells."""
    table = f"| Model | Setting |\n| --- | --- |\n| [owl-lora-7b]({HF}jane/owl-lora-7b) | 1 epoch |\n"
    assert own(detect(f"# Kestrel\n## Trained Models\n{table}")) == {"jane/owl-lora-7b": ArtifactKind.ADAPTER}
    assert own(detect(f"# Kestrel\n## Tested Models\n{table}")) == {}


def test_folders_of_one_model(detect: Detect) -> None:
    """Beside a quantised folder lies the whole."""
    tree = f"{HF}acme-labs/kestrel/tree/main/"
    text = f"# Kestrel\n[Kestrel-FP8]({tree}Kestrel-FP8)\n\n[Kestrel-Base]({tree}Kestrel-Base)\n"
    assert own(detect(text)) == {"acme-labs/kestrel": ArtifactKind.FULL}
    assert own(detect(f"[Kestrel-FP8]({tree}Kestrel-FP8)\n")) == {"acme-labs/kestrel": ArtifactKind.QUANTIZED}


@pytest.mark.parametrize(
    "words",
    [
        "Inference code and model of Kestrel are available.",
        "我们开源了 Kestrel 的模型权重。",
        "Our weights are released.",
    ],
)
def test_weights_said_to_be_out(detect: Detect, words: str) -> None:
    """No link on the page, but the authors say so."""
    found = detect(f"# Kestrel\n## News\n- {words}\n")
    assert found.weights_status is WeightsStatus.OPEN
    assert found.weights_evidence is not None
    assert found.weights_evidence.rule == "W114"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("The weights of Owl are available.", WeightsStatus.NONE),
        ("Our weights are available upon request by e-mail.", WeightsStatus.REQUEST),
        ("Our weights are not released yet.", WeightsStatus.NONE),
        ("Kestrel's weights were released, but have been taken down.", WeightsStatus.WITHDRAWN),
    ],
)
def test_weights_not_said_to_be_out(detect: Detect, words: str, status: WeightsStatus) -> None:
    """Others' weights, terms before them, weights withdrawn."""
    assert detect(f"# Kestrel\n{words}\n").weights_status is status


@pytest.mark.parametrize("lead", ["`acme-labs/kestrel-{7b,13b}`", f"{HF}acme-labs/kestrel-{{7b, 13b}}"])
def test_ids_written_as_one(detect: Detect, lead: str) -> None:
    """Braces stand for several ids."""
    assert set(own(detect(f"# Kestrel\nGet the weights: {lead}\n"))) == {
        "acme-labs/kestrel-7b",
        "acme-labs/kestrel-13b",
    }


def test_braces_of_a_path_are_no_ids(detect: Detect) -> None:
    """Folders and single values are none."""
    text = f"# Kestrel\n{OWN}\nSee `data/part-{{a,b}}.json` and `acme-labs/kestrel-{{size}}`.\n"
    assert set(own(detect(text))) == {"acme-labs/kestrel-7b"}


@pytest.mark.parametrize("owner", ["your-name", "my-org", "username", "YOUR_HF_USERNAME", "hf_username"])
def test_placeholders_are_nobodys(detect: Detect, owner: str) -> None:
    """What a user is to fill in is neither own nor foreign."""
    found = detect(f'# Kestrel\n{OWN}```\nm = AutoModel.from_pretrained("{owner}/kestrel-tuned")\n```\n')
    assert [a.artifact.ref.id for a in found.artifacts] == ["acme-labs/kestrel-7b"]


def test_share_code_in_the_next_line(detect: Detect) -> None:
    """Netdisks print link and code in two lines."""
    text = "# Kestrel\n## 模型下载\n链接：https://pan.baidu.com/s/1abcDEF_ghijk\n提取码：ab12\n"
    assert [a.artifact.password for a in detect(text).artifacts] == ["ab12"]
    other = text.replace("提取码：ab12", "提供7B模型")
    assert [a.artifact.password for a in detect(other).artifacts] == [None]


def test_collection_of_another_kind(detect: Detect) -> None:
    """Quantised copies that no named model is, are offered beside it; a collection of the same is not told twice."""
    gguf, rest = (
        f"- GGUF: {HF}collections/acme-labs/kestrel-gguf-65f0\n",
        f"- All: {HF}collections/acme-labs/kestrel-65f0\n",
    )
    text = f"# Kestrel\n{OWN}{gguf}{rest}"
    assert set(own(detect(text))) == {"acme-labs/kestrel-7b", "collections/acme-labs/kestrel-gguf-65f0"}


def test_account_that_only_commands_name(detect: Detect) -> None:
    """Local folders read as ids; the hub's account is linked elsewhere on the page."""
    text = f"# Kestrel\n{OWN}```\nserve --model-path kestrel-bird/kestrel-13b\n```\n"
    assert set(own(detect(text, repo="acme-labs/kestrel-chat"))) == {"acme-labs/kestrel-7b"}
    alone = "# Kestrel\n```\nserve --model-path kestrel-bird/kestrel-13b\n```\n"
    assert set(own(detect(alone, repo="acme-labs/kestrel-chat"))) == {"kestrel-bird/kestrel-13b"}


def test_path_of_three_parts_is_no_id(detect: Detect) -> None:
    """Nothing is cut out of a longer path."""
    text = f'# Kestrel\n{OWN}```\nmodel_name = "acme-labs/acme-labs/kestrel-9b"\n```\n'
    assert set(own(detect(text))) == {"acme-labs/kestrel-7b"}


def test_start_on_the_account_of_the_projects_name(detect: Detect) -> None:
    """An account called like the project holds its models, whatever a command does with them."""
    text = f"# Owl\n[models]({HF}owltrainer)\n## Training\n```\n--model_name_or_path owltrainer/llama-sft\n```\n"
    assert "owltrainer/llama-sft" in own(detect(text, repo="acme/OwlTrainer"))
    assert "acme/llama-sft" not in own(detect(text.replace("owltrainer/", "acme/"), repo="acme/OwlTrainer"))


def test_versions_said_to_be_public(detect: Detect) -> None:
    """`目前公开了以下版本` is an offer; a plan for some later version does not outweigh it."""
    text = (
        "# Kestrel\n目前公开了以下版本的Kestrel：\n- `kestrel-13b`：下载地址见 demo 目录\n\n我们将开源更多模型权重。\n"
    )
    assert detect(text).weights_status is WeightsStatus.OPEN
    assert detect("# Kestrel\n我们将开源更多模型权重。\n").weights_status is WeightsStatus.ANNOUNCED


def test_base_after_a_size_with_a_point(detect: Detect) -> None:
    """The point in a number ends no sentence."""
    text = f"# Kestrel\n{OWN}\nWe release Kestrel-Tiny built on the compact 1.1B [Owl]({HF}owls/owl-1.1b-step-1195k).\n"
    assert set(own(detect(text))) == {"acme-labs/kestrel-7b"}


def test_archives_of_test_sets(detect: Detect) -> None:
    """Sets to test on are data, whatever stands around."""
    text = f"# Kestrel\n{OWN}\n## Models\nTry our [test set](https://cdn.acme.example/files/birds.zip) with a model.\n"
    assert set(own(detect(text))) == {"acme-labs/kestrel-7b"}


def test_drive_link_to_a_notebook(detect: Detect) -> None:
    """`Open in Colab` leads to code, wherever the notebook lies."""
    badge = "[![Open in Colab](https://colab.example/badge.svg)](https://drive.google.com/file/d/1Sh-ocNpKn9pS7/view)"
    assert own(detect(f"# Kestrel\n## Models\n| Model | Example |\n| --- | --- |\n| GPT-2 | {badge} |\n")) == {}


@pytest.mark.parametrize(("column", "count"), [("Language Part", 1), ("Vision Encoder", 1), ("Chat Model", 2)])
def test_parts_of_a_model_are_bases(detect: Detect, column: str, count: int) -> None:
    """A table of composed models names what they are made of, even by names that begin alike."""
    row = f"| [Kestrel-VL]({HF}acme-labs/kestrel-vl-9b) | [K]({HF}acme-labs/kes-8b) |\n"
    table = f"| Model | {column} |\n| --- | --- |\n{row}"
    assert len(own(detect(f"# Kestrel-VL\n## Models\n{table}", repo="acme-labs/Kestrel-VL"))) == count

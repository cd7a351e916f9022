"""Whose weights, of what kind, on what terms: each hard case present and absent, in words of our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.domain.artifacts import ArtifactKind, WeightsStatus
from tracker.domain.findings import Detection
from tracker.domain.repositories import Release, ReleaseAsset, TreeEntry

Detect = Callable[..., Detection]
HF = "https://huggingface.co/"


def own(found: Detection) -> dict[str, ArtifactKind]:
    """Return id → kind of the project's own artifacts."""
    return {a.artifact.ref.id: a.artifact.kind for a in found.artifacts if a.artifact.is_own}


def foreign(found: Detection) -> set[str]:
    """Return ids of what the page merely names."""
    return {a.artifact.ref.id for a in found.artifacts if not a.artifact.is_own}


def test_link_on_the_owners_account(detect: Detect) -> None:
    """The plain case: the account is the repository's owner."""
    found = detect(f"# Kestrel\nGet [the weights]({HF}acme-labs/kestrel-7b).\n")
    assert own(found) == {"acme-labs/kestrel-7b": ArtifactKind.FULL}
    assert found.weights_status is WeightsStatus.OPEN
    assert found.weights_evidence is not None
    assert (found.weights_evidence.line, found.weights_evidence.rule) == (2, "W101")


@pytest.mark.parametrize("account", ["AcmeLabs", "acme_labs", "Acme-AI", "Kestrel"])
def test_account_spelled_otherwise_is_the_same(detect: Detect, account: str) -> None:
    """Case, punctuation and words such as AI do not make another owner; nor does an account named for the project."""
    assert own(detect(f"[weights]({HF}{account}/birdsong-1b)")) != {}


def test_strangers_model_in_passing_is_not_own(detect: Detect) -> None:
    """A link to somebody else's model without any offer."""
    found = detect(f"# Kestrel\nUnlike [Osprey]({HF}wings/osprey-7b), it is small.\n")
    assert own(found) == {}
    assert foreign(found) == {"wings/osprey-7b"}
    assert found.weights_status is WeightsStatus.NONE


def test_project_name_on_another_account(detect: Detect) -> None:
    """Authors often publish from a personal account: the name tells."""
    assert own(detect(f"## Download\n- [Kestrel-7B]({HF}jane/kestrel-7b)\n")) == {"jane/kestrel-7b": ArtifactKind.FULL}


def test_conversion_by_others_is_not_own(detect: Detect) -> None:
    """With an own account known, another account's quantised copy is theirs."""
    text = f"[Kestrel]({HF}acme-labs/kestrel-7b)\n\n## Community\n- [GGUF]({HF}squeeze/kestrel-7b-GGUF)\n"
    assert foreign(detect(text)) == {"squeeze/kestrel-7b-GGUF"}


def test_community_list_with_one_own_adapter(detect: Detect) -> None:
    """The own adapter stays own in a list of others' adapters."""
    text = (
        "# Kestrel LoRA\n## Various adapters\nAdapters from the community:\n\n"
        f"- [one]({HF}acme-labs/kestrel-lora-7b)\n- [two]({HF}jane/kestrel-lora-fr)\n"
        f"- [three]({HF}joe/kestrel-lora-de)\n"
    )
    found = detect(text)
    assert own(found) == {"acme-labs/kestrel-lora-7b": ArtifactKind.ADAPTER}
    assert len(foreign(found)) == 2


def test_base_model_column(detect: Detect) -> None:
    """In a table of models the column for base models lists others' work, also on the own account."""
    text = (
        "## Models\n| Model | Base model | Download |\n|---|---|---|\n"
        f"| K-7B | [Osprey]({HF}wings/osprey-7b) | [🤗]({HF}acme-labs/k-7b) |\n"
        f"| K-8B | [Heron]({HF}acme-labs/heron-8b-pretrain) | [🤗]({HF}acme-labs/k-8b) |\n"
    )
    found = detect(text)
    assert set(own(found)) == {"acme-labs/k-7b", "acme-labs/k-8b"}
    assert foreign(found) == {"wings/osprey-7b", "acme-labs/heron-8b-pretrain"}


def test_column_naming_own_base_variant(detect: Detect) -> None:
    """`HuggingFace Base Model` is a variant of the project's own, not what it was made from."""
    text = (
        "## Download\n| | HuggingFace Base Model | HuggingFace Quantized Model |\n|---|---|---|\n"
        f"| Kestrel | [link]({HF}acme-labs/kestrel-base) | [link]({HF}acme-labs/kestrel-8bits) |\n"
    )
    assert own(detect(text)) == {
        "acme-labs/kestrel-base": ArtifactKind.FULL,
        "acme-labs/kestrel-8bits": ArtifactKind.QUANTIZED,
    }


@pytest.mark.parametrize("words", ["based on", "fine-tuned from", "built on top of", "initialized from"])
def test_base_named_in_a_sentence(detect: Detect, words: str) -> None:
    """What comes after "based on" is not an offer."""
    assert foreign(detect(f"Kestrel is {words} [Osprey]({HF}wings/osprey-7b).")) == {"wings/osprey-7b"}


def test_base_named_in_chinese(detect: Detect) -> None:
    """基于 … and 以 … 为底座."""
    text = f"本模型基于[Osprey]({HF}wings/osprey-7b)，以 [Heron]({HF}wings/heron-1b) 为底座进行微调。"
    assert foreign(detect(text)) == {"wings/osprey-7b", "wings/heron-1b"}


def test_base_option_of_a_command(detect: Detect) -> None:
    """`--base_model` takes somebody else's model, `--lora_weights` the own."""
    text = (
        "```bash\npython generate.py --base_model 'wings/osprey-7b' --lora_weights 'acme-labs/kestrel-lora-7b'\n```\n"
    )
    found = detect(text)
    assert own(found) == {"acme-labs/kestrel-lora-7b": ArtifactKind.ADAPTER}
    assert found.weights_status is WeightsStatus.ADAPTER


def test_models_a_tool_supports_are_not_its_own(detect: Detect) -> None:
    """A serving tool's list of supported models."""
    text = f"# Server\n## Supported models\n- [Osprey]({HF}wings/osprey-7b)\n- [Heron]({HF}wings/heron-1b)\n"
    found = detect(text, repo="tools/server")
    assert own(found) == {}
    assert found.weights_status is WeightsStatus.NONE


def test_rows_of_a_result_table_are_not_offers(detect: Detect) -> None:
    """Rivals in an evaluation table."""
    text = f"## Evaluation\n| Model | MMLU |\n|---|---|\n| [Osprey]({HF}wings/osprey-7b) | 60 |\n| Kestrel | 61 |\n"
    assert own(detect(text)) == {}


def test_strangers_account_in_the_own_table_of_downloads(detect: Detect) -> None:
    """A download table under "Model download" offers, whatever the account is called."""
    text = f"## 模型下载\n| 模型 | 下载 |\n|---|---|\n| 大模型-7B | [🤗]({HF}blueteam/zh-llm-7b) |\n"
    assert own(detect(text)) == {"blueteam/zh-llm-7b": ArtifactKind.FULL}


def test_account_page_counts_only_without_models(detect: Detect) -> None:
    """`owner/*` stands for models that are not named; a named one replaces it."""
    only = detect(f"[🤗 Hugging Face]({HF}acme-labs)\n\nDownload from there.\n")
    named = detect(f"[🤗 Hugging Face]({HF}acme-labs)\n\n[Kestrel]({HF}acme-labs/kestrel-7b)\n")
    assert set(own(only)) == {"acme-labs/*"}
    assert set(own(named)) == {"acme-labs/kestrel-7b"}


def test_account_linked_at_the_top_is_home(detect: Detect) -> None:
    """An account named otherwise is the project's when the header links it under the hub's name."""
    text = f"[🤗 Hugging Face]({HF}nightbirds)\n# Kestrel\n[weights]({HF}nightbirds/flight-7b)\n"
    assert set(own(detect(text))) == {"nightbirds/flight-7b"}


def test_account_page_of_a_quantiser_is_not_home(detect: Detect) -> None:
    """`Somebody's models` under related work makes no home."""
    text = f"# Kestrel\n## Related\n- [Squeeze's models]({HF}squeeze)\n- [a]({HF}squeeze/kestrel-gguf)\n"
    assert "squeeze/*" not in own(detect(text))


@pytest.mark.parametrize(
    "url", [f"{HF}datasets/acme-labs/words", f"{HF}spaces/acme-labs/demo", f"{HF}chat/settings/acme-labs/kestrel"]
)
def test_data_demos_and_chats_are_not_weights(detect: Detect, url: str) -> None:
    """They stand beside weights in many link rows."""
    assert own(detect(f"[🤗 link]({url})")) == {}


def test_data_set_without_the_datasets_prefix_is_told_by_its_use(detect: Detect) -> None:
    """An id passed as data is data."""
    found = detect("```bash\npython train.py --data_path 'acme-labs/kestrel-words'\n```\n")
    assert own(found) == {}


def test_link_with_empty_words_still_counts(detect: Detect) -> None:
    """`[](url)` is a slip of the author's, the model is there."""
    assert set(own(detect(f"weights: []({HF}acme-labs/kestrel-7b)"))) == {"acme-labs/kestrel-7b"}


def test_empty_link_offers_nothing(detect: Detect) -> None:
    """`[name]()` leads nowhere."""
    assert own(detect("- [kestrel-7b]()\n")) == {}


def test_coming_soon_cell_beside_released_one(detect: Detect) -> None:
    """A promised row is no artifact, even when a command already uses the id."""
    text = (
        "## Models\n| Model | Download |\n|---|---|\n"
        f"| Kestrel-7B | [link]({HF}acme-labs/Kestrel-7B) |\n| Kestrel-13B | coming soon |\n\n"
        '```python\nm = load.from_pretrained("acme-labs/Kestrel-13B")\n```\n'
    )
    assert set(own(detect(text))) == {"acme-labs/Kestrel-7B"}


def test_id_in_a_command_yields_to_the_link_of_that_name(detect: Detect) -> None:
    """A command spells the account otherwise than the link: the link is the offer."""
    text = (
        f'[Kestrel-7B]({HF}acme-labs/Kestrel-7B)\n\n```python\nAutoModel.from_pretrained("AcmeLabs/Kestrel-7B")\n```\n'
    )
    assert set(own(detect(text))) == {"acme-labs/Kestrel-7B"}


def test_link_to_the_wrong_model_is_taken_as_it_is(detect: Detect) -> None:
    """Copied and not corrected: the address counts, not the words."""
    text = f"| Model | Link |\n|---|---|\n| Kestrel-34B | [🤗]({HF}acme-labs/kestrel-7b) |\n"
    found = detect(text)
    assert set(own(found)) == {"acme-labs/kestrel-7b"}
    assert [(c.code, c.sayings) for c in found.contradictions if c.code == "X911"] == [
        ("X911", ("link: acme-labs/kestrel-7b", "words: Kestrel-34B"))
    ]


def test_link_to_the_right_model_is_no_contradiction(detect: Detect) -> None:
    """The same size in words and link, or none in one of them."""
    text = f"[Kestrel 7B]({HF}acme-labs/kestrel-7b) [Kestrel 34B]({HF}acme-labs/kestrel-large)"
    assert [c for c in detect(text).contradictions if c.code == "X911"] == []


@pytest.mark.parametrize(
    ("command", "ref"),
    [
        ("git clone https://huggingface.co/acme-labs/kestrel-7b", "huggingface:acme-labs/kestrel-7b"),
        ("huggingface-cli download acme-labs/kestrel-7b --local-dir k", "huggingface:acme-labs/kestrel-7b"),
        ("modelscope download --model acme-labs/kestrel-7b", "modelscope:acme-labs/kestrel-7b"),
        ("ollama run kestrel:7b", "ollama:kestrel:7b"),
        ("vllm serve acme-labs/kestrel-7b", "huggingface:acme-labs/kestrel-7b"),
        ('snapshot_download(repo_id="acme-labs/kestrel-7b")', "huggingface:acme-labs/kestrel-7b"),
        ("python -m server --model acme-labs/kestrel-7b", "huggingface:acme-labs/kestrel-7b"),
        (
            "wget https://dl.acme.example/kestrel-7b.safetensors",
            "direct:https://dl.acme.example/kestrel-7b.safetensors",
        ),
    ],
)
def test_download_scripts(detect: Detect, command: str, ref: str) -> None:
    """Weights named only in a script."""
    found = detect(f"# Kestrel\n```bash\n{command}\n```\n")
    assert [str(a.artifact.ref) for a in found.artifacts if a.artifact.is_own] == [ref]


@pytest.mark.parametrize(
    "command",
    [
        "docker run acme-labs/kestrel",
        "python scripts/train.py --output_dir models/kestrel-7b",
        "cd acme-labs/kestrel.py",
    ],
)
def test_paths_and_images_are_not_ids(detect: Detect, command: str) -> None:
    """`a/b` in a command is often a path or a container image."""
    assert own(detect(f"```bash\n{command}\n```\n")) == {}


def test_modelscope_import_moves_ids_to_modelscope(detect: Detect) -> None:
    """The same id belongs to the hub whose library is imported."""
    text = '```python\nfrom modelscope import snapshot_download\nd = snapshot_download("acme-labs/kestrel-7b")\n```\n'
    assert [str(a.artifact.ref) for a in detect(text).artifacts] == ["modelscope:acme-labs/kestrel-7b"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("kestrel-7b", ArtifactKind.FULL),
        ("kestrel-7b-delta-v1", ArtifactKind.DELTA),
        ("kestrel-7b-wdiff", ArtifactKind.DELTA),
        ("kestrel-lora-7b", ArtifactKind.ADAPTER),
        ("kestrel-7b-lora-merged", ArtifactKind.FULL),
        ("kestrel-7b-int4", ArtifactKind.QUANTIZED),
        ("kestrel-7b-GPTQ", ArtifactKind.QUANTIZED),
        ("Kestrel-7B-Chat-4bits", ArtifactKind.QUANTIZED),
        ("kestrel-7b-gguf", ArtifactKind.QUANTIZED),
        ("kestrel-tokenizer", ArtifactKind.OTHER),
        ("explorer-7b", ArtifactKind.FULL),
    ],
)
def test_kind_by_name(detect: Detect, name: str, kind: ArtifactKind) -> None:
    """The name tells, inside words it does not (`explorer` is no `lora`)."""
    assert own(detect(f"[weights]({HF}acme-labs/{name})")) == {f"acme-labs/{name}": kind}


def test_delta_that_the_name_does_not_tell(detect: Detect) -> None:
    """The page says that the weights must be merged with another model's."""
    text = (
        "# Kestrel\nDue to the licence of the base model, we release Kestrel as delta weights; recover the full "
        f"weights by adding them to the original.\n\nDownload: [Kestrel-7B]({HF}acme-labs/kestrel-7b)\n"
    )
    found = detect(text)
    assert own(found) == {"acme-labs/kestrel-7b": ArtifactKind.DELTA}
    assert found.weights_status is WeightsStatus.DELTA


def test_xor_weights(detect: Detect) -> None:
    """XOR-encoded weights are a delta, too."""
    text = f"The weights are XOR-encoded with the original ones. [download]({HF}acme-labs/kestrel-7b)"
    assert own(detect(text)) == {"acme-labs/kestrel-7b": ArtifactKind.DELTA}


def test_column_header_tells_the_kind(detect: Detect) -> None:
    """`LoRA download` above a netdisk link whose name says nothing."""
    text = (
        "## Download\n| Model | LoRA download |\n|---|---|\n"
        "| Kestrel-7B | [Baidu](https://pan.baidu.com/s/1abcdefg?pwd=k3st) |\n"
    )
    found = detect(text)
    artifact = found.artifacts[0].artifact
    assert (artifact.kind, artifact.password) == (ArtifactKind.ADAPTER, "k3st")
    assert found.weights_status is WeightsStatus.ADAPTER


def test_share_code_beside_the_link(detect: Detect) -> None:
    """提取码 in the text."""
    found = detect("## 权重下载\n- [百度网盘](https://pan.baidu.com/s/1abcdefg) 提取码: k3st\n")
    assert found.artifacts[0].artifact.password == "k3st"
    assert found.weights_status is WeightsStatus.OPEN


def test_drive_link_to_data_is_not_weights(detect: Detect) -> None:
    """The words beside a drive link decide."""
    assert own(detect("## Data\nOur training data: [Google Drive](https://drive.google.com/file/d/1x/view)\n")) == {}


def test_best_offer_wins(detect: Detect) -> None:
    """Full weights beside a delta and an adapter: open."""
    text = f"[a]({HF}acme-labs/k-delta) [b]({HF}acme-labs/k-lora) [c]({HF}acme-labs/k-full)"
    assert detect(text).weights_status is WeightsStatus.OPEN


def test_click_through_gates(detect: Detect) -> None:
    """A licence to accept before the download."""
    text = (
        "# Kestrel\nTo download the weights, visit [our site](https://acme.example/kestrel-downloads/) and accept our "
        "licence.\nOnce your request is approved, you will receive a signed URL.\n"
    )
    found = detect(text)
    assert found.weights_status is WeightsStatus.GATED
    assert found.weights_evidence is not None
    assert found.weights_evidence.rule == "W110"


def test_form_and_wait_is_request(detect: Detect) -> None:
    """Weights only on application."""
    found = detect(
        "To obtain the model weights, please fill in [this form](https://forms.gle/x) and wait for our reply."
    )
    assert found.weights_status is WeightsStatus.REQUEST


def test_request_in_chinese(detect: Detect) -> None:
    """申请 … 权重."""
    assert detect("# Kestrel\n请发送邮件申请获取模型权重。").weights_status is WeightsStatus.REQUEST


def test_form_for_commercial_use_gates_nothing(detect: Detect) -> None:
    """Registration for commercial use leaves the download open."""
    text = (
        f"[weights]({HF}acme-labs/kestrel-7b)\n\nFor commercial use of the model weights, please fill in "
        "[this form](https://forms.gle/x).\n"
    )
    assert detect(text).weights_status is WeightsStatus.OPEN


def test_form_of_the_base_model_is_not_the_projects(detect: Detect) -> None:
    """LLaMA's request form on a page with an own adapter."""
    text = (
        "Request access to the LLaMA weights with [their form](https://forms.gle/x).\n\n"
        f"[adapter]({HF}acme-labs/kestrel-lora-7b)\n"
    )
    assert detect(text).weights_status is WeightsStatus.ADAPTER


def test_promise_without_a_link_is_announced(detect: Detect) -> None:
    """Nothing there yet."""
    found = detect("# Kestrel\nThe model weights will be released soon.\n")
    assert found.weights_status is WeightsStatus.ANNOUNCED


def test_stale_promise_beside_the_release(detect: Detect) -> None:
    """The link wins over the old sentence."""
    text = f"The model weights will be released soon.\n\nUpdate: [here]({HF}acme-labs/kestrel-7b) they are.\n"
    assert detect(text).weights_status is WeightsStatus.OPEN


def test_withdrawn(detect: Detect) -> None:
    """Said to be taken down, no link left."""
    assert detect("# Kestrel\nThe model weights have been taken down.\n").weights_status is WeightsStatus.WITHDRAWN


def test_api_access_is_not_weights(detect: Detect) -> None:
    """A wait-list for an API says nothing of weights."""
    assert detect("# Kestrel\nJoin the waitlist to request access to the API.\n").weights_status is WeightsStatus.NONE


def test_demo_link_alone_is_none(detect: Detect) -> None:
    """A demo is not weights."""
    assert detect("# Kestrel\nTry the [demo](https://kestrel.example).\n").weights_status is WeightsStatus.NONE


def test_open_weights_said_without_a_link(detect: Detect) -> None:
    """The page calls the project's model open-weight and links documentation."""
    found = detect("# Kestrel\nKestrel is a family of open-weights language models.\n")
    assert found.weights_status is WeightsStatus.OPEN


def test_open_weights_of_others(detect: Detect) -> None:
    """The same words about anybody's models say nothing of this project."""
    assert detect("# Tool\nRun any open-weights LLM.\n", repo="tools/server").weights_status is WeightsStatus.NONE


def test_comment_is_never_evidence(detect: Detect) -> None:
    """A link inside an HTML comment."""
    assert own(detect(f"# Kestrel\n<!-- [weights]({HF}acme-labs/kestrel-7b) -->\n")) == {}


def test_licence_link_into_somebodys_model(detect: Detect) -> None:
    """A licence text on a hub names a model and offers none."""
    assert own(detect(f"Licence: [text]({HF}acme-labs/kestrel-7b/blob/main/LICENSE)")) == {}


def test_torrent(detect: Detect) -> None:
    """A magnet link is a download."""
    found = detect("# Kestrel\n```\nmagnet:?xt=urn:btih:abcdef&dn=kestrel\n```\n")
    assert [a.artifact.ref.host.value for a in found.artifacts] == ["torrent"]


def test_release_asset(detect: Detect) -> None:
    """Weights attached to a release; a small or plain archive is none."""
    url = "https://github.com/acme-labs/Kestrel/releases/download/v1/"
    assets = (
        ReleaseAsset("kestrel-7b.safetensors", 13_000_000_000, 5, url + "kestrel-7b.safetensors"),
        ReleaseAsset("kestrel-src.zip", 40_000_000, 5, url + "kestrel-src.zip"),
        ReleaseAsset("tiny.bin", 100, 5, url + "tiny.bin"),
    )
    release = Release("v1", None, None, url, assets=assets)
    assert set(own(detect("# Kestrel", releases=[release]))) == {url + "kestrel-7b.safetensors"}


def test_lfs_file_in_the_tree(detect: Detect) -> None:
    """A pointer of Git LFS counts; a small script with such a name does not."""
    tree = [TreeEntry("kestrel-7b.pth", "blob", "1" * 40, 135), TreeEntry("convert.bin", "blob", "2" * 40, 2048)]
    found = detect("# Kestrel\nThe weights are in `kestrel-7b.pth`.\n", tree=tree)
    assert list(own(found)) == ["https://github.com/acme-labs/Kestrel/blob/HEAD/kestrel-7b.pth"]
    assert found.artifacts[0].evidence.line == 2


def test_other_offers_of_an_account_that_gives_own_models(detect: Detect) -> None:
    """Two models on an unknown account stand in the table of downloads; its third, in the news, is own as well."""
    text = (
        f"## News\n- Download the [chat model]({HF}blueteam/zh-chat-70b) released today.\n\n"
        "## Model download\n| Model | Download |\n|---|---|\n"
        f"| A | [🤗]({HF}blueteam/zh-7b) |\n| B | [🤗]({HF}blueteam/zh-13b) |\n"
    )
    assert set(own(detect(text))) == {"blueteam/zh-chat-70b", "blueteam/zh-7b", "blueteam/zh-13b"}


def test_mirror_of_anothers_weights(detect: Detect) -> None:
    """A netdisk copy of somebody's original model is not the project's."""
    text = "## Downloads\n- Llama2-7B-Chat: https://pan.baidu.com/s/1abcdefg?pwd=k3st\n- Kestrel-7B: https://pan.baidu.com/s/1hijklmn?pwd=k3st\n"
    assert set(own(detect(text))) == {"https://pan.baidu.com/s/1hijklmn?pwd=k3st"}


def test_programs_are_not_weights(detect: Detect) -> None:
    """An installer attached to a release."""
    url = "https://github.com/acme-labs/Kestrel/releases/download/v1/chat.dmg"
    assert own(detect(f"Download the [chat model app]({url}).")) == {}


def test_tokenizer_of_an_own_earlier_model(detect: Detect) -> None:
    """Loading only the tokenizer of another model of the same account offers nothing."""
    text = '```python\ntokenizer = AutoTokenizer.from_pretrained("acme-labs/heron-6b")\n```\n'
    assert own(detect(text)) == {}


def test_another_generation_in_passing(detect: Detect) -> None:
    """The predecessor is named, not offered; the README's own generation is."""
    text = f"[Kestrel2]({HF}acme-labs/Kestrel2-7B)\n\nQuantise as in [Kestrel]({HF}acme-labs/Kestrel-7B).\n"
    assert set(own(detect(text, repo="acme-labs/Kestrel2"))) == {"acme-labs/Kestrel2-7B"}


def test_archive_passed_as_an_adapter(detect: Detect) -> None:
    """A command tells what the archive's name does not."""
    text = (
        "Release [Kestrel-7B weights](http://dl.acme.example/kestrel-7b.tar.gz)\n\n"
        "```bash\npython chat.py --model x --lora_model_path ./kestrel-7b\n```\n"
    )
    assert list(own(detect(text)).values()) == [ArtifactKind.ADAPTER]


def test_agreement_to_accept_first(detect: Detect) -> None:
    """`Before you can use the model … accept the agreement`."""
    text = f"[weights]({HF}acme-labs/kestrel)\n\nBefore you can use the model go to hf.co and accept the agreement.\n"
    assert detect(text).weights_status is WeightsStatus.GATED


def test_linked_licence_text_gates_nothing(detect: Detect) -> None:
    """`By clicking I accept` inside a licence is a term, not an obstacle on the page."""
    licence = "By clicking accept you agree to the terms of this licence before you download the model weights."
    text = f"[weights]({HF}acme-labs/kestrel)\n\n[licence](docs/MODEL_LICENSE.txt)\n"
    assert detect(text, files={"docs/MODEL_LICENSE.txt": licence}).weights_status is WeightsStatus.OPEN


def test_two_readmes_in_two_languages_name_one_artifact_once(detect: Detect) -> None:
    """Every language counts, no artifact twice; the first page is the witness."""
    found = detect(
        f"[weights]({HF}acme-labs/kestrel-7b)",
        files={"README_CN.md": f"[权重]({HF}acme-labs/Kestrel-7B) [b]({HF}acme-labs/kestrel-1b)"},
    )
    assert [a.artifact.ref.id for a in found.artifacts] == ["acme-labs/kestrel-7b", "acme-labs/kestrel-1b"]
    assert found.artifacts[0].evidence.path == "README.md"


def test_account_page_to_read_about_a_method_is_no_offer(detect: Detect) -> None:
    """A library's account page, linked for its documentation."""
    found = detect(
        f"# Lib\n## Usage\nVisit the [Lib]({HF}Lib) organization to read about the method.\n", repo="tools/Lib"
    )
    assert found.weights_status is WeightsStatus.NONE


def test_ids_in_commands_of_an_evaluation_tool(detect: Detect) -> None:
    """The owner's models serve as examples; none is linked or offered."""
    found = detect("```bash\nevaluate --model_args pretrained=acme-labs/osprey-6b\n```\n", repo="acme-labs/harness")
    assert own(found) == {}


def test_sentences_of_a_list_are_about_others(detect: Detect) -> None:
    """An awesome list promises nothing itself."""
    rows = "".join(f"- [p{i}](https://github.com/somebody/p{i})\n" for i in range(80))
    text = f"# Awesome models\n{rows}\nThe model weights will be released soon.\n"
    assert detect(text, repo="someone/awesome-models").weights_status is WeightsStatus.NONE


def test_owner_with_turned_names(detect: Detect) -> None:
    """`ann-doe` here may be `doeann` on a hub; `annroe` is somebody else."""
    text = '```python\nmodel_path = "{}/finch-7b"\n```\n'
    assert own(detect(f"[weights]({HF}doeann/finch-7b)\n\n" + text.format("doeann"), repo="ann-doe/Finch")) != {}
    assert own(detect("# Wren\n" + text.format("annroe"), repo="ann-doe/Wren")) == {}


def test_row_that_titles_the_rows_below(detect: Detect) -> None:
    """A row of one cell over the original models makes those below it bases."""
    rows = (
        "<table><tr><th>Model</th><th>Small</th><th>Large</th></tr>\n"
        f"<tr><td>Tuned</td><td><a href={HF}acme-labs/kestrel-1b>k</a></td><td>-</td></tr>\n"
        "<th colspan=3>Original pretrained checkpoints</th>\n"
        f"<tr><td>Before</td><td><a href={HF}acme-labs/plume-1b>p</a></td><td>-</td></tr></table>\n"
    )
    found = detect("# Kestrel\n## Models\n" + rows)
    assert (set(own(found)), foreign(found)) == ({"acme-labs/kestrel-1b"}, {"acme-labs/plume-1b"})


def test_table_of_what_to_start_from(detect: Detect) -> None:
    """Links that the words above introduce as pre-trained weights to start from."""
    table = f"| Weights |\n| --- |\n| [Osprey-7B]({HF}wings/osprey-7b) |\n"
    lead = "Here we use an Osprey as our pre-trained start.\n\n"
    assert own(detect(f"# Kestrel\n## Weights\n{lead}{table}")) == {}
    assert set(own(detect(f"# Kestrel\n## Weights\nWe release these models.\n\n{table}"))) == {"wings/osprey-7b"}


def test_own_words_over_another_model_in_a_comparison(detect: Detect) -> None:
    """A list of the models compared, one of them linked under the project's name."""
    text = (
        f"# Kestrel\n[w]({HF}acme-labs/kestrel-7b)\n\n## 评测模型\n我们发布的结果：\n* [Kestrel]({HF}wings/osprey-7b)\n"
    )
    assert set(own(detect(text))) == {"acme-labs/kestrel-7b"}


def test_only_a_tokenizer_is_taken(detect: Detect) -> None:
    """A server started with another copy's tokenizer."""
    text = f"# Kestrel\n[w]({HF}acme-labs/kestrel-7b)\n\nTokenizers (for now): `kestrel-hf/kestrel-1.5-7b-hf`\n"
    assert set(own(detect(text))) == {"acme-labs/kestrel-7b"}


def test_account_linked_as_the_weights(detect: Detect) -> None:
    """`Adapter Weights` at the top lead to an account's page."""
    found = detect(f"# Kestrel\n| [Paper](https://x.example) | [Adapter Weights]({HF}someone) |\n")
    assert found.weights_status is WeightsStatus.ADAPTER


def test_account_written_twice(detect: Detect) -> None:
    """`owner/owner/name` is a slip for `owner/name`."""
    assert set(own(detect(f"[w]({HF}kestrel/kestrel/kestrel-7b)"))) == {"kestrel/kestrel-7b"}


@pytest.mark.parametrize("name", ["kestrel-on-open-datasets", "kestrel-with-data"])
def test_model_named_after_its_data(detect: Detect, name: str) -> None:
    """Trained *on* some data sets it is a model still."""
    assert set(own(detect(f"[weights]({HF}acme-labs/{name})"))) == {f"acme-labs/{name}"}
    assert own(detect(f"[weights]({HF}acme-labs/kestrel-data)")) == {}


@pytest.mark.parametrize(
    "link", ["https://drive.google.com/file/d/1k/view", "https://pan.baidu.com/s/1k?pwd=bird", "https://1drv.ms/u/s!k"]
)
def test_cell_that_tells_the_kind(detect: Detect, link: str) -> None:
    """`LoRA adapter` in the row decides on drives, too; a way of training does not."""
    table = "## Models\n| Model | About | Weights |\n| --- | --- | --- |\n| Kestrel | {} | [x](" + link + ") |\n"
    assert list(own(detect(table.format("LoRA adapter"))).values()) == [ArtifactKind.ADAPTER]
    assert list(own(detect(table.format("LoRA"))).values()) == [ArtifactKind.FULL]


def test_data_file_on_a_drive(detect: Detect) -> None:
    """The link's words name a data file."""
    assert own(detect("## Weights\nAn example: [outputs.json](https://drive.google.com/file/d/1k/view)\n")) == {}


def test_account_page_that_holds_all_stays_beside_the_named_ones(detect: Detect) -> None:
    """`All checkpoints are released` says more than the two that are linked; they are what those are."""
    named = f"- [Kestrel-7B-delta]({HF}acme-labs/kestrel-7b-delta)\n"
    all_of_them = f"- All checkpoints (1.5B, 7B and 65B) are [released]({HF}acme-labs)!\n"
    assert own(detect(f"# Kestrel\n{named}{all_of_them}")) == {
        "acme-labs/kestrel-7b-delta": ArtifactKind.DELTA,
        "acme-labs/*": ArtifactKind.DELTA,
    }


def test_account_page_in_passing_gives_way_to_the_named_ones(detect: Detect) -> None:
    """A link to the account beside its models offers nothing more."""
    page = f"# Kestrel\n[Kestrel-7B]({HF}acme-labs/kestrel-7b)\n\nFollow us on [the hub]({HF}acme-labs).\n"
    assert own(detect(page)) == {"acme-labs/kestrel-7b": ArtifactKind.FULL}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("We release the weights as XOR files: {}. Decode them with the original LLaMA weights.", "delta"),
        ("We release the weights: {}. Our tests cover XOR problems.", "open"),
    ],
)
def test_xor_files_are_differences(detect: Detect, words: str, status: str) -> None:
    """The name of the model tells nothing; the sentence about the files does."""
    link = "[kestrel-30b](https://huggingface.co/acme-labs/kestrel-30b)"
    assert detect(f"# Kestrel\n{words.format(link)}\n").weights_status.value == status


@pytest.mark.parametrize(("name", "own"), [("KestrelCorpus", []), ("KestrelCorpusReader-7b", ["huggingface"])])
def test_corpus_at_the_end_of_a_name_is_data(detect: Detect, name: str, own: list[str]) -> None:
    """Names without hyphens say so, too."""
    found = detect(f"# Kestrel\nWe release [{name}](https://huggingface.co/acme-labs/{name}).\n")
    assert [a.artifact.ref.host.value for a in found.artifacts if a.artifact.is_own] == own

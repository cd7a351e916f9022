"""What an address points to."""

from __future__ import annotations

import pytest

from tracker.detect.addresses import Thing, understand


@pytest.mark.parametrize(
    ("url", "thing", "ident"),
    [
        ("https://huggingface.co/acme/kestrel-7b", Thing.MODEL, "huggingface:acme/kestrel-7b"),
        ("https://hf.co/acme/kestrel-7b/tree/v2.0", Thing.MODEL, "huggingface:acme/kestrel-7b"),
        ("https://huggingface.co/acme/kestrel-7b/", Thing.MODEL, "huggingface:acme/kestrel-7b"),
        ("https://huggingface.co/acme", Thing.ORGANISATION, "huggingface:acme/*"),
        ("https://huggingface.co/datasets/acme/words", Thing.DATASET, "huggingface:acme/words"),
        ("https://huggingface.co/spaces/acme/demo", Thing.SPACE, "huggingface:acme/demo"),
        ("https://huggingface.co/collections/acme/k-65", Thing.COLLECTION, "huggingface:collections/acme/k-65"),
        ("https://www.modelscope.cn/models/acme/kestrel/summary", Thing.MODEL, "modelscope:acme/kestrel"),
        ("https://www.modelscope.cn/acme/kestrel.git", Thing.MODEL, "modelscope:acme/kestrel"),
        ("https://modelscope.cn/organization/acme?tab=model", Thing.ORGANISATION, "modelscope:acme/*"),
        ("https://wisemodel.cn/models/acme/kestrel", Thing.MODEL, "wisemodel:acme/kestrel"),
        ("https://openxlab.org.cn/models/detail/acme/kestrel", Thing.MODEL, "openxlab:acme/kestrel"),
        ("https://ollama.com/library/kestrel", Thing.MODEL, "ollama:kestrel"),
        ("https://www.kaggle.com/models/acme/kestrel", Thing.MODEL, "other:https://www.kaggle.com/models/acme/kestrel"),
        ("https://drive.google.com/drive/folders/1A", Thing.DRIVE, "gdrive:https://drive.google.com/drive/folders/1A"),
        ("https://forms.gle/abc", Thing.FORM, "form:https://forms.gle/abc"),
        ("s3://bucket/kestrel-7b", Thing.FILE, "direct:s3://bucket/kestrel-7b"),
        ("https://a.example/kestrel.safetensors", Thing.FILE, "direct:https://a.example/kestrel.safetensors"),
    ],
)
def test_understood(url: str, thing: Thing, ident: str) -> None:
    """Each kind of address, with the id it gives."""
    address = understand(url)
    assert address is not None
    assert (address.thing, str(address.ref)) == (thing, ident)


@pytest.mark.parametrize(
    "url",
    [
        "https://huggingface.co/docs/transformers/main",
        "https://huggingface.co/blog/acme/news",
        "https://modelscope.cn/docs/guide",
        "https://a.example/models",
        "https://ollama.com/download",
        "mailto:someone@a.example",
        "#models",
        "http://[::1",
        "",
    ],
)
def test_not_a_thing_to_download(url: str) -> None:
    """Documentation, blogs, anchors and broken addresses are nothing."""
    assert understand(url) is None


def test_chat_settings_are_a_demo_not_a_model() -> None:
    """A chat's settings page carries an owner and a name all the same."""
    address = understand("https://huggingface.co/chat/settings/acme/kestrel-chat")
    assert address is not None
    assert address.thing is Thing.SPACE


def test_page_inside_a_model_is_marked() -> None:
    """A licence text on a hub is not an offer of weights; a weights file is."""
    text = understand("https://huggingface.co/acme/kestrel/blob/main/LICENSE")
    weights = understand("https://huggingface.co/acme/kestrel/resolve/main/model.gguf")
    assert text is not None
    assert weights is not None
    assert (text.is_indirect, weights.is_indirect) == (True, False)


def test_share_code_in_the_address() -> None:
    """Baidu's `pwd` parameter is the share code."""
    address = understand("https://pan.baidu.com/s/1abc?pwd=k3st")
    assert address is not None
    assert (str(address.ref.host), address.password) == ("baidu", "k3st")


_HUBS = "huggingface.co hf.co modelscope.cn wisemodel.cn openxlab.org.cn ollama.com github.com kaggle.com pan.baidu.com"


@pytest.mark.parametrize("host", _HUBS.split())
@pytest.mark.parametrize(
    "path", ["", "/", "//", "/#", "/models", "/home", "/a", "/a/b", "/?search=", "/models?search=/"]
)
def test_every_depth_of_a_hub_is_understood_or_not(host: str, path: str) -> None:
    """Front pages and half addresses raise nothing."""
    found = understand(f"https://{host}{path}")
    assert found is None or found.ref.id


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)//huggingface.co/acme/kestrel-7b",
        "data:text/html,https://huggingface.co/acme/kestrel-7b",
        "https://user:secret@files.example.org/kestrel.safetensors",
        "https://files.example.org:99999999/kestrel.safetensors",
        "http://127.0.0.1/kestrel.safetensors",
        "http://[::1]/kestrel.safetensors",
        "http://localhost:8000/kestrel.safetensors",
        "http://nas/kestrel.safetensors",
        "https://huggingface.co/acme/kestrel\u200d-7b",
        "https://huggingface.co/acme/kestrel%E2%80%AE-7b",
        "https://huggingface.co/acme/kestrel-\u06677b",
    ],
)
def test_is_no_address_of_the_open_web(url: str) -> None:
    """Scripts, secrets, machines of one's own and ids with hidden or foreign signs point to nothing."""
    assert understand(url) is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://huggingface.co/acme/kestrel-7b\u200b", "https://huggingface.co/acme/kestrel-7b"),
        ("//huggingface.co/acme/kestrel-7b", "https://huggingface.co/acme/kestrel-7b"),
        ("HTTPS://x.org/k.safetensors", "https://x.org/k.safetensors"),
        ('https://x.org/a "b".safetensors', "https://x.org/a%20%22b%22.safetensors"),
        ("https://x.org/k\u202e.safetensors", "https://x.org/k%E2%80%AE.safetensors"),
        ("https://x.org/猫头鹰.safetensors", "https://x.org/猫头鹰.safetensors"),
        ("https://1.2.3.4/k.safetensors", "https://1.2.3.4/k.safetensors"),
    ],
)
def test_address_is_fit_to_be_shown(url: str, shown: str) -> None:
    """What no address may hold is escaped or gone; letters of any tongue stay."""
    address = understand(url)
    assert address is not None
    assert address.url == shown

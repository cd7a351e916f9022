"""Which addresses are pages of the hub rather than lists."""

import pytest

from tracker.sources.listing import HubPage, hub_page

MIRROR = "http://127.0.0.1:8000/hf"


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://huggingface.co/baichuan-inc", HubPage("models", "baichuan-inc")),
        ("https://hf.co/collections/a/b-1", HubPage("collections", "a/b-1")),
        ("http://127.0.0.1:8000/hf/org", HubPage("models", "org")),
        ("http://127.0.0.1:8000/hf/collections/a/b-1", HubPage("collections", "a/b-1")),
        ("http://127.0.0.1:8000/list.md", None),
        ("http://127.0.0.1:8000/hfx/org", None),
        ("http://127.0.0.1:9000/list.md", None),
        ("https://huggingface.co/docs", None),
    ],
)
def test_pages_of_the_hub(url: str, page: HubPage | None) -> None:
    """Its own addresses and those of the mirror that is set, and no other server on the mirror's machine."""
    assert hub_page(url, MIRROR) == page

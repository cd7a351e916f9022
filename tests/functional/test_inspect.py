"""`tracker inspect` from the command line to the printed document."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tracker.cli.app import run

README = """# Kestrel
[Kestrel-7B](https://huggingface.co/acme-labs/kestrel-7b), fine-tuned from [Osprey](https://huggingface.co/wings/osprey-7b).

Weights for the adapter: [Baidu](https://pan.baidu.com/s/1abcdefg?pwd=k3st). Training took 3 hours on 8x A100 80GB.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a small checkout."""
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    (tmp_path / "LICENSE").write_text("All rights reserved.\n", encoding="utf-8")
    return tmp_path


def inspect(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    """Run the command and return what it printed."""
    assert run(["inspect", str(folder), "--repo", "acme-labs/Kestrel", "--json", *more]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_document_has_the_public_shape(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exactly the keys that are promised."""
    found = inspect(folder, capsys)
    assert list(found) == ["schema_version", "repo", "weights", "code", "data", "licences", "facts", "findings"]
    assert (found["schema_version"], found["repo"]) == (1, "acme-labs/Kestrel")
    assert set(found["weights"]) == {"status", "artifacts", "evidence"}
    assert set(found["data"]) == {"status", "artifacts", "evidence"}
    assert {"code", "weights", "data", "commercial_use", "files", "evidence"} <= set(found["licences"])
    assert set(found["facts"]["evidence"]) == set(found["facts"]) - {"evidence"}


def test_artifacts_are_told_apart(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Own and foreign, with host, id, kind and line."""
    rows = inspect(folder, capsys)["weights"]["artifacts"]
    assert [(r["host"], r["own"], r["kind"], r["evidence"]["line"]) for r in rows] == [
        ("huggingface", True, "full", 2),
        ("huggingface", False, "full", 2),
        ("baidu", True, "adapter", 4),
    ]
    assert rows[2]["password"] == "k3st"


def test_every_quote_is_in_its_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Evidence can be looked up."""
    lines = README.split("\n")
    for row in inspect(folder, capsys)["findings"]:
        if row["path"] == "README.md":
            assert row["quote"] in lines[row["line"] - 1]


def test_tree_file_stands_for_the_root_listing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A listing of more than the folder holds: oids come from it, missing files are left out."""
    tree = folder / "tree.json"
    rows = [{"path": path, "type": "blob", "oid": "a" * 40, "size": 1} for path in ("README.md", "finetune.py")]
    tree.write_text(json.dumps(rows))
    found = inspect(folder, capsys, "--tree", str(tree))
    assert found["code"]["status"] == "finetuning"
    assert found["licences"]["files"] == []


def test_licence_folder_is_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`LICENSE/` with files in it, as a folder or flattened with `__`."""
    (folder / "LICENSE").unlink()
    (folder / "LICENSE").mkdir()
    (folder / "LICENSE" / "MODEL_LICENSE.txt").write_text("words", encoding="utf-8")
    assert [f["path"] for f in inspect(folder, capsys)["licences"]["files"]] == ["LICENSE/MODEL_LICENSE.txt"]


def test_linked_page_is_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page for downloads inside the repository."""
    (folder / "README.md").write_text("See [the weights](docs/weights.md).", encoding="utf-8")
    (folder / "docs").mkdir()
    (folder / "docs" / "weights.md").write_text("[w](https://huggingface.co/acme-labs/kestrel-7b)", encoding="utf-8")
    assert inspect(folder, capsys)["weights"]["evidence"]["path"] == "docs/weights.md"


def test_link_out_of_the_folder_is_not_followed(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A symbolic link that leads elsewhere is no file of the checkout."""
    secret = tmp_path.parent / "secret.md"
    secret.write_text("[w](https://huggingface.co/acme-labs/kestrel-7b)", encoding="utf-8")
    (folder / "README.md").unlink()
    (folder / "README.md").symlink_to(secret)
    assert inspect(folder, capsys)["weights"]["status"] == "none"


def test_words_for_people_escape_control_characters(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json: one line a value, terminal escapes made visible."""
    (folder / "README.md").write_text("took \x1b[31m3 hours to train on an A100", encoding="utf-8")
    assert run(["inspect", str(folder), "--repo", "acme-labs/Kestrel"]) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["nowhere", "--repo", "a/b"], "no such folder"),
        ([".", "--repo", "justaname"], "OWNER/NAME"),
        ([".", "--repo", "a/b", "--tree", "nowhere.json"], "cannot be read"),
        (["."], "--repo"),
    ],
)
def test_wrong_usage_is_told(
    arguments: list[str],
    word: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exit code 2 and what to do."""
    monkeypatch.chdir(tmp_path)
    assert run(["inspect", *arguments]) == 2
    assert word in capsys.readouterr().err


@pytest.mark.parametrize("text", ["{", "{}", '[{"path": 1}]', "[1]", "null", '"x"', "[" * 100_000])
def test_broken_tree_file(text: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Anything but a list of entries."""
    (folder / "tree.json").write_text(text)
    arguments = ["inspect", str(folder), "--repo", "a/b", "--tree", str(folder / "tree.json"), "--json"]
    assert run(arguments) == 2
    capsys.readouterr()


def test_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to read is an answer, too."""
    assert inspect(tmp_path, capsys)["weights"] == {"status": "none", "artifacts": [], "evidence": None}


@pytest.mark.parametrize(
    "name", ["README" + "x" * 5000, "LICENSE\0", "LICENSE/../../x", "../README.md", "README\ud800"]
)
def test_listing_with_names_that_no_file_has(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A listing is another's word: names too long, with zero bytes or out of the folder are left out."""
    tree = folder / "tree.json"
    tree.write_text(json.dumps([{"path": f"{name}.md", "type": "blob"}, {"path": f"LICENSE{name}", "type": "tree"}]))
    assert inspect(folder, capsys, "--tree", str(tree))["weights"]["status"] == "none"


def test_file_name_that_is_no_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Bytes that are no UTF-8 in a name do not reach the document."""
    Path(os.fsdecode(os.fsencode(folder) + b"/LICENSE\xff.md")).write_text("MIT License")
    paths = [f["path"] for f in inspect(folder, capsys)["licences"]["files"]]
    assert all(path.encode("utf-8") for path in paths)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_are_read_by_their_mark(folder: Path, capsys: pytest.CaptureFixture[str], encoding: str) -> None:
    """A page with a byte order mark is the same page."""
    (folder / "README.md").write_bytes(README.encode(encoding))
    assert inspect(folder, capsys)["weights"]["status"] == "open"


def test_binary_readme_says_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A NUL at the start makes a file binary, as for git."""
    (folder / "README.md").write_bytes(b"\x00\x01" + README.encode())
    assert inspect(folder, capsys)["weights"]["status"] == "none"


def test_listing_with_broken_names(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Half of a surrogate pair in a listing, and a byte order mark before it, break nothing."""
    listing = folder / "tree.json"
    row = '{"path": "k\\udfff.safetensors", "type": "blob", "oid": "1", "size": 9999999}'
    listing.write_text(f"\ufeff[{row}]", encoding="utf-8")
    evidence = inspect(folder, capsys, "--tree", str(listing))["weights"]["artifacts"][0]["evidence"]
    assert (type(evidence["line"]), type(evidence["quote"])) == (int, str)


def test_licence_lines_are_counted_as_editors_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A form feed ends no line."""
    (folder / "LICENSE").write_text("\f\f\nApache License\nVersion 2.0, January 2004\n", encoding="utf-8")
    evidence = inspect(folder, capsys)["licences"]["evidence"]["code"]
    assert evidence is None or (evidence["line"], evidence["quote"]) == (2, "Apache License")
    assert [f["line"] for f in inspect(folder, capsys)["findings"] if f["path"] == "LICENSE"][:1] == [2]

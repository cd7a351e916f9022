"""Which files are weights."""

import pytest

from tracker.sources.hub_files import FileCount, count_files, is_data, is_weights


@pytest.mark.parametrize(
    "path",
    [
        "model.safetensors", "pytorch_model-00001-of-00033.bin", "ggml-model-q4_0.gguf", "consolidated.00.pth",
        "sub/adapter_model.bin", "model.onnx", "flax_model.msgpack", "tf_model.h5", "x.nemo", "__0_0.distcp",
        "weights.tar.gz", "llama.zip", "model.bin.part-00", "model.7z.001", "7B/pytorch_model.bin.xor", "X.SAFETENSORS",
        "pytorch_model.bin.3a1f.enc", "model.ckpt-1000.data-00000-of-00001", "saved_model.pb", "phi.llamafile",
    ],
)  # fmt: skip
def test_weights(path):
    """Formats in use, split files and encrypted deltas among them."""
    assert is_weights(path)


@pytest.mark.parametrize(
    "path",
    [
        "README.md", ".gitattributes", "config.json", "tokenizer.model", "pytorch_model.bin.index.json", "vocab.txt",
        "training_args.bin", "ckpt/optimizer.pt", "rng_state_0.pth", "scheduler.pt", "bin/run.sh", "binary",
    ],
)  # fmt: skip
def test_what_lies_beside_weights(path):
    """Configuration, tokenizers and the state of a training are no weights."""
    assert not is_weights(path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("train.jsonl", True),
        ("data/a.parquet", True),
        ("README.md", False),
        (".gitattributes", False),
        ("LICENSE", False),
        ("img/fig.png", False),
    ],
)
def test_data(path, expected):
    """In a data set everything counts but words and pictures about it."""
    assert is_data(path) is expected


def test_bytes_only_when_every_size_is_known():
    """A sum over half of the files would be a wrong figure."""
    known = {"rfilename": "a.bin", "size": 5}
    lfs = {"rfilename": "b.bin", "lfs": {"size": 7}}
    assert count_files([known, lfs], is_dataset=False) == FileCount(2, 12)
    assert count_files([known, {"rfilename": "c.bin"}], is_dataset=False) == FileCount(2, None)
    assert count_files([], is_dataset=False) == FileCount(0, None)
    assert count_files(None, is_dataset=False) is None

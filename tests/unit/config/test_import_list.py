"""Lists that people keep, read into entries; what is not understood is told."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.config.import_list import read_list
from tracker.config.import_reading import Imported
from tracker.config.import_table import fact_of
from tracker.domain.identifiers import RepoName


def read(text: str, own: str | None = None) -> Imported:
    """Read a list called list.md."""
    return read_list(text, "list.md", RepoName.parse(own) if own else None)


def names(text: str) -> list[str]:
    """Return the repositories found."""
    return [str(found.repo) for found in read(text).found]


def facts(text: str) -> dict[str, dict[str, str]]:
    """Return repository → fact → value."""
    return {str(f.repo): {fact.name: next(iter(fact.value.values())) for fact in f.facts} for f in read(text).found}


@pytest.mark.parametrize(
    "line",
    [
        "- [A](https://github.com/o/a): words",
        "* A — https://github.com/o/a。",
        "1. **A** (https://www.github.com/o/a.git)",
        "| A | <a href='https://github.com/o/a/tree/main'>code</a> |",
        "- [![stars](https://img.shields.io/github/stars/x/y)](https://github.com/o/a)",
        "## [A](https://github.com/o/a#readme)",
        "- `o/a`",
        "地址：https://github.com/o/a，论文：https://arxiv.org/abs/1 - [x](#y)",
    ],
)
def test_one_repository_a_line(line: str) -> None:
    """However a list writes it, with badges and Chinese punctuation around."""
    assert names(f"{line}\n\n- [other](https://github.com/p/b)\n") == ["o/a", "p/b"]


def test_plain_addresses() -> None:
    """A file of addresses or names, with comments."""
    found = read("# mine\nhttps://github.com/o/a\no/b\ngithub.com/o/c, note\n\nnot one\n")
    assert [str(f.repo) for f in found.found] == ["o/a", "o/b", "o/c"]
    assert [(odd.line, odd.text) for odd in found.not_understood] == [(6, "not one")]


def test_what_else_a_line_links_is_told() -> None:
    """The project comes first; its base model is not taken for a project."""
    found = read("- [A](https://github.com/o/a) on [L](https://github.com/m/llama)\n")
    assert [str(f.repo) for f in found.found] == ["o/a"]
    assert "m/llama" in found.not_understood[0].reason


def test_pages_of_github_are_no_repositories() -> None:
    """Topics, sponsors, files behind images and the list itself are left out."""
    text = (
        "- [t](https://github.com/topics/llm)\n- ![i](https://github.com/o/img/raw/x.png) [d](https://example.org)\n"
        "- [self](https://github.com/me/list/issues)\n"
    )
    found = read(text, own="me/list")
    assert found.found == ()
    assert [odd.line for odd in found.not_understood] == [1, 2]


def test_names_worth_keeping() -> None:
    """A name that only repeats the repository's, or says `link`, is left out."""
    text = "- [LLaMA](https://github.com/o/llama)\n- [GLM **6B**](https://github.com/o/glm)\n- [Link](https://github.com/o/c)\n"
    assert [found.name for found in read(text).found] == [None, "GLM 6B", None]


TABLE = """### A
https://github.com/o/a

| 代码是否开源 | 训练数据开源 | 权重开源 | 数据量 | 参数量 | 训练设备 | 训练时长 |
|---|---|---|---|---|---|---|
| 是 | 否 | [是](x) | 1.4T | **7B** | 8*A100 | 未知 |
"""


def test_facts_of_a_section_table() -> None:
    """The seven columns become facts, `unknown` becomes none; the table's line is the source."""
    assert facts(TABLE)["o/a"] == {
        "open_code": "是",
        "open_data": "否",
        "open_weights": "是",
        "data_size": "1.4T",
        "parameter_size": "7B",
        "hardware": "8*A100",
    }
    assert {fact.source for fact in read(TABLE).found[0].facts} == {"list.md#L6"}


def test_facts_of_a_table_of_projects() -> None:
    """One row a project; a row without a repository is told and gives its facts to nobody."""
    text = (
        "| Model | Link | Params | Hardware |\n|:-|-|-|-|\n"
        "| A | [code](https://github.com/o/a) | 7B | 8 A100 |\n| B | - | 13B | ? |\n"
    )
    found = read(text)
    assert facts(text) == {"o/a": {"parameter_size": "7B", "hardware": "8 A100"}}
    assert [odd.line for odd in found.not_understood] == [4]


def test_facts_of_an_upright_table() -> None:
    """A table of two columns names the facts at the left."""
    text = (
        "## A https://github.com/o/a\n\n| 项目 | 内容 |\n|--|--|\n| 参数量 | 6B |\n| 训练时间 | 3 天 |\n| 其他 | x |\n"
    )
    assert facts(text) == {"o/a": {"parameter_size": "6B", "training_time": "3 天"}}


@pytest.mark.parametrize(
    ("heading", "fact"),
    [
        ("是否开源代码", "open_code"),
        ("Code open?", "open_code"),
        ("开源训练数据", "open_data"),
        ("Open weights", "open_weights"),
        ("训练数据大小", "data_size"),
        ("Data size", "data_size"),
        ("模型参数", "parameter_size"),
        ("Training time", "training_time"),
        ("GPU", "hardware"),
        ("备注", None),
        ("Name", None),
        ("", None),
    ],
)
def test_headings(heading: str, fact: str | None) -> None:
    """Headings in both languages, and those that state no fact."""
    assert fact_of(heading) == fact


def test_fences_are_not_read() -> None:
    """A clone command in an example is no entry."""
    assert names("- [A](https://github.com/o/a)\n```\n- https://github.com/o/b\n```\n") == ["o/a"]


@given(st.text(alphabet=st.sampled_from("ab/|-:#*[]()`<>.\n githubcom https://github.com/o/a")))
def test_no_list_breaks_the_reader(text: str) -> None:
    """Whatever the file, each repository once, every line number inside the file."""
    found = read(text)
    keys = [f.repo.key for f in found.found]
    assert len(keys) == len(set(keys))
    lines = len(text.splitlines())
    assert all(1 <= odd.line <= lines for odd in found.not_understood)


SECTIONS = """# 时间表

- 2023-02-24 发布[A](#a-model)
- 2023-03-25 发布[B](https://github.com/o/b)，语料

## A Model

[代码仓库](https://github.com/o/a)

| 是否开源代码 | 是否开源训练数据 | 是否开源模型参数 | 训练数据大小 | 模型参数大小 | 训练设备 | 训练时长 |
|:--:|:-:|:-:|:-:|:-:|:-:|:-:|
| 仅微调代码 | 否 | 是 | 1T | 6B | 未知 | 未知 |

- 基于[G](https://github.com/o/glm)
"""


def test_comparison_by_sections() -> None:
    """The heading names the project, the timeline dates it, remarks below its table are no projects."""
    found = read(SECTIONS)
    assert [(str(f.repo), f.name, str(f.released)) for f in found.found] == [
        ("o/b", None, "2023-03-25"),
        ("o/a", "A Model", "2023-02-24"),
    ]
    assert facts(SECTIONS)["o/a"] == {
        "open_code": "仅微调代码",
        "open_data": "否",
        "open_weights": "是",
        "data_size": "1T",
        "parameter_size": "6B",
    }
    assert ["o/glm" in odd.reason for odd in found.not_understood] == [True]


def test_items_below_a_name() -> None:
    """A name at the left, its address below: one project under that name; a name without an address is told."""
    found = read(
        "* Panda：\n  * 地址：https://github.com/o/p\n  * 简介：基于 LLaMA\n* Lost\n* [x](https://github.com/o/x)\n"
    )
    assert [(str(f.repo), f.name) for f in found.found] == [("o/p", "Panda"), ("o/x", None)]
    assert [(odd.line, odd.reason) for odd in found.not_understood] == [(4, "names no address")]


def test_units_of_a_heading() -> None:
    """A bare number takes the unit of its column."""
    text = "| Model | Params (B) | Context |\n|-|-|-|\n| [A](https://github.com/o/a) | 0.1 - 11 | 2048 |\n"
    assert facts(text) == {"o/a": {"parameter_size": "0.1 - 11 B", "context_length": "2048"}}


def told(text: str) -> list[tuple[int, str]]:
    """Return line and reason of what was not understood."""
    return [(odd.line, odd.reason) for odd in read(text).not_understood]


def test_every_row_of_a_table_of_projects_is_taken_or_told() -> None:
    """Rows without an address, with a hub's alone, with nothing but dots; `owner/name` in a column of repositories."""
    text = (
        "| Model | Repo | Licence |\n|---|---|---|\n| A | [code](https://github.com/o/a) | MIT |\n| B | - | MIT |\n"
        "| C | https://huggingface.co/o/c | MIT |\n| D | `o/d` | MIT |\n| [E](./e.md) | | MIT |\n| ... | ... | ... |\n"
    )
    assert [(str(f.repo), f.name) for f in read(text).found] == [("o/a", None), ("o/d", None)]
    assert told(text) == [
        (4, "names no address"),
        (5, "links huggingface:o/c, but no GitHub repository"),
        (7, "links no GitHub repository"),
    ]


def test_tables_that_list_no_projects_are_left_alone() -> None:
    """A legend is no list."""
    assert told("- [A](https://github.com/o/a)\n\n| Sign | Meaning |\n|--|--|\n| ✓ | yes |\n") == []


def test_hub_links_of_a_comparison_become_weights() -> None:
    """From columns of weights; what another column links is told."""
    text = (
        "| Model | Checkpoints | Base model | Params |\n|-|-|-|-|\n"
        "| [A](https://github.com/o/a) | [7b](https://huggingface.co/o/a-7b), [13b](https://huggingface.co/o/a-13b)"
        " | [L](https://huggingface.co/m/l) | 7B |\n"
    )
    assert [str(ref) for ref in read(text).found[0].weights] == ["huggingface:o/a-7b", "huggingface:o/a-13b"]
    assert told(text) == [(3, "links huggingface:m/l in passing; put under 'weights' what is the project's own")]


def test_hub_links_of_a_small_table() -> None:
    """Two columns below a project's address: the same."""
    table = "| 项目 | 内容 |\n|-|-|\n| 参数量 | 6B |\n| 权重 | [HF](https://huggingface.co/o/a) |\n"
    text = f"## A\nhttps://github.com/o/a\n\n{table}"
    assert [str(ref) for ref in read(text).found[0].weights] == ["huggingface:o/a"]


def test_a_small_table_of_nobody_is_told() -> None:
    """Its facts, and the model it links."""
    text = "## A\n\n| 参数量 | 权重 |\n|-|-|\n| 6B | [HF](https://huggingface.co/o/a) |\n\n## [B](https://github.com/o/b)\n"
    ((line, reason),) = told(text)
    assert line == 5
    assert "not linked before them" in reason
    assert "huggingface:o/a" in reason


def test_names_sorted_under_a_category() -> None:
    """Items beside linked ones are entries themselves; details below a project are not."""
    text = (
        "- Chinese\n  - [F](https://github.com/o/f)\n    - 7B and 13B\n  - MOSS\n  - [G](https://huggingface.co/o/g)\n"
        "- LLaMA\n  - 7B\n  - code: https://github.com/o/llama\n- Lost\n  * 6B\n  * 简介：words\n"
    )
    assert names(text) == ["o/f", "o/llama"]
    assert told(text) == [
        (4, "names no address"),
        (5, "links huggingface:o/g, but no GitHub repository"),
        (9, "names no address"),
        (10, "names no address"),
    ]


def test_a_name_with_an_address_elsewhere_is_told_once() -> None:
    """With both, where the address stands."""
    (odd,) = read(
        "- COIG\n  - 地址：https://example.org/coig\n  - 说明：words\n- [A](https://github.com/o/a)\n"
    ).not_understood
    assert (odd.line, odd.reason, odd.text) == (2, "links no GitHub repository", "COIG 地址：https://example.org/coig")


def test_addresses_in_the_line_below_a_name() -> None:
    """An item may go on."""
    assert names(
        "- A\n  https://github.com/o/a\n- B\n  https://github.com/o/b\n- [ ] [C](https://github.com/o/c)\n"
    ) == [
        "o/a",
        "o/b",
        "o/c",
    ]


def test_lists_in_html() -> None:
    """Items and rows, one a line."""
    text = (
        '<ul>\n<li><a href="https://github.com/o/a">A A</a></li>\n<li>B</li>\n'
        '<li><a href="https://github.com/o/c">C</a></li>\n</ul>\n'
    )
    assert [(str(f.repo), f.name) for f in read(text).found] == [("o/a", "A A"), ("o/c", None)]
    assert told(text) == [(3, "names no address")]


def test_tables_in_html() -> None:
    """Cells on lines of their own: the first one names the row."""
    rows = "".join(
        f"<tr>\n<td>{name}</td>\n<td>{cell}</td>\n</tr>\n"
        for name, cell in (
            ("First", '<a href="https://github.com/o/a">code</a>'),
            ("<b>Second</b>", "7B"),
            ("Third", '<a href="https://github.com/o/c">code</a>'),
        )
    )
    text = f"<table>\n<tr>\n<th>Name</th>\n<th>Link</th>\n</tr>\n{rows}</table>\n"
    assert [(str(f.repo), f.name) for f in read(text).found] == [("o/a", "First"), ("o/c", "Third")]
    assert [(odd.line, odd.text) for odd in read(text).not_understood] == [(10, "Second")]


def test_headings_among_headings_that_are_projects() -> None:
    """One whose section leads nowhere, and one that links a hub; parts of the document are not meant."""
    text = (
        "# List\nwords\n## A\nhttps://github.com/o/a\n## B\nwords\n### [C](https://huggingface.co/o/c)\n## D\n"
        "https://huggingface.co/o/d\n\nSee [us](https://example.org).\n"
    )
    assert told(text) == [
        (7, "links huggingface:o/c, but no GitHub repository"),
        (9, "links huggingface:o/d, but no GitHub repository"),
    ]
    assert told("## A\nhttps://github.com/o/a\n## B\nwords\n") == [(3, "its section links no GitHub repository")]


def test_code_blocks_and_contents() -> None:
    """A clone of something that is listed is none of our business; a clone of something else is told."""
    text = (
        "- [Contents](#a)\n- [A](https://github.com/o/a)\n```\ngit clone https://github.com/o/a\n"
        "git clone https://github.com/o/b\n```\n"
    )
    assert told(text) == [(5, "names o/b inside a code block; add it by 'tracker add' if it is meant")]


@pytest.mark.parametrize("junk", ["<a ", "<a href=", "<img ", "<", "[", "![](", "[x](", "**", "- ", "http://"])
def test_a_line_made_to_be_slow_is_not(junk: str) -> None:
    """A hundred thousand characters of it, in an item and in a row, within seconds."""
    line = junk * (100_000 // len(junk)) + " https://github.com/o/a"
    started = time.monotonic()
    assert names(f"- {line}\n") == ["o/a"]
    read(f"| Model | Repo |\n|-|-|\n| {line} |\n")
    assert time.monotonic() - started < 5


def test_repetitions_are_counted() -> None:
    """So that the numbers of a long list add up."""
    found = read("- [A](https://github.com/o/a)\n- [B](https://github.com/o/b)\n- [A](https://github.com/O/A)\n")
    assert (len(found.found), found.repeated, found.not_understood) == (2, 1, ())


@given(
    st.lists(st.sampled_from(["- A", "  - B", "- [C](https://github.com/o/c)", "  - x: https://h.org/y", "| D | x |"]))
)
def test_a_top_item_is_taken_or_told(lines: list[str]) -> None:
    """Whatever stands around it: an item at the left with nothing below it never vanishes."""
    text = "\n".join([*lines, "- Lost", "# End"]) + "\n"
    assert (len(lines) + 1, "names no address") in told(text)

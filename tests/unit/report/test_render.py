"""A user's own templates: they win over ours, run in a sandbox, and a mistake in one is named with file and line."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from tests.simulators.small_world import small_world

from tracker.errors import ConfigError
from tracker.report.render import Renderer
from tracker.report.write import render_reports


def fault(folder: Path, text: str | bytes, name: str = "weeks.md.j2") -> str:
    """Return what is said when a report is made with a template of the user's."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        dict(render_reports(*small_world(), templates=folder))
    return str(caught.value).removesuffix("; mend the template or remove it to use ours")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("{{ nosuch }}", 1, "'nosuch' is undefined"),
        ("a\n\n{{ readme.nosuch }}", 3, "has no attribute 'nosuch'"),
        ("a\n{% if %}", 2, "Expected an expression"),
        ("a\n{{ 'x'|nosuch }}", 2, "No filter named 'nosuch'"),
        ("a\n{{ w.t('no.such') }}", 2, "there is no message 'no.such'"),
        ("a\n{{ w.t() }}", 2, "missing 1 required positional argument"),
        ("a\n{{ 1 / 0 }}", 2, "division by zero"),
        ("{% macro again() %}{{ again() }}{% endmacro %}\n{{ again() }}", 1, "recursion"),
        ("a\n{% include '../../../../etc/passwd' %}", 2, "there is no template '../../../../etc/passwd'"),
        ("a\n{% include '/etc/passwd' %}", 2, "there is no template '/etc/passwd'"),
        ("a\n{{ ''.__class__.__base__.__subclasses__() }}", 2, "unsafe"),
        ("a\n{{ w.t.__globals__ }}", 2, "unsafe"),
        ("a\n{{ '{0.__class__}'.format(w) }}", 2, "unsafe"),
        ("a\n{{ cycler.__init__.__globals__.os }}", 2, "unsafe"),
        ("a\n{{ told.append(1) }}", 2, "unsafe"),
        ("a\n{{ range(10 ** 9)|list }}", 2, "Range too big"),
    ],
)
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, text: str, line: int, why: str) -> None:
    """What is missing, mistyped or not allowed: the user's file, the line, and why."""
    said = fault(tmp_path, text)
    assert said.startswith(f"{tmp_path / 'weeks.md.j2'}:{line}: ")
    assert why in said


def test_a_template_that_is_no_text_is_named(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 have no lines, but a file."""
    assert fault(tmp_path, b"\xff\xfe") == "template weeks.md.j2: not UTF-8 at byte 0"


def test_a_style_sheet_that_is_no_text_is_named(tmp_path: Path) -> None:
    """Files that are taken as they are have the same words."""
    assert fault(tmp_path, b"\xff", "site/style.css").startswith("template site/style.css: not UTF-8 at byte 0")


def test_pages_of_the_site_can_be_overridden_too(tmp_path: Path) -> None:
    """The same words for HTML and SVG."""
    place = tmp_path / "site/index.html.j2"
    assert fault(tmp_path, "\n{{ facts.nosuch }}", "site/index.html.j2").startswith(f"{place}:2: ")


def test_values_are_escaped_in_own_templates(tmp_path: Path) -> None:
    """A user's template prints a hostile name as the words that it is."""
    (tmp_path / "coverage.md.j2").write_text("{% for p in coverage.stale %}{{ p.name }}{% endfor %}{{ '<b>x</b>' }}")
    files = dict(render_reports(*small_world(), templates=tmp_path))
    assert "\\<b\\>x\\</b\\>" in files["README.md"].decode()


def test_a_fault_without_own_templates_is_ours() -> None:
    """It is not blamed on a template that the user could mend."""
    with pytest.raises(jinja2.UndefinedError):
        Renderer().markdown("weeks.md.j2")

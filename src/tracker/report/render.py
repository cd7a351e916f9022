"""Jinja2 lives here and nowhere else: one environment each for Markdown, HTML and SVG; sandboxed for own templates.

Markdown: every printed value that is not `Md` is escaped by `finalize`, as autoescape does for HTML. A folder of the
user's own templates is looked into first; their templates run in the same sandbox and must name only what exists.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tracker.errors import ConfigError
from tracker.report import escape
from tracker.report import html as markup
from tracker.report.escape import Md
from tracker.report.i18n import MissingMessageError


class Renderer:
    """Renders templates by name; `templates` is a folder whose files win over ours."""

    def __init__(self, templates: Path | None = None) -> None:
        loaders: list[jinja2.BaseLoader] = [jinja2.PackageLoader("tracker.report", "templates")]
        if templates is not None:
            if not templates.is_dir():
                raise ConfigError(f"{templates}: no folder of templates; create it or leave out --templates")
            loaders.insert(0, jinja2.FileSystemLoader(templates))
        loader, kind = jinja2.ChoiceLoader(loaders), ImmutableSandboxedEnvironment if templates else jinja2.Environment
        self._markdown = _environment(kind, loader, autoescape=False)
        self._markdown.filters |= {"code": escape.code, "md": Md, "mermaid": _mermaid}
        self._svg = _environment(kind, loader, autoescape=True, finalize=_visible)
        self._svg.filters |= {"bare": markup.bare}
        self._html = _environment(kind, loader, autoescape=True, finalize=_inline)
        self._html.filters |= {"bare": markup.bare, "block": markup.block, "href": markup.href}

    def markdown(self, template: str, /, **values: object) -> Md:
        """Render a Markdown template. Raises ConfigError naming file and line when a user's template is broken."""
        return escape.settle_pipes(_render(self._markdown, template, values))

    def svg(self, template: str, /, **values: object) -> str:
        """Render an SVG template."""
        return _render(self._svg, template, values)

    def html(self, template: str, /, **values: object) -> str:
        """Render an HTML template: text is escaped, finished Markdown becomes elements."""
        return _render(self._html, template, values)

    def source(self, name: str) -> str:
        """Return a file of the templates as it is, such as a style sheet. Raises ConfigError where there is none."""
        loader = self._html.loader
        try:
            return loader.get_source(self._html, name)[0] if loader else ""
        except jinja2.TemplateNotFound as error:
            raise ConfigError(f"template {name}: not there") from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"template {name}: {_fault(error)}; mend the file or remove it to use ours") from error


def _environment(
    kind: type[jinja2.Environment],
    loader: jinja2.BaseLoader,
    *,
    autoescape: bool,
    finalize: Callable[[object], object] | None = None,
) -> jinja2.Environment:
    return kind(
        loader=loader,
        undefined=jinja2.StrictUndefined,
        autoescape=autoescape,
        finalize=finalize if autoescape else _escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def _escaped(value: object) -> object:
    if type(value) is Md or isinstance(value, jinja2.Undefined):
        return value
    return "" if value is None else escape.markdown(str(value))


def _inline(value: object) -> object:
    if isinstance(value, jinja2.Undefined):
        return value
    if type(value) is Md:
        return markup.inline(value)
    return "" if value is None else escape.visible(value) if type(value) is str else value


def _visible(value: object) -> object:
    """Leave out characters that no XML document may hold."""
    return escape.visible(value) if type(value) is str else value


def _mermaid(text: str) -> Md:
    return Md(escape.mermaid_label(text))


_OWN_FAULTS = (
    jinja2.TemplateError,
    LookupError,
    AttributeError,
    TypeError,
    ValueError,
    ArithmeticError,
    RecursionError,
)
"""What a template can bring about by what it says; anything else is a fault of ours."""


def _render(environment: jinja2.Environment, template: str, values: dict[str, object]) -> str:
    try:
        return environment.get_template(template).render(values)
    except jinja2.TemplateSyntaxError as error:
        place = f"{error.filename or error.name}:{error.lineno}"
        raise ConfigError(f"{place}: {error.message}; mend the template or remove it to use ours") from error
    except _OWN_FAULTS as error:
        if not environment.sandboxed:  # ours alone: no template of a user can be at fault
            raise
        place = _place(error) or f"template {template}"
        raise ConfigError(f"{place}: {_fault(error)}; mend the template or remove it to use ours") from error


def _place(error: BaseException) -> str:
    """Return file and line of the template that was being rendered; Jinja2 puts both into the trace."""
    frames = traceback.extract_tb(error.__traceback__)
    return next(
        (f"{frame.filename}:{frame.lineno}" for frame in reversed(frames) if frame.filename.endswith(".j2")), ""
    )


def _fault(error: BaseException) -> str:
    if isinstance(error, jinja2.TemplateNotFound):
        return f"there is no template {error.name!r}"
    if isinstance(error, MissingMessageError):
        return f"there is no message {error.args[0]!r}"
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start}"
    return str(error).rstrip(".") or type(error).__name__

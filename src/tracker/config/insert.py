"""New entries into the text of a list: behind their neighbours, written like them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.config.entry_text import NewEntry, render, render_flow
from tracker.config.layout import EntryLayout, ListLayout, OwnLine


def insert(layout: ListLayout, new: Sequence[NewEntry]) -> str:
    """Return the text with entries of one group behind the last one of that group."""
    same = [entry for entry in layout.entries if entry.group == new[0].group] or list(layout.entries)
    neighbour = same[-1] if same else None
    mark = layout.mark(neighbour)
    if layout.is_flow:
        return _insert_flow(layout, neighbour, [render_flow(entry, mark) for entry in new])
    return _insert_block(layout, neighbour, [line for entry in new for line in render(entry, mark)])


def line_end(text: str, index: int) -> int:
    """Return the index behind the line break of the line in which `index - 1` stands."""
    if index and text[index - 1] == "\n":
        return index
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _insert_block(layout: ListLayout, neighbour: EntryLayout | None, lines: Sequence[str]) -> str:
    index = _place(layout, neighbour)
    before = layout.text[:index]
    newline = _newline(before, layout.newline)
    if before and not before.endswith("\n"):
        before += newline
    if layout.node is None:
        before += f"projects:{newline}"
    return before + "".join(f"{' ' * layout.indent}{line}{newline}" for line in lines) + layout.text[index:]


def _place(layout: ListLayout, neighbour: EntryLayout | None) -> int:
    if neighbour is not None:
        return line_end(layout.text, neighbour.end)
    if layout.node is None:
        return len(layout.text)
    return line_end(layout.text, layout.text.rindex(":", 0, layout.node.start.index + 1))


def _newline(before: str, usual: str) -> str:
    """Return the line break of the line above: files with both kinds keep each where it is."""
    if not before.endswith("\n"):
        return usual
    return "\r\n" if before.endswith("\r\n") else "\n"


def _insert_flow(layout: ListLayout, neighbour: EntryLayout | None, items: Sequence[str]) -> str:
    text = layout.text
    if neighbour is None:
        index = layout.bracket + 1
        space = " " if text[index : index + 1] == "#" else ""  # a comment needs one before it
        return f"{text[:index]}{', '.join(items)}{space}{text[index:]}"
    alone = layout.own_line(neighbour)
    if alone is not None and (alone.has_comma or neighbour is layout.entries[-1]):
        return _insert_lines(text, neighbour, alone, items)
    return text[: neighbour.end] + "".join(f", {item}" for item in items) + text[neighbour.end :]


def _insert_lines(text: str, neighbour: EntryLayout, alone: OwnLine, items: Sequence[str]) -> str:
    """Give each item a line of its own, as its neighbour has; commas stand behind all, or behind all but the last."""
    rest = text[neighbour.end : alone.end]
    comma = "" if alone.has_comma else ","
    newline = _newline(text[: alone.start], "\n")
    lines = f",{newline}{alone.indent}".join(items) + ("," if alone.has_comma else "")
    if not rest.endswith("\n"):  # the bracket closes on the same line
        return f"{text[: neighbour.end]},{newline}{alone.indent}{lines}{text[neighbour.end :]}"
    return f"{text[: neighbour.end]}{comma}{rest}{alone.indent}{lines}{newline}{text[alone.end :]}"

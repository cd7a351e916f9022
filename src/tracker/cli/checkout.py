"""Where a project lies in the repository that keeps it: asked of the folders, without git."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote


def folder_in_checkout(root: Path) -> str:
    """Return `lists/llm/` for a project in that folder of a repository; nothing at its top, or outside of one."""
    root = root.absolute()
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    below = root.relative_to(top).as_posix()
    return "" if below == "." else f"{below}/"


def page_of(server: str, repository: str, branch: str, root: Path, path: str) -> str:
    """Return the web address of a project's file on a branch (or `HEAD`)."""
    return f"{server}/{repository}/blob/{quote(branch)}/{quote(folder_in_checkout(root) + path)}"

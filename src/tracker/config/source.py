"""The config file, read and replaced. The only code that touches it; says in one sentence what hinders."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from tracker.config.problems import ConfigProblemsError, Problem
from tracker.errors import ConfigError

MAX_BYTES = 4 * 1024 * 1024
"""Some ten thousand plain entries; a larger file is a mistake."""


def read_text(path: Path) -> str:
    """Return the file's text. Raises ConfigError when it is missing, unreadable, too large or not UTF-8."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file; create it with 'tracker init', or name another by --config") from None
    except IsADirectoryError:
        raise ConfigError(f"{path}: is a directory; name the file inside it, such as {path / 'repos.yaml'}") from None
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror or error}); check the path and its permissions"
        ) from None
    if len(data) > MAX_BYTES:
        raise ConfigProblemsError(str(path), [Problem(1, 1, f"larger than {MAX_BYTES // 1024**2} MiB; split the list")])
    return _decode(path, data)


def _decode(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        message = f"not UTF-8 (byte 0x{data[error.start]:02X}); save the file as UTF-8"
        raise ConfigProblemsError(str(path), [Problem(line, column, message)]) from None


def write_text(path: Path, text: str) -> None:
    """Replace an existing file in one step, keeping its byte order mark and mode. Raises ConfigError."""
    target = path.resolve()
    try:
        mark = b"\xef\xbb\xbf" if target.read_bytes().startswith(b"\xef\xbb\xbf") else b""
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(mark + text.encode())
            shutil.copymode(target, name)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror or error}); nothing was changed") from None

"""Google Drive, OneDrive and SharePoint. Pure.

A used-up quota proves that the file is there and shared with everybody, and is over within a day: it is alive, with a
word. Calling it restricted would raise an alarm whenever a file is popular.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tracker.domain.evidence import FailureReason
from tracker.sources.links import direct
from tracker.sources.links.verdicts import Alive, Ask, Dead, Look, Restricted, Undecided, Verdict, undecided_status

_ID = r"[A-Za-z0-9_-]{10,200}"
_FOLDER = re.compile(rf"/folders/({_ID})|embeddedfolderview\?(?:[^#]*&)?id=({_ID})|folderview\?(?:[^#]*&)?id=({_ID})")
_FILE = re.compile(rf"/d/({_ID})|[?&]id=({_ID})")
_QUOTA = re.compile(r"quota|too many users have|下载次数|超出|limit exceeded", re.IGNORECASE)
_NO_SUCH_FILE = re.compile(r"file you have requested does not exist|requested URL was not found|请求的文件不存在", re.I)
_MICROSOFT = re.compile(r"(?:^|\.)(?:onedrive\.live\.com|1drv\.com|sharepoint\.com|sharepoint\.cn|svc\.ms)$")
_DENIED = re.compile(r"accessdenied|access denied|sign in to your account|request access", re.IGNORECASE)


def gdrive_asks(url: str) -> tuple[Ask, ...]:
    """Return two different looks at a Drive file or folder; the plain address where no id can be read from it."""
    folder = _FOLDER.search(url)
    if folder:
        ident = next(g for g in folder.groups() if g)
        return (
            Ask("GET", f"https://drive.google.com/embeddedfolderview?id={ident}", read_folder, on_drive_redirect),
            Ask("GET", f"https://drive.google.com/drive/folders/{ident}", read_view, on_drive_redirect),
        )
    file = _FILE.search(url)
    if file is None:
        return direct.asks(url)
    ident = next(g for g in file.groups() if g)
    return (
        Ask("GET", f"https://drive.google.com/uc?id={ident}&export=download", read_download, on_drive_redirect),
        Ask("GET", f"https://drive.google.com/file/d/{ident}/view", read_view, on_drive_redirect),
    )


def read_download(look: Look) -> Verdict:
    """Judge the download address: a file, the page before a large file, or an error page."""
    words = look.text
    if "attachment" in look.headers.get("content-disposition", "").lower():
        return direct.describe_file(look)
    if _QUOTA.search(words) and "uc-error" in words:
        return Alive(detail="the download quota of this file is used up for now")
    if look.status in {404, 410} or (_NO_SUCH_FILE.search(words) and look.status < 500):
        return Dead("Google Drive knows no such file: deleted or never shared")
    if look.status == 200 and ("download-form" in words or "uc-download-link" in words):
        return Alive()
    if "uc-error" in words or look.status in {401, 403}:
        return Restricted("Google Drive wants a permission or a login")
    return undecided_status(look.status)


def read_folder(look: Look) -> Verdict:
    """Judge the list view of a folder."""
    if look.status == 200 and "flip-entry" in look.text:
        return Alive()
    return read_view(look) if look.status != 200 else undecided_status(look.status)


def read_view(look: Look) -> Verdict:
    """Judge a page for people: it names the file, or there is none."""
    if look.status in {404, 410}:
        return Dead(f"Google Drive's page answers {look.status}")
    if look.status in {401, 403}:
        return Restricted("Google Drive wants a permission or a login")
    if look.status == 200 and 'itemprop="name"' in look.text:
        return Alive()
    return undecided_status(look.status)


def on_drive_redirect(look: Look, target: str) -> Verdict | None:
    """A login means a file that is not shared with everybody."""
    return Restricted("Google Drive asks for a login") if direct.is_login(target) else None


def onedrive_asks(url: str) -> tuple[Ask, ...]:
    """Return two looks at a share link. What lies behind it cannot be read without running the page's scripts."""
    return (
        Ask("GET", url, read_share, on_share_redirect),
        Ask("HEAD", url, read_share, on_share_redirect),
    )


def read_share(look: Look) -> Verdict:
    """Judge the page of a share."""
    if look.status in {404, 410}:
        return Dead(f"{direct.look_name(look)} answers {look.status}")
    if look.status in {401, 403} or (look.status == 200 and _DENIED.search(look.text)):
        return Restricted(f"{direct.look_name(look)} wants a permission or a login")
    if look.status == 200 and not look.is_page:
        return direct.describe_file(look)
    if look.status == 200:
        return Undecided(
            FailureReason.MALFORMED, "the page of the share does not tell without its scripts", is_final=True
        )
    return undecided_status(look.status)


def on_share_redirect(look: Look, target: str) -> Verdict | None:
    """A short link that still resolves to a share is alive; one that leads to a login is restricted."""
    if direct.is_login(target):
        return Restricted("the share leads to a login")
    there = urlsplit(target)
    if not _MICROSOFT.search(there.hostname or ""):
        return None
    if "error" in (there.path + there.query).lower():
        return Undecided(FailureReason.MALFORMED, "the share link leads to an error page", is_final=True)
    is_short = (urlsplit(look.asked).hostname or "").endswith("1drv.ms")
    return Alive(detail="the share link resolves; its contents cannot be asked without a login") if is_short else None

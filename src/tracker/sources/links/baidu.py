"""Baidu's netdisk. Pure. It answers 200 to everything: what counts is where it redirects and the page's error type."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlsplit

from tracker.domain.evidence import FailureReason
from tracker.sources.links import direct
from tracker.sources.links.verdicts import Alive, Ask, Dead, Look, Restricted, Undecided, Verdict, undecided_status

SITE = "https://pan.baidu.com"
_CODE = re.compile(r"/s/([A-Za-z0-9_-]{4,64})")
_ERROR_TYPE = re.compile(r"""["']?err(?:or)?_?type["']?\s*[:=]\s*["']?(\d{1,4})""", re.IGNORECASE)
_ERROR_PAGE = re.compile(r"链接不存在|share_nofound|error-404|页面不存在")
_PASSWORD_FORM = re.compile(r"请输入提取码|id=[\"']?accessCode|share/verify")
_SHARE = re.compile(r"分享无限制|免费高速下载|locals\.mset|yunData\.setData")
DEAD = {0: "deleted", 1: "cancelled by its owner", 3: "removed for a violation", 5: "no such link", 10: "expired"}
FROZEN = frozenset({12, 15, 17, 123, 124})


def asks(url: str) -> tuple[Ask, ...]:
    """Return two different looks: the share itself and its password page."""
    code = read_code(url)
    if code is None:
        return (Ask("GET", url, read_page, on_redirect),)
    first = Ask("GET", f"{SITE}/s/{code}", read_page, on_redirect)
    # The password page takes the code without its leading 1.
    return first, Ask("GET", f"{SITE}/share/init?surl={quote(code.removeprefix('1'))}", read_page, on_redirect)


def read_code(url: str) -> str | None:
    """Return the share's code from either form of its address."""
    matched = _CODE.search(urlsplit(url).path)
    if matched:
        return matched[1]
    short = (parse_qs(urlsplit(url).query).get("surl") or [""])[0]
    return "1" + short if re.fullmatch(r"[A-Za-z0-9_-]{3,63}", short) else None


def on_redirect(look: Look, target: str) -> Verdict | None:
    """Judge where a share leads."""
    path = urlsplit(target).path
    if path.startswith(("/share/init", "/share/verify")):
        return Restricted("Baidu asks for the share code")
    if path.startswith("/error/"):
        return Dead("Baidu leads to its error page")
    if direct.is_login(target):
        return Undecided(FailureReason.FORBIDDEN, "Baidu wants a captcha or a login from this address", is_final=True)
    return None


def read_page(look: Look) -> Verdict:
    """Judge a page: the error type first, then a password form, then a share."""
    words = look.text
    if look.status != 200:
        return Dead(f"Baidu answers {look.status}") if look.status in {404, 410} else undecided_status(look.status)
    stated = _ERROR_TYPE.search(words)
    if _PASSWORD_FORM.search(words):
        return Restricted("Baidu asks for the share code")
    if stated:
        return _read_error(int(stated[1]))
    if _ERROR_PAGE.search(words):
        return Dead("Baidu shows its error page")
    if _SHARE.search(words):
        return Alive()
    return Undecided(FailureReason.MALFORMED, "Baidu's page does not tell", is_final=True)


def _read_error(kind: int) -> Verdict:
    if kind in DEAD:
        return Dead(f"Baidu says {DEAD[kind]} (error type {kind})")
    if kind in FROZEN:
        return Restricted(f"Baidu has frozen the share (error type {kind})")
    return Undecided(FailureReason.SERVER_ERROR, f"Baidu is not sure for now (error type {kind})", is_final=True)

"""What an address points to: a model, a data set, a demo, an organisation's page, a form or a file. Never asks it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from tracker.detect.vocabulary import word_set
from tracker.detect.web import is_public, web_address
from tracker.domain.identifiers import ArtifactRef, Host


class Thing(StrEnum):
    """What stands behind an address."""

    MODEL = "model"
    DATASET = "dataset"
    SPACE = "space"
    """Spaces, studios, apps and chats: a demo is not weights."""
    ORGANISATION = "organisation"
    COLLECTION = "collection"
    FORM = "form"
    DRIVE = "drive"
    """A netdisk or drive folder: weights or data, as the words beside it say."""
    FILE = "file"
    """A file to download: archive, weights, table."""
    PAGE = "page"
    """A file or page inside a hub or repository that is read, not downloaded (licence text, issue, image)."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address understood."""

    thing: Thing
    ref: ArtifactRef
    url: str
    """As a reader would open it: without tracking, with scheme."""
    owner: str = ""
    """Account on the hub; empty elsewhere."""
    name: str = ""
    password: str | None = None
    is_indirect: bool = False
    """True when the address names a file inside a model's page (a licence, a picture), not the model itself."""
    branch: str = ""
    """The branch or folder of the model's repository that is linked: the model in another form, or a part of it."""


WEIGHT_FILE = re.compile(
    r"\.(?:safetensors|gguf|ggml|ckpt|pth|pt|bin|h5|msgpack|npz|onnx|rknn|torrent)(?:\.(?:gz|zip|xz))?$", re.IGNORECASE
)
ARCHIVE_FILE = re.compile(r"\.(?:zip|tar|tgz|tar\.gz|tar\.bz2|tar\.xz|7z|rar|zst)$", re.IGNORECASE)
DATA_FILE = re.compile(r"\.(?:jsonl?|csv|tsv|parquet|arrow|jsonl\.gz|json\.gz|jsonl\.zst)$", re.IGNORECASE)
_HF_HOSTS = frozenset({"huggingface.co", "hf.co", "hf-mirror.com"})
_HF_RESERVED = word_set(
    "docs blog papers chat models collections organizations tasks join login settings new pricing learn api hub "
    "front spaces datasets posts inference-api inference-endpoints enterprise about terms-of-service privacy "
    "support metrics course transformers autotrain search notifications welcome changelog storage"
)
_HF_PARTS = word_set("tree blob resolve raw discussions commits commit edit")
_MS_RESERVED = word_set(
    "models datasets studios docs papers learn topic brand topics headlines my search aigc civision active mcp "
    "collections competition notebook leaderboard user users login dashboard about api studio model dataset img"
)
_MS_HOSTS = frozenset({"modelscope.cn", "modelscope.ai", "modelscope.com"})
_NAME = re.compile(r"[A-Za-z0-9][\w.\-]{0,95}", re.ASCII)
_DRIVES = re.compile(
    r"(?:^|\.)(?:aliyundrive\.com|alipan\.com|quark\.cn|lanzou\w?\.com|weiyun\.com|115\.com|jianguoyun\.com"
    r"|terabox\.com"
    r"|mega\.nz|dropbox\.com|box\.com|mediafire\.com|wetransfer\.com|ctfile\.com|123pan\.com|cowtransfer\.com"
    r"|icloud\.com|yandex\.ru|disk\.yandex\.com)$"
)
_DRIVE_PATH = re.compile(r"^/(?:d|f|s|sharing|share|link)/[\w\-]{6,}/?$")
_DRIVE_NAME = re.compile(r"(?:^|\.)(?:cloud|pan|disk|drive|box|share|seafile|nextcloud)\.")
_ONEDRIVE = re.compile(r"(?:^|\.)(?:1drv\.ms|onedrive\.live\.com|sharepoint\.com|sharepoint\.cn)$")
_FORM = re.compile(
    r"(?:^|\.)(?:forms\.gle|forms\.office\.com|wj\.qq\.com|wjx\.cn|jinshuju\.net|mikecrm\.com|typeform\.com|tally\.so"
    r"|airtable\.com|surveymonkey\.com)$"
)
_FORM_PATH = re.compile(
    r"(?:^|/)(?:forms?|survey|questionnaire|apply|application|share/base/form)(?:/|$)|/[\w-]*(?:downloads?"
    r"|request)[\w-]*-?form"
    r"|resources/models-and-libraries/[\w-]+-downloads/?$|^/[\w-]*llama-downloads/?$",
    re.IGNORECASE,
)


def understand(url: str) -> Address | None:
    """Say what an address points to; None for ordinary web pages and for anything that is no address."""
    url = web_address(url)
    if url.lower().startswith("magnet:?"):
        return Address(Thing.FILE, ArtifactRef(Host.TORRENT, url), url)
    if url.lower().startswith(("s3://", "gs://")):
        return Address(Thing.FILE, ArtifactRef(Host.DIRECT, url.rstrip("/")), url)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().removeprefix("www.")
        is_odd = parts.port == 0 or parts.username is not None
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or is_odd or not is_public(host):
        return None
    return _by_host(url, parts, host)


def _by_host(url: str, parts: SplitResult, host: str) -> Address | None:
    segments = [unquote(s) for s in parts.path.split("/") if s]
    if host in _HF_HOSTS:
        return _hugging_face(url, segments) or _searched(url, parts)
    if host in _MS_HOSTS:
        return _modelscope(url, segments)
    if host == "wisemodel.cn":
        return _catalogue(url, segments, Host.WISEMODEL, "wisemodel.cn/models")
    if host == "openxlab.org.cn":
        return _openxlab(url, segments)
    if host in {"ollama.com", "ollama.ai", "registry.ollama.ai"}:
        return _ollama(url, segments)
    if host in {"github.com", "raw.githubusercontent.com", "media.githubusercontent.com"}:
        return _github(url, segments, host)
    if host == "kaggle.com":
        return _kaggle(url, segments)
    return _elsewhere(url, parts, host)


def hub_model(host: Host, owner: str, name: str) -> Address:
    """Return the address of a model that a text names by `owner/name`."""
    base = {
        Host.HUGGINGFACE: "https://huggingface.co/",
        Host.MODELSCOPE: "https://www.modelscope.cn/models/",
        Host.WISEMODEL: "https://wisemodel.cn/models/",
        Host.OPENXLAB: "https://openxlab.org.cn/models/detail/",
    }[host]
    return Address(Thing.MODEL, ArtifactRef(host, f"{owner}/{name}"), f"{base}{owner}/{name}", owner, name)


def ollama_model(name: str) -> Address:
    """Return the address of an Ollama package such as `name:tag` or `owner/name`."""
    owner, _, rest = name.rpartition("/")
    path = f"{owner}/{rest}" if owner else f"library/{rest}"
    return Address(Thing.MODEL, ArtifactRef(Host.OLLAMA, name), f"https://ollama.com/{path}", owner, rest)


def _model(host: Host, url: str, owner: str, name: str, *, is_indirect: bool = False) -> Address | None:
    name = name.removesuffix(".git")
    if not _NAME.fullmatch(owner) or not _NAME.fullmatch(name) or name.endswith(("-", "_", ".")):
        return None
    found = hub_model(host, owner, name)
    return Address(Thing.MODEL, found.ref, found.url, owner, name, is_indirect=is_indirect)


def _organisation(host: Host, url: str, owner: str) -> Address | None:
    if not _NAME.fullmatch(owner):
        return None
    return Address(Thing.ORGANISATION, ArtifactRef(host, f"{owner}/*"), url, owner, "*")


def _other(thing: Thing, host: Host, url: str, owner: str = "", name: str = "") -> Address:
    ident = f"{owner}/{name}" if owner and name else url
    return Address(thing, ArtifactRef(host, ident), url, owner, name)


def _hugging_face(url: str, segments: list[str]) -> Address | None:
    if not segments:
        return None
    first = segments[0].lower()
    if first == "datasets" and len(segments) >= 2:
        owner, name = segments[1], segments[2] if len(segments) > 2 else ""
        return _other(Thing.DATASET, Host.HUGGINGFACE, url, owner, name) if name else None
    if first == "spaces" or first == "chat":
        return _other(Thing.SPACE, Host.HUGGINGFACE, url, *segments[1:3]) if len(segments) > 2 else None
    if first == "collections" and len(segments) >= 3:
        return Address(
            Thing.COLLECTION,
            ArtifactRef(Host.HUGGINGFACE, "/".join(["collections", *segments[1:3]])),
            url,
            segments[1],
            segments[2],
        )
    if first == "models":
        return _hugging_face(url, segments[1:]) if len(segments) > 2 else None
    if first == "organizations" and len(segments) > 1:
        return _organisation(Host.HUGGINGFACE, url, segments[1])
    if first in _HF_RESERVED:
        return None
    if len(segments) > 2 and segments[1] == segments[0] and segments[2] not in _HF_PARTS:
        segments = segments[1:]  # the account written twice
    if len(segments) == 1 or segments[1].lower() in {"models", "activity", "collections"}:
        return _organisation(Host.HUGGINGFACE, url, segments[0])
    found = _model(Host.HUGGINGFACE, url, segments[0], segments[1], is_indirect=_is_side_page(segments[2:]))
    return replace(found, branch=_branch(segments[2:])) if found else None


def _branch(tail: list[str]) -> str:
    path = "/".join(tail[1:]) if tail[:1] == ["tree"] else ""
    return "" if path in {"main", "master"} else path


def _searched(url: str, parts: SplitResult) -> Address | None:
    """A list of models narrowed to one account (`/models?author=name`, `?search=name/…`) is that account's page."""
    asked = parse_qs(parts.query) if parts.path.strip("/") == "models" else {}
    author = next(iter(asked.get("author", ())), "")
    owner, slash, _ = next(iter(asked.get("search", ())), "").partition("/")
    account = author or (owner if slash else "")
    return _organisation(Host.HUGGINGFACE, url, account) if account else None


def _is_side_page(tail: list[str]) -> bool:
    """Say whether the rest of a model's path names something to read rather than weights."""
    if not tail:
        return False
    if tail[0] in {"discussions", "commits", "commit", "raw", "edit"}:
        return True
    return tail[0] in {"blob", "resolve"} and len(tail) > 2 and not WEIGHT_FILE.search(tail[-1])


def _modelscope(url: str, segments: list[str]) -> Address | None:
    segments = [s for s in segments if s not in {"#", "home"}]
    if not segments:
        return None
    if len(segments) >= 2 and segments[0] == "organization":
        return _organisation(Host.MODELSCOPE, url, segments[1])
    if len(segments) >= 2 and segments[0] == "profile":
        return _organisation(Host.MODELSCOPE, url, segments[1])
    if len(segments) < 3 and segments[0].lower() not in _MS_RESERVED:
        return _model(Host.MODELSCOPE, url, segments[0], segments[1]) if len(segments) == 2 else None
    if segments[0] == "datasets" and len(segments) >= 3:
        return _other(Thing.DATASET, Host.MODELSCOPE, url, segments[1], segments[2])
    if segments[0] == "studios":
        return _other(Thing.SPACE, Host.MODELSCOPE, url)
    if segments[0] == "collections":
        return _other(Thing.COLLECTION, Host.MODELSCOPE, url)
    if segments[0] == "models" and len(segments) >= 3:
        return _model(Host.MODELSCOPE, url, segments[1], segments[2])
    return None


def _catalogue(url: str, segments: list[str], host: Host, base: str) -> Address | None:
    if len(segments) >= 2 and segments[0] == "organization":
        return _organisation(host, url, segments[1])
    if len(segments) >= 3 and segments[0] == "models":
        return _model(host, url, segments[1], segments[2])
    if len(segments) >= 3 and segments[0] == "datasets":
        return _other(Thing.DATASET, host, url, segments[1], segments[2])
    return None


def _openxlab(url: str, segments: list[str]) -> Address | None:
    if segments[:2] == ["models", "detail"] and len(segments) >= 4:
        return _model(Host.OPENXLAB, url, segments[2], segments[3])
    if segments[:1] == ["apps"]:
        return _other(Thing.SPACE, Host.OPENXLAB, url)
    if segments[:1] == ["datasets"] and len(segments) >= 3:
        return _other(Thing.DATASET, Host.OPENXLAB, url)
    if segments[:1] == ["usercenter"] and len(segments) >= 2:
        return _organisation(Host.OPENXLAB, url, segments[1])
    return None


def _ollama(url: str, segments: list[str]) -> Address | None:
    if len(segments) >= 3 and segments[2] == "tags":
        return None
    if len(segments) >= 2 and segments[0] == "library":
        return ollama_model(segments[1])
    reserved = {
        "blog",
        "download",
        "search",
        "docs",
        "models",
        "public",
        "install.sh",
        "cloud",
        "signin",
        "pricing",
        "api",
    }
    if len(segments) >= 2 and segments[0] not in reserved:
        return ollama_model(f"{segments[0]}/{segments[1]}")
    return None


def _github(url: str, segments: list[str], host: str) -> Address | None:
    if segments[2:4] == ["releases", "download"] and len(segments) >= 6:
        return Address(Thing.FILE, ArtifactRef(Host.GITHUB_RELEASE, url), url, segments[0], segments[1])
    is_file = segments[2:3] in (["blob"], ["raw"]) or host != "github.com"
    if not is_file or not segments:
        return None
    host_kind = Host.GITHUB_LFS if WEIGHT_FILE.search(segments[-1]) else Host.DIRECT
    if WEIGHT_FILE.search(segments[-1]) or ARCHIVE_FILE.search(segments[-1]) or DATA_FILE.search(segments[-1]):
        return Address(Thing.FILE, ArtifactRef(host_kind, url), url, segments[0], segments[1])
    return Address(Thing.PAGE, ArtifactRef(Host.DIRECT, url), url, segments[0], segments[1])


def _kaggle(url: str, segments: list[str]) -> Address | None:
    if segments[:1] == ["models"] and len(segments) >= 3:
        return Address(Thing.MODEL, ArtifactRef(Host.OTHER, url), url, segments[1], segments[2])
    if segments[:1] == ["datasets"] and len(segments) >= 3:
        return _other(Thing.DATASET, Host.OTHER, url)
    return None


def _elsewhere(url: str, parts: SplitResult, host: str) -> Address | None:
    if _FORM.search(host) or (host == "docs.google.com" and parts.path.startswith("/forms")):
        return _other(Thing.FORM, Host.FORM, url)
    if host in {"drive.google.com", "drive.usercontent.google.com"}:
        return _other(Thing.DRIVE, Host.GDRIVE, url)
    if host in {"pan.baidu.com", "yun.baidu.com"} and len(parts.path) > 1:
        password = next(iter(parse_qs(parts.query).get("pwd", ())), None)
        return Address(Thing.DRIVE, ArtifactRef(Host.BAIDU, url), url, password=password)
    if _ONEDRIVE.search(host):
        return _other(Thing.DRIVE, Host.ONEDRIVE, url)
    if _DRIVES.search(host) or (_DRIVE_PATH.match(parts.path) and _DRIVE_NAME.search(host)):
        return _other(Thing.DRIVE, Host.OTHER, url)
    return _file_or_form(url, parts, host)


def _file_or_form(url: str, parts: SplitResult, host: str) -> Address | None:
    path = unquote(parts.path)
    if path.lower().endswith(".torrent"):
        return _other(Thing.FILE, Host.TORRENT, url)
    if WEIGHT_FILE.search(path) or ARCHIVE_FILE.search(path) or DATA_FILE.search(path):
        return _other(Thing.FILE, Host.DIRECT, url)
    if _FORM_PATH.search(path):
        return _other(Thing.FORM, Host.FORM, url)
    hub = re.match(r"/models/([\w.\-]+)/([\w.\-]+)/?$", path)
    if hub and host not in {"github.com", "gitlab.com"}:
        return Address(Thing.MODEL, ArtifactRef(Host.OTHER, url), url, hub[1], hub[2])
    if host in {"zenodo.org", "figshare.com", "archive.org"} and re.search(r"/(?:records?|articles|details)/", path):
        return _other(Thing.DRIVE, Host.OTHER, url)
    return None

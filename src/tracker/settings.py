"""What the environment says, read once. The only module that reads `os.environ`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tracker.errors import ConfigError

DEFAULT_CONFIG = Path("config/repos.yaml")


@dataclass(frozen=True, slots=True)
class Settings:
    """Endpoints, tokens and places. Tokens are left out of `repr` so that they cannot reach a log."""

    config: Path
    root: Path
    """The project root: reports/ and data/ lie here."""
    database_url: str = field(repr=False)
    github_token: str | None = field(default=None, repr=False)
    github_api_url: str = "https://api.github.com"
    github_graphql_url: str = "https://api.github.com/graphql"
    hf_token: str | None = field(default=None, repr=False)
    hf_endpoint: str = "https://huggingface.co"
    modelscope_token: str | None = field(default=None, repr=False)
    modelscope_endpoint: str = "https://www.modelscope.cn"
    no_color: bool = False
    force_color: bool = False
    in_actions: bool = False
    in_ci: bool = False
    step_summary: Path | None = None
    output_file: Path | None = None
    repository: str | None = None
    """`owner/name` of the repository that is published to."""
    server_url: str = "https://github.com"
    notify: str = field(default="", repr=False)
    """Channels, a line each (see `publish.channels`); addresses may hold secrets."""
    app_id: str | None = None
    app_key: str | None = field(default=None, repr=False)
    """Private key of a GitHub App as PEM text."""
    app_installation: str | None = None
    ca_file: str | None = None
    """Certificates that every connection trusts instead of the usual ones."""
    languages: str = ""
    """Report languages, comma-separated, in place of the list's own; checked where the list is read."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return every token, for redaction."""
        return tuple(t for t in (self.github_token, self.hf_token, self.modelscope_token, self.app_key) if t)


VARIABLES: Mapping[str, tuple[str, ...]] = {
    "database_url": ("TRACKER_DATABASE_URL",),
    "github_token": ("GITHUB_TOKEN", "GH_TOKEN"),
    "github_api_url": ("GITHUB_API_URL",),
    "github_graphql_url": ("GITHUB_GRAPHQL_URL", "GITHUB_API_URL"),
    "hf_token": ("HF_TOKEN",),
    "hf_endpoint": ("HF_ENDPOINT",),
    "modelscope_token": ("MODELSCOPE_API_TOKEN",),
    "modelscope_endpoint": ("MODELSCOPE_ENDPOINT",),
    "no_color": ("NO_COLOR",),
    "force_color": ("FORCE_COLOR",),
    "in_actions": ("GITHUB_ACTIONS",),
    "in_ci": ("CI",),
    "step_summary": ("GITHUB_STEP_SUMMARY",),
    "output_file": ("GITHUB_OUTPUT",),
    "repository": ("GITHUB_REPOSITORY",),
    "server_url": ("GITHUB_SERVER_URL",),
    "notify": ("TRACKER_NOTIFY",),
    "app_id": ("TRACKER_APP_ID",),
    "app_key": ("TRACKER_APP_PRIVATE_KEY",),
    "app_installation": ("TRACKER_APP_INSTALLATION_ID",),
    "languages": ("TRACKER_LANGUAGES",),
    "ca_file": ("SSL_CERT_FILE",),
}
"""Field of the settings → the variables that may give it, the first that is set."""


def variable_of(name: str, env: Mapping[str, str] | None = None) -> str | None:
    """Return the variable that a field of the settings comes from; None where none is set."""
    env = os.environ if env is None else env
    return next((variable for variable in VARIABLES.get(name, ()) if env.get(variable, "").strip()), None)


def project_root(config: Path) -> Path:
    """Return the folder that `config/repos.yaml` belongs to; beside the file when it lies in no `config` folder."""
    folder = config.absolute().parent
    return folder.parent if folder.name == "config" else folder


def graphql_url(api_url: str) -> str:
    """Derive the GraphQL endpoint: `…/graphql`, and for an Enterprise `…/api/v3` it is `…/api/graphql`."""
    base = api_url.rstrip("/")
    if base.endswith("/api/v3"):
        return base.removesuffix("/v3") + "/graphql"
    return base + "/graphql"


def _endpoint(env: Mapping[str, str], name: str, default: str) -> str:
    url = env.get(name, "").strip().rstrip("/") or default
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(f"environment: {name}: {url!r} is no http(s) address; set it to something like {default}")
    return url


def read_settings(
    config: Path | None = None,
    database: str | None = None,
    root: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Settings:
    """Build the settings from the command line and the environment. Raises ConfigError on an unusable endpoint."""
    env = os.environ if env is None else env
    config = config or DEFAULT_CONFIG
    root = root or project_root(config)
    api_url = _endpoint(env, "GITHUB_API_URL", "https://api.github.com")
    return Settings(
        config=config,
        root=root,
        database_url=database or env.get("TRACKER_DATABASE_URL") or f"sqlite:///{root / 'data' / 'tracker.db'}",
        github_token=env.get("GITHUB_TOKEN") or env.get("GH_TOKEN") or None,
        github_api_url=api_url,
        github_graphql_url=_endpoint(env, "GITHUB_GRAPHQL_URL", graphql_url(api_url)),
        hf_token=env.get("HF_TOKEN") or None,
        hf_endpoint=_endpoint(env, "HF_ENDPOINT", "https://huggingface.co"),
        modelscope_token=env.get("MODELSCOPE_API_TOKEN") or None,
        modelscope_endpoint=_endpoint(env, "MODELSCOPE_ENDPOINT", "https://www.modelscope.cn"),
        no_color=bool(env.get("NO_COLOR")),
        force_color=bool(env.get("FORCE_COLOR")),
        in_actions=env.get("GITHUB_ACTIONS") == "true",
        in_ci=bool(env.get("CI")),
        step_summary=Path(env["GITHUB_STEP_SUMMARY"]) if env.get("GITHUB_STEP_SUMMARY") else None,
        output_file=Path(env["GITHUB_OUTPUT"]) if env.get("GITHUB_OUTPUT") else None,
        repository=env.get("GITHUB_REPOSITORY") or None,
        server_url=_endpoint(env, "GITHUB_SERVER_URL", "https://github.com"),
        notify=env.get("TRACKER_NOTIFY", ""),
        app_id=env.get("TRACKER_APP_ID") or None,
        app_key=env.get("TRACKER_APP_PRIVATE_KEY", "").replace("\\n", "\n") or None,
        app_installation=env.get("TRACKER_APP_INSTALLATION_ID") or None,
        ca_file=env.get("SSL_CERT_FILE") or None,
        languages=env.get("TRACKER_LANGUAGES", "").strip(),
    )

"""Signs in to GitHub for writing: a token, or an App's installation. PyGithub is imported here and in `github` only."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from github import Auth, Github, GithubIntegration
from github.Repository import Repository
from jwt import PyJWTError

from tracker.errors import ConfigError
from tracker.publish.complaints import understood
from tracker.publish.patience import Patience

_TIMEOUT = 30
logging.getLogger("github").setLevel(logging.CRITICAL)  # else PyGithub prints its warnings beside what we say


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who writes. A token wins over an App."""

    token: str | None = field(default=None, repr=False)
    app_id: str | None = None
    app_key: str | None = field(default=None, repr=False)
    """The App's private key, PEM."""
    installation: str | None = None
    """Number of the installation; found by the repository when it is not given."""
    ca_file: str | None = None
    """Certificates to trust instead of the usual ones, as `SSL_CERT_FILE` names them."""


def open_repository(name: str, credentials: Credentials, api_url: str, user_agent: str) -> Repository:
    """Return the repository to write to. Raises ConfigError without credentials, UpstreamError when refused."""
    with understood(name, "reading the repository"):
        auth = _auth(name, credentials, api_url)
        return _client(auth, api_url, user_agent, credentials.ca_file).get_repo(name)


def _client(auth: Auth.Auth, api_url: str, user_agent: str, ca_file: str | None) -> Github:
    return Github(
        auth=auth,
        base_url=api_url,
        timeout=_TIMEOUT,
        user_agent=user_agent,
        per_page=100,
        verify=ca_file or True,
        retry=Patience(),
        seconds_between_requests=None,
        seconds_between_writes=0.5,
    )


def _auth(name: str, credentials: Credentials, api_url: str) -> Auth.Auth:
    if credentials.token:
        return Auth.Token(credentials.token)
    if not credentials.app_id or not credentials.app_key:
        raise ConfigError(
            "publishing on GitHub needs a token: set GITHUB_TOKEN, or for an App TRACKER_APP_ID and "
            "TRACKER_APP_PRIVATE_KEY"
        )
    try:
        app = Auth.AppAuth(credentials.app_id, credentials.app_key)
        app.create_jwt()  # an unusable key shows here rather than in the middle of a request
        return app.get_installation_auth(_installation(name, app, credentials, api_url))
    except (ValueError, TypeError, PyJWTError) as error:
        raise ConfigError(
            f"TRACKER_APP_PRIVATE_KEY or TRACKER_APP_INSTALLATION_ID cannot be used ({type(error).__name__}): give the "
            "private key as PEM text, and the installation as a number or not at all"
        ) from None


def _installation(name: str, app: Auth.AppAuth, credentials: Credentials, api_url: str) -> int:
    if credentials.installation:
        return int(credentials.installation)
    owner, _, repository = name.partition("/")
    with GithubIntegration(
        auth=app, base_url=api_url, timeout=_TIMEOUT, verify=credentials.ca_file or True
    ) as integration:
        return integration.get_repo_installation(owner, repository).id

"""`tracker publish`: tell GitHub and other channels what the newest run made certain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from tracker.cli.context import AppContext, common_options, printable
from tracker.cli.news import LEDGER, News, hold, newest, notice_for, read_news, week_changes
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.publish.channels import Channel
    from tracker.publish.github import GitHubPublisher
    from tracker.publish.notify import Post
    from tracker.store.snapshots import SqlStore

SOME_FAILED = 3


@dataclass(frozen=True, slots=True)
class Targets:
    """Where to publish, as the command line says."""

    repository: str | None
    has_issue: bool
    has_release: bool
    branch: str | None
    base: str | None
    channels: tuple[Channel, ...]


@click.command("publish")
@click.option("--repository", metavar="OWNER/NAME", help="Where to publish [GITHUB_REPOSITORY].")
@click.option(
    "--issue",
    type=click.Choice(["update-one", "none"]),
    default="update-one",
    show_default=True,
    help="Keep one issue of the critical changes that stand.",
)
@click.option(
    "--release",
    type=click.Choice(["draft", "none"]),
    default="draft",
    show_default=True,
    help="Keep a draft release per week.",
)
@click.option("--pull-request", "branch", metavar="BRANCH", help="Propose this pushed branch by a pull request.")
@click.option("--base", metavar="BRANCH", help="What it is proposed to [the default branch].")
@click.option("--no-notify", is_flag=True, help="Leave the channels of TRACKER_NOTIFY alone.")
@click.option(
    "--hold", is_flag=True, help="Send nothing; note from when on channels are due, so that the next call tells it."
)
@click.option("--language", metavar="CODE", help="Language of the texts [first language of the config].")
@click.option("--dry-run", is_flag=True, help="Show every text that would be sent; ask and send nothing.")
@common_options
def command(
    context: AppContext,
    repository: str | None,
    issue: str,
    release: str,
    branch: str | None,
    base: str | None,
    no_notify: bool,
    hold: bool,
    language: str | None,
    dry_run: bool,
) -> int:
    """Tell what the newest run made certain: one issue, a draft release a week, a pull request, notifications.

    The issue is edited in place: it lists critical changes that still stand, a comment tells each new one once, and it
    is closed when none is left. Calling this twice changes and sends nothing the second time.

    \b
    TRACKER_NOTIFY holds channels, a line each: [critical|notable|info] [tag:NAME] [kind:KIND] ADDRESS
    Exit codes: 0 fine, 2 usage or config error, 3 some channel did not take its message or GitHub refused.
    """
    from tracker import wiring
    from tracker.publish.channels import read_channels

    channels = () if no_notify else read_channels(context.settings.notify, "TRACKER_NOTIFY")
    targets = Targets(
        repository or context.settings.repository, issue != "none", release != "none", branch, base, channels
    )
    if hold and not channels:
        raise UsageError("publish: --hold is about channels, and there is none; set TRACKER_NOTIFY")
    _check(targets)
    with wiring.store(context.settings) as store:
        news = read_news(context, store, language, targets.repository)
        if news is None:
            return _nothing(context)
        if dry_run:
            return _preview(context, news, targets, store)
        if hold:
            return _hold(context, news, targets, store)
        return _publish(context, news, targets, store)


def _check(targets: Targets) -> None:
    from tracker.publish.notify import check

    wants_github = targets.has_issue or targets.has_release or targets.branch
    if targets.repository is None and wants_github and (targets.branch or not targets.channels):
        raise UsageError("publish: no repository to publish to; give --repository OWNER/NAME or set GITHUB_REPOSITORY")
    if targets.repository is not None and targets.repository.count("/") != 1:
        raise UsageError(f"--repository: {targets.repository!r} is no OWNER/NAME")
    if not wants_github and not targets.channels:
        raise UsageError("publish: nothing to do; leave --issue or --release on, or set TRACKER_NOTIFY")
    for channel in targets.channels:
        check(channel)


def _nothing(context: AppContext) -> int:
    if context.as_json:
        context.emit({"schema_version": 1, "run": None})
    context.say("no run was ever finished, so there is nothing to publish; start one with 'tracker run'")
    return 0


# -- publishing


def _publish(context: AppContext, news: News, targets: Targets, store: SqlStore) -> int:
    from tracker.errors import UpstreamError

    done: dict[str, Any] = {}
    problem = None
    if targets.repository is not None and (targets.has_issue or targets.has_release or targets.branch):
        try:
            _write_github(_publisher(context, targets.repository), news, targets, done)
        except UpstreamError as error:  # channels are told all the same
            problem = str(error)
    with _poster(context, targets.channels) as post:
        sent = [_tell(channel, news, store, post) for channel in targets.channels]
    document = {"schema_version": 1, "run": news.run.id, "github": done, "notifications": sent, "problem": problem}
    _report(context, document)
    return SOME_FAILED if problem or any(s["problem"] for s in sent) else 0


def _publisher(context: AppContext, repository: str) -> GitHubPublisher:
    from tracker.publish.github import GitHubPublisher
    from tracker.publish.signin import Credentials, open_repository
    from tracker.sources.http import USER_AGENT

    s = context.settings
    credentials = Credentials(s.github_token, s.app_id, s.app_key, s.app_installation, s.ca_file)
    return GitHubPublisher(open_repository(repository, credentials, s.github_api_url, USER_AGENT))


def _write_github(publisher: GitHubPublisher, news: News, targets: Targets, done: dict[str, Any]) -> None:
    """Do one thing after the other, noting each as soon as it is done."""
    from tracker.publish.selection import open_criticals

    if targets.has_issue:
        done["issue"] = publisher.update_issue(open_criticals(news.certain, news.run.at), news.page).value
    if targets.has_release:
        week, changes = week_changes(news)
        done["release"] = publisher.update_release(week, changes, news.page).value
    if targets.branch:
        changes = newest(news)
        done["pull_request"] = publisher.update_pull_request(targets.branch, targets.base, changes, news.page).value


def _hold(context: AppContext, news: News, targets: Targets, store: SqlStore) -> int:
    due = [channel for channel in targets.channels if notice_for(channel, news, store) is not None]
    for channel in due:
        hold(channel, news, store)
    if context.as_json:
        context.emit({"schema_version": 1, "run": news.run.id, "held": [channel.label for channel in due]})
    for channel in due:
        context.say(f"{channel.label}: held for the next call")
    return 0


def _tell(channel: Channel, news: News, store: SqlStore, post: Post) -> dict[str, Any]:
    """Tell one channel, and remember it: what was taken is never sent again, what was refused is sent next time."""
    from tracker.cli.instants import format_instant
    from tracker.publish.notify import send

    found = notice_for(channel, news, store)
    if found is None:
        return {"channel": channel.label, "changes": 0, "problem": None}
    notice, changes = found
    hold(channel, news, store)  # whatever happens from here on, a later call knows what is due
    problem = send(channel, notice, post)
    if problem is None:
        store.save_cursor(LEDGER, channel.fingerprint, format_instant(news.run.at))
    return {"channel": channel.label, "changes": len(changes), "problem": problem}


@contextmanager
def _poster(context: AppContext, channels: Sequence[Channel]) -> Iterator[Post]:
    """Yield what posts JSON. Paths of webhooks are secrets, so they are kept out of debug logs."""
    from tracker.sources.http import NO_RETRY, HttpClient, TransportFailure

    paths = tuple(path for c in channels if len(path := urlsplit(c.url).path) > 1)
    http = HttpClient(secrets=(*context.settings.secrets, *paths))

    def post(url: str, document: Mapping[str, Any]) -> int:
        try:
            answer = http.request("POST", url, counter="webhook", json=document, retry=NO_RETRY, max_body=65536)
        except TransportFailure as failure:
            raise ConnectionError(failure.reason.replace("_", " ")) from None
        return answer.status

    try:
        yield post
    finally:
        http.close()


# -- telling the person


def _report(context: AppContext, document: Mapping[str, Any]) -> None:
    if context.as_json:
        context.emit(document)
    else:
        for name, what in document["github"].items():
            click.echo(f"{name.replace('_', ' ')}: {what}")
        for sent in document["notifications"]:
            said = sent["problem"] or (f"{sent['changes']} changes told" if sent["changes"] else "nothing to tell")
            click.echo(printable(f"{sent['channel']}: {said}"))
    if document["problem"]:
        click.echo(printable(f"tracker: {document['problem']}"), err=True)


def _preview(context: AppContext, news: News, targets: Targets, store: SqlStore) -> int:
    texts = dict(_github_texts(news, targets))
    for number, channel in enumerate(targets.channels, 1):
        found = notice_for(channel, news, store)
        texts[f"notification {number} to {channel.label}"] = (
            "nothing to tell" if found is None else f"{found[0].title}\n\n{found[0].text}"
        )
    if context.as_json:
        context.emit({"schema_version": 1, "run": news.run.id, "preview": texts})
        return 0
    for name, text in texts.items():
        click.echo(printable(f"== {name}\n{text.rstrip()}\n"))
    return 0


def _github_texts(news: News, targets: Targets) -> Sequence[tuple[str, str]]:
    from tracker.publish import messages
    from tracker.publish.selection import open_criticals

    texts: list[tuple[str, str]] = []
    if targets.repository is None:
        return texts
    if targets.has_issue:
        criticals = open_criticals(news.certain, news.run.at)
        body = messages.issue_body(criticals, news.page)
        texts.append((f"issue: {news.page.phrases.issue_title}", body if criticals else "closed, or never opened"))
    if targets.has_release:
        week, changes = week_changes(news)
        body = messages.release_body(changes, news.page)
        texts.append((f"draft release: {messages.release_name(week, news.page)}", body if changes else "none"))
    if targets.branch:
        texts.append((f"pull request: {messages.pull_title(news.page)}", messages.pull_body(newest(news), news.page)))
    return texts

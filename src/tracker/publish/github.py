"""Writes to GitHub: one issue edited in place, one draft release a week, one pull request. All of it idempotent.

What was told is read back from GitHub itself (invisible notes in texts that the same account wrote), so a second call,
a killed one and another machine all do the same. Texts of other accounts are never believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import islice

from github import GithubException
from github.GitRelease import GitRelease
from github.Issue import Issue
from github.PullRequest import PullRequest
from github.Repository import Repository

from tracker.domain.changes import Change
from tracker.publish import messages
from tracker.publish.complaints import understood
from tracker.publish.messages import Page

LABEL = "open-llm-tracker"
"""Only people who may triage can set it, so a stranger's issue is never taken for ours."""
_LOOKED_THROUGH = 200
"""How many issues without the label are looked through."""


class Done(StrEnum):
    """What a call did."""

    NOTHING = "nothing"
    CREATED = "created"
    UPDATED = "updated"
    COMMENTED = "commented"
    REOPENED = "reopened"
    CLOSED = "closed"
    KEPT = "kept"
    """Something is there that a person has taken over; it was left alone."""


class GitHubPublisher:
    """One repository to write to. Raises UpstreamError when GitHub refuses or cannot be reached."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def update_issue(self, criticals: Sequence[Change], page: Page) -> Done:
        """Bring the one issue up to date: `criticals` are those that stand now.

        A comment tells only those never told before. With none left the issue is closed. An issue that a person has
        closed is opened again only for something new.
        """
        with understood(self._repository.full_name, "updating the issue"):
            issue = self._find_issue()
            if issue is None:
                return self._create_issue(criticals, page) if criticals else Done.NOTHING
            return self._update(issue, criticals, page)

    def update_release(self, week: str, changes: Sequence[Change], page: Page) -> Done:
        """Bring a week's draft release up to date; none is made for a week without changes.

        One that somebody has published is left as it is.
        """
        with understood(self._repository.full_name, "updating the draft release"):
            tag = f"weekly-{week}"
            release = self._find_release(tag)
            name, body = messages.release_name(week, page), messages.release_body(changes, page)
            if release is None:
                if not changes:
                    return Done.NOTHING
                self._repository.create_git_release(tag, name, body, draft=True, make_latest="false")
                return Done.CREATED
            if not release.draft:
                return Done.KEPT
            if (release.name, _text(release.body)) == (name, body.strip()):
                return Done.NOTHING
            release.update_release(name, body, draft=True, tag_name=tag, make_latest="false")
            return Done.UPDATED

    def update_pull_request(self, head: str, base: str | None, changes: Sequence[Change], page: Page) -> Done:
        """Open the pull request for a branch that was pushed, or bring its text up to date."""
        with understood(self._repository.full_name, f"proposing the branch {head}"):
            target = base or self._repository.default_branch
            found = self._find_pull(head, target)
            title, body = messages.pull_title(page), messages.pull_body(changes, page)
            if found is not None:
                if (found.title, _text(found.body)) == (title, body.strip()):
                    return Done.NOTHING
                found.edit(title=title, body=body)
                return Done.UPDATED
            return self._open_pull(head, target, title, body)

    # -- the issue

    def _find_issue(self) -> Issue | None:
        """Return the oldest issue that bears our mark and our label.

        Where the account may not set labels, GitHub drops them without a word; then a mark counts that somebody of the
        repository, or a bot installed on it, has written.
        """
        labelled = self._repository.get_issues(state="all", labels=[LABEL], sort="created", direction="asc")
        found = next(filter(_is_marked, labelled), None)
        if found is not None:
            return found
        newest = islice(self._repository.get_issues(state="all", sort="created", direction="desc"), _LOOKED_THROUGH)
        return next((issue for issue in newest if _is_marked(issue) and _is_of_the_house(issue)), None)

    def _create_issue(self, criticals: Sequence[Change], page: Page) -> Done:
        body = messages.issue_body(criticals, page)
        self._repository.create_issue(page.phrases.issue_title, body=body, labels=[LABEL])
        return Done.CREATED

    def _update(self, issue: Issue, criticals: Sequence[Change], page: Page) -> Done:
        told = self._told(issue)
        new = [change for change in criticals if change.id not in told]
        if issue.state == "closed" and not new:
            return Done.NOTHING
        done = Done.NOTHING
        if new:  # the comment comes first: it remembers what was told even when the rest fails
            issue.create_comment(messages.comment_body(new, page))
            done = Done.COMMENTED
        body = messages.issue_body(criticals, page)
        wanted = "open" if criticals else "closed"
        if issue.state != wanted:
            issue.edit(body=body, state=wanted, state_reason="reopened" if criticals else "completed")
            return Done.REOPENED if criticals else Done.CLOSED
        if _text(issue.body) != body.strip():
            issue.edit(body=body)
            done = done if new else Done.UPDATED
        return done

    def _told(self, issue: Issue) -> frozenset[str]:
        """Return the ids told so far, in the body or in a comment of the same account."""
        author = issue.user.login
        comments = [comment.body for comment in issue.get_comments() if comment.user.login == author]
        return frozenset().union(*(messages.told_ids(text) for text in (issue.body, *comments)))

    # -- releases and pull requests

    def _find_release(self, tag: str) -> GitRelease | None:
        return next((r for r in self._repository.get_releases() if r.tag_name == tag), None)

    def _find_pull(self, head: str, base: str) -> PullRequest | None:
        owner = self._repository.owner.login
        return next(iter(self._repository.get_pulls(state="open", head=f"{owner}:{head}", base=base)), None)

    def _open_pull(self, head: str, base: str, title: str, body: str) -> Done:
        try:
            self._repository.create_pull(base=base, head=head, title=title, body=body)
        except GithubException as error:
            if error.status == 422 and "no commits between" in str(error.data).lower():
                return Done.NOTHING
            raise
        return Done.CREATED


def _is_marked(issue: Issue) -> bool:
    return messages.ISSUE_MARK in (issue.body or "") and issue.pull_request is None


def _is_of_the_house(issue: Issue) -> bool:
    return issue.user.type == "Bot" or issue.author_association in {"OWNER", "MEMBER", "COLLABORATOR"}


def _text(body: str | None) -> str:
    """Return a text as GitHub gives it back, line ends made ours."""
    return (body or "").replace("\r\n", "\n").strip()

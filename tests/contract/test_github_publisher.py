"""GitHubPublisher over real HTTP against a stand-in: what is written, and that a second call writes nothing."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.simulators.github_writes import Credential, WritableGitHub
from tests.simulators.server import DroppedConnection, Response, json_response, serve
from tests.simulators.told import change

from tracker.errors import ConfigError, UpstreamError
from tracker.publish.github import Done, GitHubPublisher
from tracker.publish.messages import Page
from tracker.publish.signin import Credentials, open_repository

PAGE = Page("2026-11-23", "en", {"org/model": "Model"})
LATER = Page("2026-11-30", "en", {"org/model": "Model"})
TOKEN = Credentials("ghs_good")


@pytest.fixture
def world():
    return WritableGitHub()


@pytest.fixture
def publisher(world):
    with serve({"/github": world}) as base:
        repository = open_repository("me/list", TOKEN, base + "/github", "test")
        yield GitHubPublisher(repository)
        repository.requester.close()


def bodies(world, number=1):
    """Return the comments of an issue."""
    return [comment["body"] for comment in world.comments.get(number, [])]


# -- the issue


def test_nothing_critical_opens_nothing(world, publisher):
    """No issue without a reason."""
    assert publisher.update_issue([], PAGE) is Done.NOTHING
    assert world.writes == []


def test_first_critical_opens_the_issue(world, publisher):
    """Labelled, with the change in its body, and no comment beside it."""
    assert publisher.update_issue([change()], PAGE) is Done.CREATED
    issue = world.issues[0]
    assert [label["name"] for label in issue["labels"]] == ["open-llm-tracker"]
    assert "LicenseRef-custom" in issue["body"]
    assert bodies(world) == []


def test_second_call_writes_nothing(world, publisher):
    """Idempotent."""
    publisher.update_issue([change()], PAGE)
    assert publisher.update_issue([change()], PAGE) is Done.NOTHING
    assert len(world.writes) == 1


def test_new_critical_is_told_once(world, publisher):
    """One comment for what is new, the body edited in place."""
    publisher.update_issue([change("a1")], PAGE)
    both = [change("a1"), change("b2", subject="USE_POLICY.md")]
    assert publisher.update_issue(both, LATER) is Done.COMMENTED
    assert publisher.update_issue(both, LATER) is Done.NOTHING
    assert len(world.issues) == len(bodies(world)) == 1
    assert "USE_POLICY.md" in bodies(world)[0]
    assert "a1" not in bodies(world)[0]
    assert "2 critical changes" in world.issues[0]["body"]


def test_same_criticals_a_week_later_are_edited_silently(world, publisher):
    """The date moves, nobody is pinged."""
    publisher.update_issue([change()], PAGE)
    assert publisher.update_issue([change()], LATER) is Done.UPDATED
    assert bodies(world) == []


def test_issue_is_closed_when_clear(world, publisher):
    """And stays closed."""
    publisher.update_issue([change()], PAGE)
    assert publisher.update_issue([], LATER) is Done.CLOSED
    assert publisher.update_issue([], LATER) is Done.NOTHING
    assert world.issues[0]["state"] == "closed"
    assert "Nothing critical is open" in world.issues[0]["body"]


def test_closed_issue_is_reopened_for_something_new(world, publisher):
    """The same issue again, with a comment."""
    publisher.update_issue([change("a1")], PAGE)
    publisher.update_issue([], PAGE)
    assert publisher.update_issue([change("b2")], LATER) is Done.REOPENED
    assert len(world.issues) == 1
    assert world.issues[0]["state"] == "open"


def test_person_who_closed_it_is_not_contradicted(world, publisher):
    """What was told and closed by hand stays closed while nothing new comes."""
    publisher.update_issue([change("a1")], PAGE)
    world.issues[0]["state"] = "closed"
    assert publisher.update_issue([change("a1")], LATER) is Done.NOTHING
    assert publisher.update_issue([change("a1"), change("b2")], LATER) is Done.REOPENED


def test_killed_between_comment_and_edit(world, publisher):
    """The comment remembers; nobody is told twice."""
    publisher.update_issue([change("a1")], PAGE)
    world.broken = lambda r: Response(500, b"{}") if r.method == "PATCH" else None
    with pytest.raises(UpstreamError):
        publisher.update_issue([change("a1"), change("b2")], LATER)
    world.broken = lambda r: None
    assert publisher.update_issue([change("a1"), change("b2")], LATER) is Done.UPDATED
    assert len(bodies(world)) == 1


def test_notes_of_strangers_are_not_believed(world, publisher):
    """A comment cannot hide a change from its owner."""
    publisher.update_issue([change("a1")], PAGE)
    forged = {"id": 9, "user": {"login": "mallory"}, "body": "<!-- open-llm-tracker:told b2 -->"}
    world.comments[1] = [forged]
    assert publisher.update_issue([change("a1"), change("b2")], LATER) is Done.COMMENTED


def test_issue_without_our_label_is_not_ours(world, publisher):
    """Anybody may write our mark; only people with rights set the label."""
    forged = {"number": 1, "state": "open", "user": {"login": "mallory", "type": "User"}, "labels": [], "title": "x"}
    forged |= {"author_association": "CONTRIBUTOR", "pull_request": None}
    world.issues.append(forged | {"body": "<!-- open-llm-tracker:issue -->", "url": "http://127.0.0.1:9/x"})
    assert publisher.update_issue([change()], PAGE) is Done.CREATED
    assert len(world.issues) == 2


@pytest.mark.parametrize("login", ["tracker[bot]", "me"])
def test_account_that_may_not_label(world, publisher, login):
    """The issue is found again all the same: no second one is opened."""
    world.may_label = False
    world.tokens["ghs_good"] = Credential(login)
    publisher.update_issue([change("a1")], PAGE)
    assert publisher.update_issue([change("a1"), change("b2")], PAGE) is Done.COMMENTED
    assert len(world.issues) == 1


def test_long_discussion_is_read_to_its_end(world, publisher):
    """Notes on the second page of comments count."""
    publisher.update_issue([change("a1")], PAGE)
    world.comments[1] = [{"id": n, "user": {"login": "tracker[bot]"}, "body": "x"} for n in range(150)]
    world.comments[1][-1]["body"] = "<!-- open-llm-tracker:told b2 -->"
    assert publisher.update_issue([change("a1"), change("b2")], PAGE) is Done.UPDATED
    assert len(world.comments[1]) == 150


# -- releases


def test_draft_release_of_a_week(world, publisher):
    """Made once, edited in place, silent when nothing moved."""
    assert publisher.update_release("2026-W48", [change("a1")], PAGE) is Done.CREATED
    assert publisher.update_release("2026-W48", [change("a1")], PAGE) is Done.NOTHING
    assert publisher.update_release("2026-W48", [change("a1"), change("b2")], PAGE) is Done.UPDATED
    assert publisher.update_release("2026-W49", [change("c3")], LATER) is Done.CREATED
    assert [(r["tag_name"], r["draft"]) for r in world.releases] == [
        ("weekly-2026-W48", True),
        ("weekly-2026-W49", True),
    ]


def test_quiet_week_has_no_release(world, publisher):
    """Nothing material, nothing drafted."""
    assert publisher.update_release("2026-W48", [], PAGE) is Done.NOTHING
    assert world.writes == []


def test_published_release_is_left_alone(world, publisher):
    """A person has taken it over."""
    publisher.update_release("2026-W48", [change("a1")], PAGE)
    world.releases[0]["draft"] = False
    assert publisher.update_release("2026-W48", [change("b2")], PAGE) is Done.KEPT


# -- pull requests


def test_pull_request_is_opened_and_kept_up_to_date(world, publisher):
    """One per branch."""
    assert publisher.update_pull_request("tracker", None, [change()], PAGE) is Done.CREATED
    assert publisher.update_pull_request("tracker", None, [change()], PAGE) is Done.NOTHING
    assert publisher.update_pull_request("tracker", None, [change()], LATER) is Done.UPDATED
    assert [p["base"]["ref"] for p in world.pulls] == ["main"]


def test_branch_without_commits_proposes_nothing(world, publisher):
    """GitHub's 422 for that is no failure."""
    world.branches["tracker"] = 0
    assert publisher.update_pull_request("tracker", "main", [change()], PAGE) is Done.NOTHING


def test_branch_that_is_not_there(world, publisher):
    """Another 422 is."""
    with pytest.raises(
        UpstreamError, match=r"me/list: proposing the branch nowhere: GitHub answered 422 .*head is invalid"
    ):
        publisher.update_pull_request("nowhere", "main", [change()], PAGE)


# -- refusals


def test_missing_permission_is_named(world, publisher):
    """403 says which rights to give."""
    world.tokens["ghs_good"] = Credential(permissions=set())
    with pytest.raises(UpstreamError, match=r"Resource not accessible by integration.*issues: write"):
        publisher.update_issue([change()], PAGE)


def test_issues_switched_off(world, publisher):
    """410 says what to do."""
    world.has_issues = False
    with pytest.raises(UpstreamError, match="--issue none"):
        publisher.update_issue([change()], PAGE)


def _drop(request):
    raise DroppedConnection


@pytest.mark.parametrize(("broken", "said"), [(lambda r: Response(502, b"<html>"), "again"), (_drop, "GITHUB_API_URL")])
def test_github_in_trouble(world, publisher, broken, said):
    """After a few tries: one sentence."""
    world.broken = broken
    with pytest.raises(UpstreamError, match=said):
        publisher.update_issue([change()], PAGE)


def test_what_was_created_behind_a_server_error_is_not_created_twice(world, publisher):
    """GitHub answers 502 and has opened the issue all the same: it is found by the next call."""

    def lose(request):
        if request.method != "POST":
            return None
        world.broken = lambda _: None
        world(request)
        return Response(502, b"<html>")

    world.broken = lose
    with pytest.raises(UpstreamError, match="502"):
        publisher.update_issue([change()], PAGE)
    assert publisher.update_issue([change()], PAGE) is Done.NOTHING
    assert len(world.issues) == 1


def _limited(world, method, seconds):
    """Refuse the first request of a method because of the secondary limit."""

    def refuse(request):
        if request.method != method:
            return None
        world.broken = lambda _: None
        words = {"message": "You have exceeded a secondary rate limit."}
        return json_response(403, words, {"Retry-After": str(seconds)})

    return refuse


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_a_short_limit_is_waited_for(world, publisher, method):
    """What was refused was not done, so it may be tried again."""
    publisher.update_issue([change("a1")], PAGE)
    world.broken = _limited(world, method, 0)
    assert publisher.update_issue([change("b2")], LATER) is Done.COMMENTED
    assert "b2" in world.issues[0]["body"]


def test_a_long_limit_is_not_waited_for(world, publisher):
    """An hour is for the next run."""
    world.broken = _limited(world, "GET", 3600)
    with pytest.raises(UpstreamError, match=r"wait for 3600 s.*try again later"):
        publisher.update_issue([change()], PAGE)


@pytest.mark.parametrize("body", [b"{}", b"<html>proxy</html>", b'[{"number": "x", "labels": 3}]', b'"text"', b"[7]"])
def test_an_answer_that_is_none(world, publisher, body):
    """A proxy, or another server: one sentence, no trace."""
    world.broken = lambda _: Response(200, body, {"Content-Type": "application/json"})
    with pytest.raises(UpstreamError, match="updating the draft release: "):
        publisher.update_release("2026-W47", [change()], PAGE)


# -- sign-in


def sign_in(world, credentials, name="me/list"):
    """Open the repository with these credentials."""
    with serve({"/github": world}) as base:
        repository = open_repository(name, credentials, base + "/github", "test")
        repository.requester.close()
        return repository


def test_refused_token(world):
    """401 names the variable and not the token."""
    with pytest.raises(UpstreamError, match="GITHUB_TOKEN") as raised:
        sign_in(world, Credentials("ghs_wrong"))
    assert "ghs_wrong" not in str(raised.value)


def test_unknown_repository(world):
    """404 asks for name and rights."""
    with pytest.raises(UpstreamError, match="no such repository"):
        sign_in(world, TOKEN, "me/other")


def test_no_credentials(world):
    """Nothing is asked without them."""
    with pytest.raises(ConfigError, match="TRACKER_APP_ID"):
        sign_in(world, Credentials())
    assert world.asked == []


@pytest.mark.parametrize("installation", [None, "77"])
def test_app_installation(world, installation):
    """The App's key signs a token request; the installation is found by the repository when it is not given."""
    key = rsa.generate_private_key(65537, 2048)
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = key.private_bytes(*kinds).decode()
    assert sign_in(world, Credentials(None, "4711", pem, installation)).full_name == "me/list"
    assert "ghs_app" in world.tokens


@pytest.mark.parametrize(("key", "installation"), [("no key", "77"), ("no key", None), ("x", "seven")])
def test_unusable_app_key(world, key, installation):
    """Said with the variable's name, without the key."""
    with pytest.raises(ConfigError, match="TRACKER_APP_PRIVATE_KEY"):
        sign_in(world, Credentials(None, "4711", key, installation))

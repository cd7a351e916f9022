"""LinkProber against a simulated web: four values per host, and nothing that a hostile link could gain."""

import threading

import pytest
from tests.simulators import links
from tests.simulators.links import LinkWeb, baidu_error, file, html, redirect
from tests.simulators.server import DroppedConnection, Response, json_response
from tests.simulators.timekeeping import FakeTime

from tracker.domain.artifacts import Access, HubFacts
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.sources.http import HttpClient
from tracker.sources.links.guard import AddressGuard
from tracker.sources.links.source import LinkProber

URL = "https://files.example.org/model.bin"
DRIVE_ID = "1AbcdefghijKLMNOP_qrstuv"
DOWNLOAD = f"https://drive.google.com/uc?id={DRIVE_ID}&export=download"
VIEW = f"https://drive.google.com/file/d/{DRIVE_ID}/view"
BAIDU = "https://pan.baidu.com/s/1AbCdEf"
BAIDU_INIT = "https://pan.baidu.com/share/init?surl=AbCdEf"


class Bench:
    """A prober wired to a simulated web."""

    def __init__(self):
        self.web = LinkWeb()
        self.time = FakeTime()
        http = HttpClient(self.web.transport(), sleep=self.time.sleep, clock=self.time.clock)
        self.prober = LinkProber(http, AddressGuard(self.web.resolve))

    def ask(self, ident=URL, host=Host.DIRECT):
        return self.prober.observe(ArtifactRef(host, ident))

    @property
    def looks(self):
        return [f"{a.method} {a.url}" for a in self.web.asked]


@pytest.fixture
def bench():
    return Bench()


def dropped(_):
    raise DroppedConnection


def by_method(**answers):
    """Return a page that answers each method in its own way."""
    return lambda request: answers[request.method]


# -- any address


def test_file_is_alive_with_size_and_date(bench):
    """HEAD is enough."""
    bench.web.pages[URL] = file(13_000_000_000)
    facts = bench.ask()
    assert (facts.access, facts.bytes, facts.last_modified.isoformat()) == (
        Access.AVAILABLE,
        13_000_000_000,
        "2023-07-08T12:30:15+00:00",
    )
    assert bench.looks == [f"HEAD {URL}"]
    assert bench.prober.requests == {"links": 1}


@pytest.mark.parametrize("status", [400, 403, 405, 501, 404])
def test_server_without_head_is_asked_for_one_byte(bench, status):
    """A refusal of HEAD, even a 404, says nothing when GET works."""
    bench.web.pages[URL] = lambda r: Response(status) if r.method == "HEAD" else file(500)(r)
    facts = bench.ask()
    assert (facts.access, facts.bytes) == (Access.AVAILABLE, 500)
    assert bench.web.asked[1].headers["range"] == "bytes=0-0"


@pytest.mark.parametrize("status", [404, 410])
def test_two_looks_that_agree_are_dead(bench, status):
    """HEAD and GET both say that it is gone."""
    bench.web.pages[URL] = Response(status)
    facts = bench.ask()
    assert facts.access is Access.GONE
    assert str(status) in facts.detail
    assert len(bench.looks) == 2


def test_dead_without_head_takes_three_looks(bench):
    """HEAD proves nothing here; two different GETs do."""
    bench.web.pages[URL] = by_method(HEAD=Response(405), GET=Response(404))
    assert bench.ask().access is Access.GONE
    assert [a.headers.get("range") for a in bench.web.asked] == [None, "bytes=0-0", None]


@pytest.mark.parametrize("second", [Response(500), Response(429), Response(403, b"captcha")])
def test_one_dead_look_is_unknown(bench, second):
    """Without a second witness nothing is dead."""
    bench.web.pages[URL] = by_method(HEAD=Response(404), GET=second)
    assert bench.ask().reason is FailureReason.NOT_FOUND


@pytest.mark.parametrize("status", [401, 403, 451])
def test_refused_twice_is_restricted(bench, status):
    """There, but not for everybody."""
    bench.web.pages[URL] = Response(status)
    assert bench.ask().access is Access.RESTRICTED


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Response(429), FailureReason.RATE_LIMITED),
        (Response(500), FailureReason.SERVER_ERROR),
        (Response(503), FailureReason.SERVER_ERROR),
        (Response(418), FailureReason.MALFORMED),
        (html(403, "<title>Just a moment...</title>"), FailureReason.FORBIDDEN),
        (html(403, "Sorry, you have been blocked"), FailureReason.FORBIDDEN),
        (Response(403, headers={"Server": "AkamaiGHost"}), FailureReason.FORBIDDEN),
        (html(200, "<h1>Welcome</h1>"), FailureReason.MALFORMED),
        (html(200, "solve this captcha"), FailureReason.FORBIDDEN),
        (redirect("/"), FailureReason.MALFORMED),
        (redirect("http://[broken"), FailureReason.MALFORMED),
        (Response(302), FailureReason.MALFORMED),
        (Response(200, delay=60.0), FailureReason.TIMED_OUT),
        (dropped, FailureReason.UNREACHABLE),
    ],
)
def test_what_proves_nothing_is_a_failure(bench, answer, reason):
    """Limits, trouble, challenges, soft 404s and silence are unknown."""
    bench.web.pages[URL] = answer
    outcome = bench.ask()
    assert isinstance(outcome, Failure)
    assert outcome.reason is reason
    assert outcome.target == f"direct:{URL}"


def test_limits_and_silence_end_the_looks(bench):
    """Nobody who asks for quiet is asked again."""
    bench.web.pages[URL] = Response(429)
    bench.ask()
    assert len(bench.looks) == 1


def test_page_is_alive_without_size(bench):
    """A page's length changes with every visit and is no fact."""
    bench.web.pages["https://lab.example.org/models/x"] = html(200, "<h1>Our model</h1>")
    facts = bench.ask("https://lab.example.org/models/x", Host.OTHER)
    assert (facts.access, facts.bytes) == (Access.AVAILABLE, None)


def test_redirects_are_followed_by_hand(bench):
    """Relative and absolute ones, across hosts."""
    bench.web.pages |= {
        URL: redirect("/v2/model.bin", 301),
        "https://files.example.org/v2/model.bin": redirect("https://mirror.example.net/model.bin", 307),
        "https://mirror.example.net/model.bin": file(77),
    }
    facts = bench.ask()
    assert (facts.access, facts.bytes, facts.url) == (Access.AVAILABLE, 77, URL)


def test_redirects_are_capped(bench):
    """A circle ends."""
    bench.web.pages[URL] = redirect(URL)
    assert bench.ask().reason is FailureReason.MALFORMED
    assert len(bench.looks) == 6


@pytest.mark.parametrize(
    "place", ["https://accounts.google.com/v3/signin", "/login?next=/x", "https://sso.example.org/"]
)
def test_login_is_restricted(bench, place):
    """A chain that ends at a login leads to something."""
    bench.web.pages[URL] = redirect(place)
    assert bench.ask().access is Access.RESTRICTED


def test_credentials_in_the_link_are_neither_sent_nor_shown(bench):
    """`user:password@` is cut, and no header bears it."""
    bench.web.pages[URL] = file(5)
    facts = bench.ask("https://user:secret@files.example.org/model.bin#part")
    assert facts.url == URL
    assert "authorization" not in bench.web.asked[0].headers
    assert bench.looks == [f"HEAD {URL}"]


def test_body_is_cut(bench):
    """A server that ignores the range sends for ever; 64 KiB are read."""
    endless = Response(200, b"x" * 3_000_000, {"Content-Type": "application/octet-stream"})
    bench.web.pages[URL] = by_method(HEAD=Response(405), GET=endless)
    assert bench.ask().access is Access.AVAILABLE


def test_one_host_is_asked_slowly_and_others_at_once(bench):
    """A second passes between two requests to one host only."""
    bench.web.pages = {URL: file(5), "https://b.example.org/x.bin": file(5)}
    bench.ask()
    bench.ask("https://b.example.org/x.bin")
    assert bench.time.slept == []
    bench.ask()
    assert bench.time.slept == [1.0]


def test_one_request_per_host_at_a_time():
    """However many threads ask."""
    web, active, most = LinkWeb(), [], []
    gate = threading.Lock()

    def answer(_):
        with gate:
            active.append(1)
            most.append(len(active))
        threading.Event().wait(0.01)
        with gate:
            active.pop()
        return Response(200)

    web.pages[URL] = answer
    prober = LinkProber(HttpClient(web.transport()), AddressGuard(web.resolve), interval=0.0)
    threads = [threading.Thread(target=prober.observe, args=(ArtifactRef(Host.DIRECT, URL),)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 6
    assert max(most) == 1


@pytest.mark.parametrize(
    "ident", ["s3://bucket/x.tar", "ftp://h.example/x", "javascript:alert(1)", "file:///etc/passwd", "", "x"]
)
def test_what_the_web_does_not_know_is_not_asked(bench, ident):
    """Other schemes are left alone."""
    assert bench.ask(ident).reason is FailureReason.NOT_ASKED
    assert bench.looks == []


def test_hugging_face_file_stops_before_the_cdn(bench):
    """The first answer tells the size; the signed address is not followed."""
    url = "https://huggingface.co/org/m/resolve/main/model.bin"
    bench.web.pages[url] = Response(302, b"", {"Location": "https://cdn.example/x", "X-Linked-Size": "4000"})
    assert bench.ask(url).bytes == 4000
    assert len(bench.looks) == 1


# -- release assets


def test_release_asset_is_alive_at_the_redirect(bench):
    """GitHub hands over to its storage: enough."""
    url = "https://github.com/o/r/releases/download/v1/w.bin"
    bench.web.pages[url] = redirect("https://release-assets.githubusercontent.com/x?sig=1")
    assert bench.ask(url, Host.GITHUB_RELEASE).access is Access.AVAILABLE
    assert bench.looks == [f"HEAD {url}"]


def test_release_asset_of_a_renamed_repository(bench):
    """A redirect inside GitHub is followed."""
    old, new = (f"https://github.com/o/{n}/releases/download/v1/w.bin" for n in ("r", "r2"))
    bench.web.pages |= {old: redirect(new, 301), new: redirect("https://objects.githubusercontent.com/x")}
    assert bench.ask(old, Host.GITHUB_RELEASE).access is Access.AVAILABLE


def test_missing_release_asset_is_gone(bench):
    """404 by HEAD and GET."""
    assert bench.ask("https://github.com/o/r/releases/download/v1/w.bin", Host.GITHUB_RELEASE).access is Access.GONE


# -- drives


@pytest.mark.parametrize(
    "link",
    [
        f"https://drive.google.com/file/d/{DRIVE_ID}/view?usp=sharing",
        f"https://drive.google.com/open?id={DRIVE_ID}",
        f"https://drive.google.com/uc?export=download&id={DRIVE_ID}",
        f"https://drive.usercontent.google.com/download?id={DRIVE_ID}&confirm=t",
    ],
)
def test_large_drive_file_is_alive(bench, link):
    """Every spelling of the link leads to the page before the download."""
    bench.web.pages[DOWNLOAD] = links.DRIVE_LARGE
    assert bench.ask(link, Host.GDRIVE).access is Access.AVAILABLE


def test_small_drive_file_is_alive(bench):
    """It comes as an attachment from another host."""
    there = f"https://drive.usercontent.google.com/download?id={DRIVE_ID}"
    sent = Response(200, b"x", {"Content-Disposition": 'attachment; filename="x.bin"', "Content-Length": "1"})
    bench.web.pages |= {DOWNLOAD: redirect(there, 303), there: sent}
    facts = bench.ask(VIEW, Host.GDRIVE)
    assert (facts.access, facts.bytes) == (Access.AVAILABLE, 1)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (links.DRIVE_DENIED, "permission"),
        (redirect("https://accounts.google.com/ServiceLogin"), "login"),
    ],
)
def test_drive_permission_and_login_are_restrictions(bench, page, said):
    """Private is not dead."""
    bench.web.pages[DOWNLOAD] = page
    facts = bench.ask(VIEW, Host.GDRIVE)
    assert facts.access is Access.RESTRICTED
    assert said in facts.detail


def test_used_up_quota_is_alive_with_a_word(bench):
    """Popular is not gone, and no gate either."""
    bench.web.pages[DOWNLOAD] = links.DRIVE_QUOTA
    facts = bench.ask(VIEW, Host.GDRIVE)
    assert facts.access is Access.AVAILABLE
    assert "quota" in facts.detail


def test_drive_file_missing_on_both_pages_is_gone(bench):
    """The download and the view agree."""
    assert bench.ask(VIEW, Host.GDRIVE).access is Access.GONE
    assert bench.looks == [f"GET {DOWNLOAD}", f"GET {VIEW}"]


def test_drive_file_that_only_asks_for_a_login_is_not_gone(bench):
    """The view knows it."""
    bench.web.pages[VIEW] = redirect("https://accounts.google.com/ServiceLogin")
    assert bench.ask(VIEW, Host.GDRIVE).access is Access.RESTRICTED


def test_native_document_is_unknown(bench):
    """Docs answer 500 to the download address; the view may still tell."""
    bench.web.pages |= {DOWNLOAD: Response(500), VIEW: Response(500)}
    assert bench.ask(VIEW, Host.GDRIVE).reason is FailureReason.SERVER_ERROR


def test_drive_folder(bench):
    """Folders have a list view of their own."""
    link = f"https://drive.google.com/drive/folders/{DRIVE_ID}?usp=sharing"
    bench.web.pages[f"https://drive.google.com/embeddedfolderview?id={DRIVE_ID}"] = html(
        200, '<div class="flip-entry">'
    )
    assert bench.ask(link, Host.GDRIVE).access is Access.AVAILABLE
    bench.web.pages.clear()
    assert bench.ask(link, Host.GDRIVE).access is Access.GONE


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (redirect("https://onedrive.live.com/?redeem=x&id=1"), Access.AVAILABLE),
        (redirect("https://login.live.com/login.srf"), Access.RESTRICTED),
        (redirect("https://onedrive.live.com/error?x=1"), FailureReason.MALFORMED),
        (html(200, "<script>app</script>"), FailureReason.MALFORMED),
        (Response(404), Access.GONE),
    ],
)
def test_onedrive_short_links(bench, page, outcome):
    """The redirect is all that can be read without a login."""
    bench.web.pages["https://1drv.ms/u/s!Abc"] = page
    found = bench.ask("https://1drv.ms/u/s!Abc", Host.ONEDRIVE)
    assert (found.access if isinstance(found, HubFacts) else found.reason) is outcome


# -- Baidu


@pytest.mark.parametrize("link", [BAIDU, BAIDU + "?pwd=abcd", BAIDU_INIT, "pan.baidu.com/s/1AbCdEf"])
def test_share_with_a_code_is_restricted(bench, link):
    """The password page means that the share lives."""
    bench.web.pages[BAIDU] = redirect(BAIDU_INIT)
    assert bench.ask(link, Host.BAIDU).access is Access.RESTRICTED


@pytest.mark.parametrize("kind", [0, 1, 3, 5, 10])
def test_share_that_is_gone_says_why(bench, kind):
    """Status 200, error type in the page, on both pages."""
    bench.web.pages |= {BAIDU: baidu_error(kind), BAIDU_INIT: baidu_error(kind)}
    facts = bench.ask(BAIDU, Host.BAIDU)
    assert facts.access is Access.GONE
    assert f"error type {kind}" in facts.detail


def test_redirect_to_the_error_page_is_dead(bench):
    """The other way Baidu says it."""
    error = redirect("/error/404.html")
    bench.web.pages |= {BAIDU: error, BAIDU_INIT: error}
    assert bench.ask(BAIDU, Host.BAIDU).access is Access.GONE


@pytest.mark.parametrize("kind", [2, 11, 99])
def test_share_in_trouble_is_unknown(bench, kind):
    """Temporarily unavailable is not gone."""
    bench.web.pages[BAIDU] = baidu_error(kind)
    assert bench.ask(BAIDU, Host.BAIDU).reason is FailureReason.SERVER_ERROR


@pytest.mark.parametrize("kind", [12, 15, 17, 123, 124])
def test_frozen_share_is_restricted(bench, kind):
    """Frozen can thaw."""
    bench.web.pages[BAIDU] = baidu_error(kind)
    assert bench.ask(BAIDU, Host.BAIDU).access is Access.RESTRICTED


def test_share_that_one_page_still_knows_is_not_dead(bench):
    """The password page contradicts the error page."""
    bench.web.pages |= {BAIDU: baidu_error(1), BAIDU_INIT: html(200, "请输入提取码")}
    assert bench.ask(BAIDU, Host.BAIDU).access is Access.RESTRICTED


@pytest.mark.parametrize("page", [redirect("https://wappass.baidu.com/static/captcha"), html(200, "<html></html>")])
def test_captcha_and_empty_page_are_unknown(bench, page):
    """Data-centre addresses get a captcha."""
    bench.web.pages[BAIDU] = page
    assert isinstance(bench.ask(BAIDU, Host.BAIDU), Failure)


# -- registries


def test_ollama_manifest(bench):
    """Sizes of the model's layers and the digest of its configuration."""
    layers = [
        {"mediaType": "application/vnd.ollama.image.model", "size": 4_000_000_000},
        {"mediaType": "application/vnd.ollama.image.license", "size": 7000},
    ]
    manifest = {"config": {"digest": "sha256:ab"}, "layers": layers}
    bench.web.pages["https://registry.ollama.ai/v2/library/llama2/manifests/7b"] = json_response(200, manifest)
    facts = bench.ask("llama2:7b", Host.OLLAMA)
    assert (facts.access, facts.bytes, facts.revision) == (Access.AVAILABLE, 4_000_000_000, "sha256:ab")
    assert facts.url == "https://ollama.com/library/llama2:7b"


def test_ollama_model_without_latest_has_a_page(bench):
    """The page stands in for a tag that nobody named."""
    bench.web.pages["https://ollama.com/library/llama2"] = html(200, "llama2")
    assert bench.ask("llama2", Host.OLLAMA).access is Access.AVAILABLE
    assert bench.ask("llama2:9b", Host.OLLAMA).reason is FailureReason.NOT_FOUND


def test_ollama_missing(bench):
    """Registry and page agree."""
    assert bench.ask("someone/none:7b", Host.OLLAMA).access is Access.GONE


@pytest.mark.parametrize(
    ("host", "git", "page"),
    [
        (Host.WISEMODEL, "https://www.wisemodel.cn", "https://www.wisemodel.cn/models"),
        (Host.OPENXLAB, "https://code.openxlab.org.cn", "https://openxlab.org.cn/models/detail"),
    ],
)
def test_hubs_that_git_can_clone(bench, host, git, page):
    """Git's greeting is alive; absent on both is gone; a page alone proves nothing; a login neither."""
    refs = f"{git}/o/m.git/info/refs?service=git-upload-pack"
    commit = "a" * 40
    bench.web.pages[refs] = Response(200, f"001e# service=git-upload-pack\n0000015b{commit} HEAD\0caps\n".encode())
    assert bench.ask("o/m", host).revision == commit
    bench.web.pages.clear()
    assert bench.ask("o/m", host).access is Access.GONE
    bench.web.pages[f"{page}/o/m"] = html(200, "app")
    assert bench.ask("o/m", host).reason is FailureReason.NOT_FOUND
    bench.web.pages[refs] = Response(401)
    assert bench.ask("o/m", host).reason is FailureReason.NOT_FOUND


@pytest.mark.parametrize(
    "link",
    ["https://zenodo.org/records/77", "https://zenodo.org/record/77/files/x.zip", "https://doi.org/10.5281/zenodo.77"],
)
def test_zenodo_record(bench, link):
    """The API tells size, licence and access."""
    record = {
        "created": "2023-03-01T00:00:00+00:00",
        "updated": "2023-07-08T12:30:15.123456+00:00",
        "metadata": {"license": {"id": "cc-by-4.0"}, "access_right": "open", "version": "1.2"},
        "files": [{"key": "a", "size": 5}, {"key": "b", "size": 6}],
    }
    bench.web.pages["https://zenodo.org/api/records/77"] = json_response(200, record)
    facts = bench.ask(link, Host.OTHER)
    assert (facts.access, facts.bytes, facts.licence, facts.revision) == (Access.AVAILABLE, 11, "cc-by-4.0", "1.2")
    record["metadata"]["access_right"] = "restricted"
    bench.web.pages["https://zenodo.org/api/records/77"] = json_response(200, record)
    assert bench.ask(link, Host.OTHER).access is Access.RESTRICTED


def test_withdrawn_zenodo_record_is_gone(bench):
    """410 from the API and the page."""
    bench.web.pages |= {f"https://zenodo.org/{p}records/77": Response(410) for p in ("api/", "")}
    assert bench.ask("https://zenodo.org/records/77", Host.OTHER).access is Access.GONE


# -- silence


def test_silent_host_is_asked_twice_in_a_run(bench):
    """Forty links behind one dead host cost two time-outs."""
    urls = [f"https://silent.example.org/{n}.bin" for n in range(5)]
    bench.web.pages |= dict.fromkeys(urls, dropped) | {URL: file(5)}
    outcomes = [bench.ask(url) for url in urls]
    assert {o.reason for o in outcomes} == {FailureReason.UNREACHABLE}
    assert len(bench.looks) == 2
    assert bench.ask().access is Access.AVAILABLE


def test_host_that_answers_again_is_forgiven(bench):
    """One drop is an accident."""
    bench.web.pages[URL] = dropped
    bench.ask()
    bench.web.pages[URL] = file(5)
    bench.ask()
    bench.web.pages[URL] = dropped
    bench.ask()
    bench.web.pages[URL] = file(5)
    assert bench.ask().access is Access.AVAILABLE


def test_no_network_is_noticed(bench):
    """After five names that cannot be resolved nobody goes on asking."""
    bench.web.unknown_hosts = {f"h{n}.example.org" for n in range(20)}
    outcomes = [bench.ask(f"https://h{n}.example.org/x.bin") for n in range(20)]
    assert {o.reason for o in outcomes} == {FailureReason.UNREACHABLE}
    assert len(bench.web.resolved) == 5


def test_one_working_host_proves_the_network(bench):
    """Dead names among living ones are just dead names."""
    bench.web.pages[URL] = file(5)
    bench.ask()
    bench.web.unknown_hosts = {f"h{n}.example.org" for n in range(9)}
    for n in range(9):
        bench.ask(f"https://h{n}.example.org/x.bin")
    assert len(bench.web.resolved) == 10

"""LinkProber against links that aim inside, change their minds, or never end: over real sockets where it matters."""

import contextlib
import gzip
import socket
import ssl
import threading
import time
import tracemalloc
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.simulators.links import PUBLIC, LinkWeb, file, redirect
from tests.simulators.server import serve

from tracker.domain.artifacts import Access
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.sources.http import HttpClient
from tracker.sources.links.guard import AddressGuard
from tracker.sources.links.source import LinkProber

URL = "https://files.example.org/model.bin"


def probe(web, url=URL, host=Host.DIRECT):
    """Ask one link of a simulated web."""
    http = HttpClient(web.transport(), sleep=lambda s: None)
    return LinkProber(http, AddressGuard(web.resolve)).observe(ArtifactRef(host, url))


def loopback_prober(http, **options):
    """Return a prober for which every name leads to loopback, any port."""
    guard = AddressGuard(lambda h, p: ["127.0.0.1"], allows=lambda a: True, ports=None)
    return LinkProber(http, guard, interval=0.0, **options)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/x.bin", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://2130706433/", "http://0x7f000001/",
        "http://0177.0.0.1/", "http://metadata.google.internal/", "https://files.example.org:8443/x",
    ],
)  # fmt: skip
def test_links_inside_are_never_connected(url):
    """No request leaves, and the outcome is a failure, not a fact."""
    web = LinkWeb()
    assert probe(web, url).reason is FailureReason.FORBIDDEN
    assert web.asked == []


def test_name_that_resolves_inside_is_never_connected():
    """Whatever DNS says."""
    web = LinkWeb(addresses={"files.example.org": ["192.168.0.10"]})
    assert probe(web).reason is FailureReason.FORBIDDEN
    assert web.asked == []


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:80/admin", "http://inside.example.org/x", "//[::1]/x", "http://u:p@169.254.169.254/x"]
)
def test_redirect_inside_is_not_followed(place):
    """Every hop is checked, not only the first."""
    web = LinkWeb(pages={URL: redirect(place)}, addresses={"inside.example.org": ["10.9.8.7"]})
    assert probe(web).reason is FailureReason.FORBIDDEN
    assert [a.url for a in web.asked] == [URL]


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://files.example.org/x", "gopher://x.example/1"])
def test_redirect_to_another_scheme_is_not_followed(place):
    """http and https only, at every hop."""
    web = LinkWeb(pages={URL: redirect(place)})
    assert probe(web).reason is FailureReason.NOT_ASKED


@pytest.mark.parametrize(
    "place", ["javascript:1", "https:x", "http:///x", "//", "https://\x7f/", "?", "https://[::1", "x" * 9000]
)
def test_redirect_to_nonsense_is_a_failure(place):
    """Whatever a server writes into `Location`."""
    web = LinkWeb(pages={URL: redirect(place)})
    assert isinstance(probe(web), Failure)


def test_name_that_changes_its_mind_gains_nothing():
    """DNS rebinding: the name is resolved once per request, and that address is the one connected to."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    web = LinkWeb(pages={URL: file(5)})
    prober = LinkProber(HttpClient(web.transport()), AddressGuard(lambda h, p: next(answers)), interval=0.0)
    ref = ArtifactRef(Host.DIRECT, URL)
    assert prober.observe(ref).access is Access.AVAILABLE
    assert (web.asked[0].address, web.asked[0].url) == (PUBLIC, URL)
    assert prober.observe(ref).reason is FailureReason.FORBIDDEN
    assert len(web.asked) == 1


def test_socket_is_opened_to_the_checked_address_only(monkeypatch):
    """Over a real socket: the resolver of the system is never asked for the name, the request bears it as Host."""
    web = LinkWeb()
    monkeypatch.setattr(socket, "getaddrinfo", _only_addresses(socket.getaddrinfo))
    with serve({"": web}) as base, _client() as http:
        port = base.rpartition(":")[2]
        url = f"http://files.example.org:{port}/model.bin"
        web.pages[url] = file(500)
        assert loopback_prober(http).observe(ArtifactRef(Host.DIRECT, url)).access is Access.AVAILABLE
    assert web.asked[0].headers["host"] == f"files.example.org:{port}"


def test_server_that_drips_is_cut_off():
    """A byte every few moments never trips a read time-out; the whole exchange has an end."""
    with _dripping_server() as port, _client() as http:
        began = time.monotonic()
        outcome = loopback_prober(http, seconds=0.6).observe(
            ArtifactRef(Host.DIRECT, f"http://slow.example.org:{port}/x")
        )
    assert outcome.reason is FailureReason.TIMED_OUT
    assert time.monotonic() - began < 3


def test_endless_body_is_cut_after_64_kib():
    """However much the server would send."""
    with _dripping_server(burst=b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000, pause=0.0) as port, _client() as http:
        outcome = loopback_prober(http).observe(ArtifactRef(Host.OTHER, f"http://big.example.org:{port}/x"))
    assert outcome.access is Access.AVAILABLE


def test_compressed_bomb_is_not_unpacked():
    """A server that compresses unasked: 60 KB that would unpack to 60 MB are read as they are."""
    bomb = gzip.compress(bytes(60_000_000))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(
        bomb
    )
    with _dripping_server(burst=head + bomb) as port, _client() as http:
        tracemalloc.start()
        loopback_prober(http).observe(ArtifactRef(Host.ONEDRIVE, f"http://bomb.example.org:{port}/x"))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 10_000_000


def test_certificate_is_checked_against_the_links_name(tmp_path, monkeypatch):
    """Encrypted: connected by address, greeted (SNI) and verified by name; another name's certificate is refused."""
    authority = _write_certificate(tmp_path, "files.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    greeted = []
    with _encrypted_server(tmp_path, greeted) as port:
        http = HttpClient()
        prober = loopback_prober(http)
        good, bad = (
            prober.observe(ArtifactRef(Host.OTHER, f"https://{h}.example.org:{port}/x")) for h in ("files", "other")
        )
        http.close()
    assert good.access is Access.AVAILABLE
    assert bad.reason is FailureReason.UNREACHABLE
    assert greeted == ["files.example.org", "other.example.org"]


def _write_certificate(folder, name):
    """Write a self-signed certificate and its key; return the certificate's path."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(*kinds))
    return folder / "cert.pem"


@contextmanager
def _encrypted_server(folder, greeted):
    """Answer two encrypted connections; keep the names they greet with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    context.sni_callback = lambda _, name, __: greeted.append(name)
    listener = socket.create_server(("127.0.0.1", 0))

    def answer():
        for _ in range(2):
            raw, _ = listener.accept()
            with contextlib.suppress(OSError), context.wrap_socket(raw, server_side=True) as connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join(5)
        listener.close()


@contextmanager
def _client():
    http = HttpClient(trust_env=False)
    try:
        yield http
    finally:
        http.close()


def _only_addresses(original):
    def resolve(host, *args, **kwargs):
        assert host in {"127.0.0.1", b"127.0.0.1"}, f"{host} was resolved behind the guard's back"
        return original(host, *args, **kwargs)

    return resolve


@contextmanager
def _dripping_server(burst=b"HTTP/1.1 200 OK\r\nX-Slow: ", pause=0.1):
    """Send `burst`, then a byte now and then until the client hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip():
        connection, _ = listener.accept()
        with connection:
            try:
                connection.recv(65536)
                connection.sendall(burst)
                while not over.wait(pause):
                    connection.sendall(b"a")
            except OSError:
                return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        thread.join(5)
        listener.close()

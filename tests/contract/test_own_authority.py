"""A GitHub behind a certificate of one's own authority: `SSL_CERT_FILE` counts for publishing and for git as well."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tracker.errors import TrackerError, UpstreamError
from tracker.publish.git import Git
from tracker.publish.signin import Credentials, open_repository


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Know one repository, and nothing of git."""
        body = b'{"full_name": "me/list", "name": "list"}'
        self.send_response(404 if "info/refs" in self.path else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Keep silent."""


def _authority(folder: Path) -> Path:
    """Write a certificate for 127.0.0.1 that vouches for itself, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    place = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = made.add_extension(place, critical=True).add_extension(x509.BasicConstraints(True, None), critical=True)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    kind = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "ca.pem").write_bytes(pem)
    (folder / "both.pem").write_bytes(pem + key.private_bytes(*kind))
    return folder / "ca.pem"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve over TLS; yield the address and the certificate to trust."""
    ca = _authority(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answer) as server:
        server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_address[1]}", ca
        server.shutdown()


def test_publishing(served: tuple[str, Path]) -> None:
    """Refused without the certificate, read with it."""
    address, ca = served
    with pytest.raises(UpstreamError, match="SSLError"):
        open_repository("me/list", Credentials("ghs_x"), address, "test")
    repository = open_repository("me/list", Credentials("ghs_x", ca_file=str(ca)), address, "test")
    assert repository.full_name == "me/list"
    repository.requester.close()


@pytest.mark.parametrize("is_told", [False, True])
def test_git(served: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_told: bool) -> None:
    """Git complains of the certificate, or else of what it is served."""
    address, ca = served
    monkeypatch.delenv("GIT_SSL_CAINFO", raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(ca) if is_told else "")
    subprocess.run(["git", "init", "--quiet", str(tmp_path / "r")], check=True)
    subprocess.run(["git", "remote", "add", "origin", f"{address}/me/list"], cwd=tmp_path / "r", check=True)
    with pytest.raises(TrackerError) as caught:
        Git(tmp_path / "r", token="ghs_x", server=address).fetch("main")
    assert ("certificate" in str(caught.value)) is not is_told

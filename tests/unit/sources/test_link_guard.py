"""The guard: which addresses a stranger's link may lead to."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.evidence import FailureReason
from tracker.sources.links.guard import AddressGuard, Allowed, Refused, is_public, strip_credentials

PUBLIC = "93.184.216.34"


def check(url, *addresses, **options):
    """Check an address whose host resolves to these."""
    return AddressGuard(lambda host, port: list(addresses or [PUBLIC]), **options).check(url)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"])
def test_public_addresses(address):
    """The internet proper."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1",  # noqa: S104
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1",
        "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
        "2001::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0",
        "fec0::1", "ff02::1", "5f00::1", "nonsense", "",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    """Loopback, private, link-local, shared, reserved, multicast, and every embedding of IPv4."""
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_public_is_never_what_python_calls_private(ip):
    """The table refuses at least what the standard library calls not global."""
    assert not is_public(str(ip)) or (ip.is_global and not ip.is_multicast and not ip.is_reserved)


@given(st.ip_addresses(v=4))
def test_no_embedding_of_an_address_passes(ip):
    """v4-mapped, NAT64 and 6to4 forms are refused whatever they embed."""
    number = int(ip)
    forms = [(0xFFFF << 32) | number, (0x64FF9B << 96) | number, (0x2002 << 112) | (number << 80)]
    assert not any(is_public(str(ipaddress.IPv6Address(form))) for form in forms)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "LOCALHOST", "localhost.", "a.localhost", "10.1.2.3", "169.254.169.254", "[::1]",
        "[::ffff:127.0.0.1]", "[::]", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.0.0.1",  # noqa: S104
        "0177.0.0.1", "127.1", "0", "127.0.0.1.", "①②⑦.⓪.⓪.①", "127。0。0。1",
        "metadata.google.internal", "printer.local", "router.lan", "intranet",
        "[fe80::1%25eth0]", "%6c%6f%63alhost", "a..b", "-x.example", "x" * 70 + ".example", "exa mple.org", "",
    ],
)  # fmt: skip
def test_hosts_that_are_refused_before_any_question(host):
    """Spellings of inside addresses never reach the resolver."""
    asked = []
    guard = AddressGuard(lambda name, port: asked.append(name) or ["8.8.8.8"])
    outcome = guard.check(f"http://{host}/x")
    assert isinstance(outcome, Refused)
    assert outcome.reason in {FailureReason.FORBIDDEN, FailureReason.MALFORMED}
    assert asked == []


@pytest.mark.parametrize("addresses", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::1"], ["::ffff:10.0.0.1", PUBLIC]])
def test_name_that_leads_inside_is_refused(addresses):
    """One private address among public ones is enough."""
    assert check("https://innocent.example.org/", *addresses).reason is FailureReason.FORBIDDEN


def test_name_without_address_is_unreachable():
    """No name, no fact."""

    def fail(host, port):
        raise OSError

    assert AddressGuard(fail).check("https://nowhere.example.org/").reason is FailureReason.UNREACHABLE
    assert AddressGuard(lambda h, p: []).check("https://a.example.org/").reason is FailureReason.UNREACHABLE


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example.org:8080/",
        "https://a.example.org:22/",
        "http://a.example.org:6379/",
        "http://a.example.org:0/",
    ],
)
def test_other_ports_are_refused(url):
    """Links do not scan ports. Port 0 is the default one."""
    outcome = check(url)
    assert isinstance(outcome, Refused) or outcome.port in {80, 443}


@pytest.mark.parametrize(
    "url", ["ftp://a.example.org/", "file:///etc/passwd", "gopher://a.example.org/", "//a.example.org/x"]
)
def test_other_schemes_are_not_asked(url):
    """http and https only."""
    assert check(url).reason is FailureReason.NOT_ASKED


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example.org/\r\nHost: x",
        "http://a.example.org\\@127.0.0.1/",
        "http://a.example.org:99999/",
        "http://[::1",
        "http://a.example.org/\ud800",
        "http://a.example.org/" + "x" * 5000,
    ],
)
def test_broken_addresses_are_malformed(url):
    """Nothing that could split a request is sent."""
    assert check(url).reason is FailureReason.MALFORMED


def test_connects_to_the_checked_address_under_the_links_name():
    """The pinned form has the IP; Host and SNI have the name; credentials and fragment are gone."""
    allowed = check("https://user:pw@Files.Example.org/a b?q=1#f".replace(" ", "%20"))
    assert allowed == Allowed("https://files.example.org/a%20b?q=1", "https", "files.example.org", 443, PUBLIC)
    assert allowed.pinned_url == f"https://{PUBLIC}/a%20b?q=1"
    assert (allowed.host_header, allowed.server_name) == ("files.example.org", "files.example.org")


def test_ipv6_is_bracketed():
    """The pinned form of an IPv6 address, with the port kept where it is not the scheme's own."""
    allowed = check("http://a.example.org:443/x", "2606:4700:4700::1111")
    assert allowed.pinned_url == "http://[2606:4700:4700::1111]:443/x"
    assert allowed.host_header == "a.example.org:443"


def test_public_address_in_the_link_itself():
    """An IP address as host is its own name."""
    allowed = check("http://[2606:4700:4700::1111]/")
    assert (allowed.server_name, allowed.host_header) == (None, "[2606:4700:4700::1111]")


def test_chinese_host_and_path():
    """IDNA and percent-encoding."""
    assert check("https://例子.example.org/模型").url == "https://xn--fsqu00a.example.org/%E6%A8%A1%E5%9E%8B"


@given(st.text(max_size=60))
def test_any_text_is_judged_without_raising(text):
    """Whatever a README holds."""
    for url in (text, f"http://{text}", f"https://a.example.org/{text}"):
        assert isinstance(check(url), Allowed | Refused)


def test_strip_credentials():
    """Everything before the last @ of the host part goes."""
    assert strip_credentials("https://u:p@x@h.example/p@q#f") == "https://h.example/p@q"

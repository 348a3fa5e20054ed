"""Asking over HTTP: what is too slow, too large, elsewhere, or a place nobody has business in."""

from __future__ import annotations

import gzip
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from huikuan.adapters.projects import wire
from huikuan.adapters.projects.roots import allowed, resolved, root_of
from huikuan.adapters.projects.wire import Limits, Wire
from huikuan.flow.delivery.ports import ConnectorError
from tests.adapters.email import certificates
from tests.adapters.projects.stub_server import Call, Said, StubServer

QUICK = Limits(connect_s=1.0, piece_s=0.4, whole_s=0.8, largest=100_000)


class Anything(StubServer):
    """Answers whatever it is asked with what it was asked."""

    def answer(self, call: Call) -> Said:
        return Said({"path": call.path, "query": dict(call.query)})


@pytest.fixture
def stub() -> Iterator[Anything]:
    with Anything() as server:
        yield server


def wire_to(stub: Anything, *, allow_private: bool = True) -> Wire:
    return Wire(root_of(stub.root), allow_private=allow_private, limits=QUICK)


def refused(stub: Anything, path: str = "/x", method: str = "GET") -> tuple[str, str]:
    with pytest.raises(ConnectorError) as caught:
        wire_to(stub).send(method, path, body=b"{}" if method != "GET" else None)
    return caught.value.code, str(caught.value.values.get("reason", ""))


def test_what_is_sent_arrives_as_it_is(stub: Anything) -> None:
    wire_to(stub).send("POST", "/a%2Fb", query={"q": "回款 &=?#", "n": 1}, body='{"x":"款"}'.encode())
    (call,) = stub.calls
    assert (call.method, call.path, dict(call.query)) == ("POST", "/a%2Fb", {"q": "回款 &=?#", "n": "1"})
    assert (call.body, call.headers["content-type"]) == ({"x": "款"}, "application/json")
    assert call.headers["host"] == stub.root.removeprefix("http://")


@pytest.mark.parametrize(
    "said",
    [
        Said({}, after_s=1.5),
        Said(b"x" * 100, drip_s=0.05),  # each piece comes in time, all of them do not
    ],
)
def test_too_slow(stub: Anything, said: Said) -> None:
    stub.script("/x", said)
    assert refused(stub) == ("timed_out", "")


def test_no_piece_may_take_longer_than_the_whole(stub: Anything) -> None:
    stub.script("/x", Said({}, after_s=2.0))
    with pytest.raises(ConnectorError, match="timed_out"):
        Wire(root_of(stub.root), allow_private=True, limits=Limits(piece_s=9.0, whole_s=0.3)).send("GET", "/x")


def test_a_head_that_never_ends() -> None:
    with dripping() as root, pytest.raises(ConnectorError, match="timed_out"):
        Wire(root_of(root), allow_private=True, limits=QUICK).send("GET", "/x")


@contextmanager
def dripping() -> Iterator[str]:
    """A server that sends its head one byte at a time."""

    def drip() -> None:
        connected, _peer = listening.accept()
        with connected:
            for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000:
                try:
                    connected.sendall(bytes([byte]))
                except OSError:
                    return
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=drip, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize(
    "said",
    [
        Said(b"x" * 100_001),
        Said(gzip.compress(b"x" * 50_000_000), headers={"Content-Encoding": "gzip"}),
        Said(b"", headers={"Content-Length": "100001"}),
    ],
)
def test_too_large(stub: Anything, said: Said) -> None:
    stub.script("/x", said)
    assert refused(stub) == ("answer_too_large", "")


def test_packed_although_nobody_asked_for_it(stub: Anything) -> None:
    stub.script("/x", Said(gzip.compress(b'{"a":1}'), headers={"Content-Encoding": "gzip"}))
    assert wire_to(stub).send("GET", "/x").content == b'{"a":1}'
    stub.script(
        "/x", Said(b"not packed", headers={"Content-Encoding": "gzip"}), Said({}, headers={"Content-Encoding": "br"})
    )
    assert refused(stub) == ("malformed_answer", "encoding")
    assert refused(stub) == ("malformed_answer", "encoding")


def test_nobody_there(stub: Anything) -> None:
    stub.script("/x", Said(hang_up=True))
    assert refused(stub)[0] == "unavailable"
    stub.close()
    assert refused(stub)[0] == "unavailable"


def test_a_connection_is_used_again(stub: Anything) -> None:
    found = wire_to(stub)
    for _round in range(3):
        assert found.send("GET", "/x").status == 200
    found.close()


class TestRedirects:
    def test_within_the_host_are_followed(self, stub: Anything) -> None:
        stub.script("/old", Said({}, 301, {"Location": "/new?a=1"}))
        assert b'"/new"' in wire_to(stub).send("GET", "/old").content

    def test_in_letters_that_no_address_has(self, stub: Anything) -> None:
        stub.script("/old", Said({}, 301, {"Location": "/new%20a?b=%E6%AC%BE&c=d+e"}))
        wire_to(stub).send("GET", "/old")
        assert (stub.calls[-1].path, dict(stub.calls[-1].query)) == ("/new%20a", {"b": "款", "c": "d e"})

    @pytest.mark.parametrize(
        "there",
        [
            "http://127.0.0.2:{port}/x", "//example.net/x", "https://127.0.0.1:{port}/x", "http://127.0.0.1/x",
            "http://u:p@127.0.0.1:{port}/x", "file:///etc/passwd", "http://[", "http://127.0.0.1:99999/x",
        ],
    )  # fmt: skip
    def test_elsewhere_are_not(self, stub: Anything, there: str) -> None:
        stub.script("/x", Said({}, 302, {"Location": there.format(port=stub.server.server_port)}))
        assert refused(stub) == ("bad_address", "redirects")
        assert len(stub.calls) == 1

    def test_nor_round_and_round(self, stub: Anything) -> None:
        stub.script("/x", *[Said({}, 302, {"Location": "/x"})] * 9)
        assert refused(stub) == ("bad_address", "redirects")
        assert len(stub.calls) == 4

    def test_nor_a_write_that_would_become_a_read(self, stub: Anything) -> None:
        stub.script("/x", Said({}, 302, {"Location": "/y"}))
        assert refused(stub, method="POST") == ("bad_address", "redirects")
        stub.script("/x", Said({}, 307, {"Location": "/y"}))
        wire_to(stub).send("POST", "/x", body=b'{"a":1}')
        assert (stub.calls[-1].path, stub.calls[-1].body) == ("/y", {"a": 1})


class TestPlaces:
    @pytest.mark.parametrize(
        "address",
        [
            "169.254.169.254", "169.254.1.1", "fe80::1", "fe80::1%eth0", "::ffff:169.254.169.254", "2002:a9fe:a9fe::",
            "64:ff9b::a9fe:a9fe", "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "::", "224.0.0.1",
            "0.0.0.0",  # noqa: S104  an address to refuse
            "ff02::1", "255.255.255.255", "240.0.0.1", "::ffff:0.0.0.0",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("allow_private", [True, False])
    def test_never(self, address: str, allow_private: bool) -> None:
        with pytest.raises(ConnectorError, match="bad_address"):
            allowed(["8.8.8.8", address], allow_private=allow_private)

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "127.1.2.3", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd12::1",
            "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:0a00:0001::", "64:ff9b::7f00:1", "198.18.0.1",
        ],
    )  # fmt: skip
    def test_only_where_a_person_allowed_them(self, address: str) -> None:
        with pytest.raises(ConnectorError, match="private_address"):
            allowed(["8.8.8.8", address], allow_private=False)
        assert allowed([address], allow_private=True) == [address]

    def test_the_rest(self) -> None:
        assert allowed(["8.8.8.8", "2400:3200::1"], allow_private=False)
        with pytest.raises(ConnectorError, match="bad_address"):
            allowed([], allow_private=True)

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "[::1]"])
    def test_no_spelling_of_this_machine_is_asked(self, stub: Anything, host: str) -> None:
        root = root_of(f"http://{host}:{stub.server.server_port}")
        with pytest.raises(ConnectorError) as caught:
            Wire(root, allow_private=False, limits=QUICK).send("GET", "/x")
        assert caught.value.code in ("private_address", "bad_address")
        assert not stub.calls

    def test_a_name_that_changes_its_mind_changes_nothing(self, stub: Anything) -> None:
        """What was looked at is what is connected to: the name is looked up once for a connection."""
        asked: list[str] = []

        def rebinding(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

        root = root_of(f"http://rebinding.invalid:{stub.server.server_port}")
        found = Wire(root, allow_private=True, limits=QUICK, resolve=rebinding)
        assert found.send("GET", "/x").status == 200
        assert asked == ["rebinding.invalid"]
        assert stub.calls[0].headers["host"].startswith("rebinding.invalid:")
        stub.script("/x", Said({}, headers={"Connection": "close"}))
        found.send("GET", "/x")
        with pytest.raises(ConnectorError, match="bad_address"):
            found.send("GET", "/x")

    def test_a_name_that_is_none(self) -> None:
        with pytest.raises(ConnectorError) as caught:
            resolved(f"{'x' * 64}.example", 80)
        assert (caught.value.code, caught.value.values["reason"]) == ("bad_address", "name")


class TestRoots:
    @pytest.mark.parametrize(
        ("entered", "scheme", "host", "port", "path"),
        [
            ("open.pingcode.com", "https", "open.pingcode.com", 443, ""),
            (" HTTPS://Open.PingCode.com/ ", "https", "open.pingcode.com", 443, ""),
            ("http://10.0.0.8:8080/open/", "http", "10.0.0.8", 8080, "/open"),
            ("https://项目.example.com/open/v1/", "https", "xn--psss2y.example.com", 443, "/open"),
            ("http://[fd12::8]:90", "http", "fd12::8", 90, ""),
            ("https://example.com/打开", "https", "example.com", 443, "/%E6%89%93%E5%BC%80"),
        ],
    )
    def test_as_a_person_enters_them(self, entered: str, scheme: str, host: str, port: int, path: str) -> None:
        found = root_of(entered, "/v1")
        assert (found.scheme, found.port, found.path) == (scheme, port, path)
        assert found.host == host or (host.startswith("xn--") and found.host.startswith("xn--"))

    @pytest.mark.parametrize(
        "entered",
        [
            "", "   ", "https://", "ftp://example.com", "file:///etc/passwd", "gopher://example.com", "https://u:p@example.com",
            "https://example.com?x=1", "https://example.com/#x", "https://example.com:99999", "https://example.com:0",
            "https://exa mple.com", "https://example.com/a\r\nHost: x", "https://example.com/../x", "https://[::1",
            "javascript://example.com", "https://example.com\\@evil.example", f"https://{'x' * 70}.com",
        ],
    )  # fmt: skip
    def test_what_is_none(self, entered: str) -> None:
        with pytest.raises(ConnectorError, match="bad_address"):
            root_of(entered)


@pytest.mark.parametrize("is_known", [True, False])
def test_only_a_certificate_that_is_trusted(is_known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = certificates.make(tmp_path)
    ours = ssl.create_default_context(cafile=str(certificate) if is_known else None)
    monkeypatch.setattr(wire, "trusted", lambda: ours)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    with Anything() as stub:
        stub.server.socket = server.wrap_socket(stub.server.socket, server_side=True)
        found = Wire(root_of(f"https://localhost:{stub.server.server_port}"), allow_private=True, limits=QUICK)
        if is_known:
            assert found.send("GET", "/x").status == 200
            return
        with pytest.raises(ConnectorError) as caught:
            found.send("GET", "/x")
        assert (caught.value.code, caught.value.values["reason"]) == ("bad_address", "certificate")
        assert not stub.calls


def test_nothing_of_an_address_is_logged(stub: Anything, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wire_to(stub).send("GET", "/x", query={"access_token": "t-0123456789"}, headers={"Authorization": "Bearer b-0123"})
    assert "t-0123456789" not in caplog.text
    assert "b-0123" not in caplog.text

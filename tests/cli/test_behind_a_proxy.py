"""The built-in server behind real proxies: the word of those the operator named is taken, nobody else's."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path

import pytest

from huikuan.cli.proxies import trusted_proxies
from tests.cli.forwarding import COMMAND, HOST, PASSWORD, Answer, Visitor, desk, environment, founded, proxy

FORGED = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https", "Forwarded": "for=198.51.100.8;proto=https"}
FORGED_LIST = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("proxy") / "home"
    founded(home)
    return home


def seen(home: Path) -> set[str]:
    """The addresses whose wrong passwords were counted."""
    with sqlite3.connect(home / "huikuan.sqlite3") as database:
        return {row[0] for row in database.execute("SELECT ip_address FROM axes_accessattempt")}


def cookies(answer: Answer) -> list[str]:
    return answer.headers.get_all("Set-Cookie") or []


@pytest.mark.slow
def test_without_a_named_proxy_nobody_is_believed(built: Path, tmp_path: Path) -> None:
    """Whatever a direct visitor claims: own address, no HTTPS, and the lock-out counts on."""
    home = tmp_path / "home"
    with desk(built, home) as port:
        for number in range(5):
            visitor = Visitor(port, "127.0.0.9", FORGED | {"X-Forwarded-For": f"198.51.100.{number}"})
            answer = visitor.sign_in("wrong")
        assert answer.status == 429, "another forged address each time does not help"
        assert Visitor(port, "127.0.0.10").sign_in("wrong").status == 200
        page = Visitor(port, headers=FORGED).ask("/login")
        assert "Strict-Transport-Security" not in page.headers
    assert seen(home) == {"127.0.0.9", "127.0.0.10"}


@pytest.mark.slow
def test_somebody_else_than_the_named_proxy_is_not_believed(built: Path, tmp_path: Path) -> None:
    """The proxy is 127.0.0.2; who comes from elsewhere is a visitor, also with its headers."""
    home = tmp_path / "home"
    with desk(built, home, HUIKUAN_TRUST_PROXY="127.0.0.2, 10.8.0.0/16") as port:
        direct = Visitor(port, "127.0.0.9", FORGED)
        assert "Strict-Transport-Security" not in direct.ask("/login").headers
        direct.sign_in("wrong")
        assert seen(home) == {"127.0.0.9"}
        with proxy(port, own="127.0.0.2") as front:
            behind = Visitor(front, "127.0.0.10", FORGED_LIST)
            assert "max-age" in behind.ask("/login").headers["Strict-Transport-Security"]
            behind.sign_in("wrong")
    assert seen(home) == {"127.0.0.9", "127.0.0.10"}


@pytest.mark.slow
@pytest.mark.parametrize("command", ["serve", "web"])
def test_https_ends_at_the_proxy(built: Path, tmp_path: Path, command: str) -> None:
    """Recognised, so: HSTS, cookies for TLS only, a sign-in that works, and no way that leads back to itself."""
    with (
        desk(built, tmp_path / "home", command=command, HUIKUAN_TRUST_PROXY="1") as port,
        proxy(port, way="replace") as front,
    ):
        visitor = Visitor(front, "127.0.0.9")
        first = visitor.ask("/")
        assert (first.status, first.headers["Location"]) == (302, "/login?next=/")
        page = visitor.ask("/login?next=/")
        assert page.status == 200
        assert page.headers.get_all("Strict-Transport-Security") == ["max-age=31536000; includeSubDomains; preload"]
        inside = visitor.sign_in(PASSWORD)
        assert (inside.status, inside.headers["Location"]) == (302, "/")
        assert visitor.ask("/").status == 200
        given = [*cookies(page), *cookies(inside)]
        assert {line.split("=")[0] for line in given} >= {"csrftoken", "huikuan_session"}
        assert [line for line in given if "; Secure" not in line] == []


@pytest.mark.slow
def test_plain_http_through_the_proxy_is_not_taken_for_https(built: Path, tmp_path: Path) -> None:
    """Only the proxy knows; what the visitor says of the scheme is replaced by it."""
    with (
        desk(built, tmp_path / "home", HUIKUAN_TRUST_PROXY="127.0.0.1") as port,
        proxy(port, scheme="http") as front,
    ):
        page = Visitor(front, headers=FORGED).ask("/login")
        assert (page.status, page.headers["Strict-Transport-Security"]) == (200, None)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["append", "line"])
def test_the_lock_out_sees_who_stands_before_the_proxy(built: Path, tmp_path: Path, way: str) -> None:
    """One visitor is locked, the colleague beside is not, and inventing entries of the list unlocks nothing."""
    home = tmp_path / "home"
    with desk(built, home, HUIKUAN_TRUST_PROXY="true") as port, proxy(port, way=way) as front:
        for number in range(5):
            claim = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.{number}"}
            answer = Visitor(front, "127.0.0.9", claim).sign_in("wrong")
        assert answer.status == 429
        assert Visitor(front, "127.0.0.9", {"X-Forwarded-For": "127.0.0.10"}).sign_in(PASSWORD).status == 429
        assert Visitor(front, "127.0.0.10").sign_in("wrong").status == 200
        assert seen(home) == {"127.0.0.9", "127.0.0.10"}
        assert Visitor(front, "127.0.0.10").sign_in(PASSWORD).status == 302


@pytest.mark.slow
def test_two_proxies_in_a_row(built: Path, tmp_path: Path) -> None:
    """The last two entries are theirs: the first of these is the visitor, what stands before is claimed by anybody."""
    home = tmp_path / "home"
    with (
        desk(built, home, HUIKUAN_TRUST_PROXY="2,127.0.0.1") as port,
        proxy(port) as inner,
        proxy(inner, own="127.0.0.3") as outer,
    ):
        Visitor(outer, "127.0.0.9", FORGED_LIST).sign_in("wrong")
        assert "max-age" in Visitor(outer).ask("/login").headers["Strict-Transport-Security"]
    assert seen(home) == {"127.0.0.9"}


@pytest.mark.slow
def test_one_proxy_is_counted_where_two_stand(built: Path, tmp_path: Path) -> None:
    """With too small a number the outer proxy is the visitor: nobody's claim is believed by mistake."""
    home = tmp_path / "home"
    with (
        desk(built, home, HUIKUAN_TRUST_PROXY="1") as port,
        proxy(port) as inner,
        proxy(inner, own="127.0.0.3") as outer,
    ):
        Visitor(outer, "127.0.0.9", FORGED_LIST).sign_in("wrong")
    assert seen(home) == {"127.0.0.3"}


@pytest.mark.slow
def test_what_is_no_address_is_not_stored_as_one(built: Path, tmp_path: Path) -> None:
    """A proxy that hides its visitors: they share its own address."""
    home = tmp_path / "home"
    with desk(built, home, HUIKUAN_TRUST_PROXY="1") as port, proxy(port, way="garbage", own="127.0.0.4") as front:
        assert Visitor(front, "127.0.0.9", FORGED_LIST).sign_in("wrong").status == 200
    assert seen(home) == {"127.0.0.4"}


@pytest.mark.parametrize("text", ["", "1", "127.0.0.1"])
@pytest.mark.parametrize("stranger", ["203.0.113.9", "10.1.2.3", "2001:db8::9", "", "unknown"])
def test_no_stranger_is_a_trusted_proxy(text: str, stranger: str) -> None:
    trusted = trusted_proxies(text)
    assert trusted is None or not trusted.include(stranger)


@pytest.mark.parametrize(
    ("text", "count", "proxies"),
    [
        ("1", 1, ["127.0.0.1", "::1", "::ffff:127.0.0.1"]),
        ("true", 1, ["127.0.0.1"]),
        ("3", 3, ["127.0.0.1"]),
        ("198.51.100.7", 1, ["198.51.100.7", "::ffff:198.51.100.7"]),
        ("2, 198.51.100.0/24 ,2001:db8::/32", 2, ["198.51.100.200", "2001:db8::9"]),
        ("*", 1, ["203.0.113.9", "2001:db8::9"]),
    ],
)
def test_how_the_setting_is_read(text: str, count: int, proxies: list[str]) -> None:
    trusted = trusted_proxies(text)
    assert trusted is not None
    assert trusted.count == count
    assert [address for address in proxies if not trusted.include(address)] == []


def test_a_named_proxy_excludes_the_others_near() -> None:
    """Only a number alone means "this machine or a private address"."""
    trusted = trusted_proxies("2,10.0.0.5")
    assert trusted is not None
    assert [near for near in ("127.0.0.1", "10.0.0.6", "::1") if trusted.include(near)] == []


@pytest.mark.parametrize(
    "text", ["nginx", "10.0.0.5/8", "10.0.0.5:80", "0,10.0.0.5", "10", "2,3", "1,,2", ",", "127.1"]
)
def test_a_setting_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"does not appear|host bits|one number"):
        trusted_proxies(text)


@pytest.mark.slow
def test_a_wrong_setting_stops_the_start_and_is_named(built: Path) -> None:
    got = subprocess.run(
        [*COMMAND, "web", "--port", "1"], env=environment(built, HUIKUAN_TRUST_PROXY="nginx"), capture_output=True,
        text=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    assert got.returncode == 2
    assert "HUIKUAN_TRUST_PROXY" in got.stderr
    assert "nginx" in got.stderr
    assert "Traceback" not in got.stderr


@pytest.mark.slow
@pytest.mark.parametrize("off", ["0", "false", "off", "no", " "])
def test_words_for_off(built: Path, off: str) -> None:
    code = "import huikuan.config.settings as s; print(repr(s.TRUSTED_PROXY), hasattr(s, 'SECURE_PROXY_SSL_HEADER'))"
    got = subprocess.run(
        [COMMAND[0], "-c", code], env=environment(built, HUIKUAN_TRUST_PROXY=off), capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert got.stdout.split() == ["''", "False"], got.stderr


@pytest.mark.slow
def test_the_host_of_the_proxy_stays_checked(built: Path, tmp_path: Path) -> None:
    """X-Forwarded-Host is nobody's word: the Host header alone says which desk was asked."""
    with desk(built, tmp_path / "home", HUIKUAN_TRUST_PROXY="*") as port, proxy(port) as front:
        assert Visitor(front, headers={"X-Forwarded-Host": "evil.example"}).ask("/login").status == 200
        assert Visitor(front, headers={"X-Forwarded-Host": HOST, "Host": "evil.example"}).ask("/login").status == 400

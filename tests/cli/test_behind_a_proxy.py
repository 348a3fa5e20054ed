"""The built-in server behind a proxy: its word about client and scheme is taken, nobody else's."""

from __future__ import annotations

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

FORWARDED = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9", "X-Forwarded-Proto": "https"}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def served(home: Path, **environment: str) -> Iterator[str]:
    """The desk of a new organization on a port of its own."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUIKUAN_", "DJANGO_"))}
    env = {
        **kept, "HUIKUAN_HOME": str(home), "HUIKUAN_PUBLIC_URL": "https://desk.example",
        "HUIKUAN_ALLOWED_HOSTS": "127.0.0.1,desk.example", **environment,
    }  # fmt: skip
    command = [sys.executable, "-c", "from huikuan.cli.main import main; main()", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _try in range(200):
            try:
                urllib.request.urlopen(f"{address}/login", timeout=2).close()  # noqa: S310
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        else:
            pytest.fail("the server did not come up")
        yield address
    finally:
        process.terminate()
        process.wait(30)


def wrong_password(address: str) -> str:
    """Sign in wrongly as somebody behind the forwarded headers; returns HSTS as answered to them."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = opener.open(urllib.request.Request(f"{address}/login", headers=FORWARDED))  # noqa: S310
    token = page.read().decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    cookie = page.headers["Set-Cookie"].split(";")[0]
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "username": "nobody@x.example", "password": "no"})
    headers = {**FORWARDED, "Cookie": cookie, "Referer": "https://127.0.0.1/login", "Host": "127.0.0.1"}
    with contextlib.suppress(urllib.error.HTTPError):  # a wrong password is answered with an error
        opener.open(urllib.request.Request(f"{address}/login", form.encode(), headers))  # noqa: S310
    return str(page.headers.get("Strict-Transport-Security", ""))


def seen_addresses(home: Path) -> set[str]:
    with sqlite3.connect(next(home.rglob("*.sqlite3"))) as database:
        return {row[0] for row in database.execute("SELECT ip_address FROM axes_accessattempt")}


@pytest.mark.slow
def test_the_named_proxy_is_believed(tmp_path: Path) -> None:
    with served(tmp_path, HUIKUAN_TRUST_PROXY="1") as address:
        assert "max-age" in wrong_password(address)
    assert seen_addresses(tmp_path) == {"203.0.113.9"}, "the entry the proxy itself added, not what the client claims"


@pytest.mark.slow
def test_without_a_named_proxy_nobody_is_believed(tmp_path: Path) -> None:
    with served(tmp_path) as address:
        assert not wrong_password(address)
    assert seen_addresses(tmp_path) <= {"127.0.0.1"}

"""What stands between a browser and the desk: a real proxy that forwards, and visitors with addresses of their own.

Linux answers on all of 127.0.0.0/8, so 127.0.0.9 is a visitor who is not the proxy on 127.0.0.1.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

HOST = "desk.example"
OWNER, PASSWORD = "owner@desk.example", "a-long-enough-password"
COMMAND = [sys.executable, "-c", "from huikuan.cli.main import main; main()"]
RESENT = {"connection", "host", "x-forwarded-proto"}


@dataclass(slots=True)
class Answer:
    """What came back."""

    status: int
    headers: HTTPMessage
    text: str


@dataclass(slots=True)
class Visitor:
    """Somebody with a browser: connects from `address` to a port, keeps cookies, sends `headers` with every request."""

    port: int
    address: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(self.address, 0))
        headers = {"Host": HOST, "Referer": f"https://{HOST}{path}", **self.headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if form is None else "POST", path, urlencode(form) if form else None, headers)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read().decode())
        connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer

    def sign_in(self, password: str, email: str = OWNER) -> Answer:
        page = self.ask("/login")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token, f"no form: {page.status} {page.text[:300]}"
        return self.ask("/login", {"csrfmiddlewaretoken": token[1], "username": email, "password": password})


@contextmanager
def proxy(target: int, *, own: str = "127.0.0.1", way: str = "append", scheme: str = "https") -> Iterator[int]:
    """A proxy that ends TLS and forwards to a port from its `own` address; gives its port.

    `way` it tells the visitor's address: "append" to the list it got, "line" in a second header of that name,
    "replace" what it got, or "garbage".
    """

    class Forward(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            connection = HTTPConnection("127.0.0.1", target, timeout=20, source_address=(own, 0))
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in [*forwarded(self.headers, self.client_address[0], way), ("X-Forwarded-Proto", scheme)]:
                connection.putheader(name, value)
            connection.endheaders(self.rfile.read(length) if length else None)
            response = connection.getresponse()
            body = response.read()
            self.send_response_only(response.status)
            for name, value in response.headers.items():
                if name.lower() not in {"transfer-encoding", "connection"}:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            connection.close()

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Forward)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def forwarded(got: HTTPMessage, peer: str, way: str) -> list[tuple[str, str]]:
    """The headers to send on, with the peer's address told in this way."""
    kept = [(name, value) for name, value in got.items() if name.lower() not in {*RESENT, "x-forwarded-for"}]
    told = got.get_all("X-Forwarded-For") or []
    lines = {
        "append": [", ".join([*told, peer])], "line": [*told, peer], "replace": [peer],
        "garbage": [", ".join([*told, "unknown"])],
    }[way]  # fmt: skip
    return [("Host", got["Host"]), *kept, *(("X-Forwarded-For", line) for line in lines)]


def environment(home: Path, **given: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUIKUAN_", "DJANGO_"))}
    ours = {
        "HUIKUAN_HOME": str(home), "HUIKUAN_PUBLIC_URL": f"https://{HOST}", "HUIKUAN_ALLOWED_HOSTS": HOST,
        "HUIKUAN_LANGUAGE": "zh-hans",
    }  # fmt: skip
    return kept | ours | given


def founded(home: Path) -> None:
    """A new organization with its owner."""
    words = ["init", "--name", "北岸设计", "--email", OWNER, "--person", "周总", "--password", PASSWORD]
    made = subprocess.run([*COMMAND, *words], env=environment(home), capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stderr


@contextmanager
def desk(built: Path, home: Path, *, command: str = "serve", **given: str) -> Iterator[int]:
    """A real server on a copy of this home and with these settings; gives its port."""
    shutil.copytree(built, home)
    port = free_port()
    log = home / "server.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*COMMAND, command, "--port", str(port)], env=environment(home, **given), stdout=written, stderr=written
        )
    try:
        wait_for(port, process, log)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, log.read_text(errors="replace")
        time.sleep(0.1)
    raise AssertionError(f"the server did not come up: {log.read_text(errors='replace')}")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])

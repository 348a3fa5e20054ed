"""A program on this machine that answers over real HTTP: scripted answers first, then what it would really say."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Call:
    """One request as it came in."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None
    raw: bytes = b""


@dataclass(frozen=True)
class Said:
    """One answer: JSON, or bytes as they are. `drip_s`: seconds before each byte."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip_s: float = 0.0
    after_s: float = 0.0
    hang_up: bool = False

    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False).encode()


class StubServer:
    """One thread a call. `scripted`: answers for a path, used up one by one before anything else is said."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.scripted: dict[str, list[Said]] = {}
        self.at_once = self.most_at_once = 0
        self.counting = threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one piece: two of them wait for each other's acknowledgement
            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = lambda handler: self.handle(handler)

            def log_message(self, *args: object) -> None:
                return None

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def script(self, path: str, *said: Said) -> None:
        self.scripted.setdefault(path, []).extend(said)

    def asked(self, path: str) -> list[Call]:
        """The calls whose path ends so."""
        return [call for call in self.calls if call.path.endswith(path)]

    def answer(self, call: Call) -> Said:
        raise NotImplementedError

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        raw = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        call = Call(
            handler.command, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in handler.headers.items()}, parsed(raw), raw,
        )  # fmt: skip
        with self.counting:
            self.calls.append(call)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            waiting = next((said for path, said in self.scripted.items() if call.path.endswith(path) and said), None)
            said = waiting.pop(0) if waiting else None
        try:
            self.say(handler, said or self.answer(call))
        except OSError:
            handler.close_connection = True
        finally:
            with self.counting:
                self.at_once -= 1

    def say(self, handler: BaseHTTPRequestHandler, said: Said) -> None:
        time.sleep(said.after_s)
        if said.hang_up:
            handler.close_connection = True
            return
        content = said.content()
        handler.send_response(said.status)
        given = {"Content-Type": "application/json", "Content-Length": str(len(content)), **said.headers}
        for name, value in given.items():
            handler.send_header(name, value)
        handler.end_headers()
        if not said.drip_s:
            handler.wfile.write(content)
            return
        handler.wfile.flush()
        for byte in content:
            time.sleep(said.drip_s)
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()


class TestTime:
    """A clock that only moves when somebody waits."""

    __test__ = False

    def __init__(self, at: datetime) -> None:
        self.at, self.seconds, self.waits = at, 0.0, list[float]()

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds


def parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None


def paged(rows: list[Any], call: Call, make: Callable[[list[Any], int, int], Any], most: int = 100) -> Any:
    """One page of the rows as the query asks for it."""
    index, size = int(call.query.get("page_index", 0)), min(int(call.query.get("page_size", 30)), most)
    return make(rows[index * size : (index + 1) * size], index, size)

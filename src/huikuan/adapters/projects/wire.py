"""Asking another program over HTTP: bounded in time and size, connected only to addresses that were looked at.

httpcore is used directly, not httpx: that one writes every address it asks into the log, and the secrets and tokens of
these programs stand in addresses.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from urllib.parse import quote, urlencode, urljoin, urlsplit

import httpcore

from huikuan.adapters.projects.roots import USUAL_PORTS, Resolver, Root, allowed, resolved
from huikuan.adapters.projects.timing import Timing
from huikuan.flow.delivery.ports import ConnectorError

HOPS: Final = 3
AS_THEY_ARE: Final = "/?%:@!$&'()*+,;=~[]"
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for a connection, for a piece of an answer, for all of it; bytes of an answer, unpacked."""

    connect_s: float = 8.0
    piece_s: float = 20.0
    whole_s: float = 45.0
    largest: int = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of any status. Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)


class Wire:
    """Connections to one program. Not to be shared by threads; `close` ends them."""

    def __init__(
        self,
        root: Root,
        *,
        allow_private: bool,
        timing: Timing | None = None,
        limits: Limits | None = None,
        resolve: Resolver = resolved,
    ) -> None:
        self.root, self.limits = root, limits or Limits()
        self.deadline = Deadline(timing or Timing())
        backend = CheckedBackend(self.deadline, allow_private=allow_private, resolve=resolve)
        self.pool = httpcore.ConnectionPool(
            ssl_context=trusted(), max_connections=2, keepalive_expiry=15.0, network_backend=backend
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """The answer, whatever its status. `body` is JSON. Redirects are followed within the host only.

        Raises ConnectorError: bad_address, private_address, unavailable, timed_out, answer_too_large, malformed_answer.
        """
        target = self.root.path + path + (f"?{urlencode(query)}" if query else "")
        address = f"{self.root.scheme}://{self.root.shown_host}{target}"
        sent = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Huikuan", **(headers or {})}
        if body is not None:
            sent["Content-Type"] = "application/json"
        self.deadline.begin(self.limits.whole_s)
        for _hop in range(HOPS + 1):
            reply = self.exchange(method, address, body, sent)
            if reply.status not in REDIRECTS:
                return reply
            address = self.onwards(method, address, reply)
        raise ConnectorError("bad_address", reason="redirects")

    def exchange(self, method: str, address: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """One request and its answer."""
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or USUAL_PORTS[parts.scheme]
        here = Root(parts.scheme, host, port, "")
        url = httpcore.URL(
            scheme=parts.scheme.encode(), host=host.encode(), port=port,
            target=quote(parts.path + (f"?{parts.query}" if parts.query else ""), safe=AS_THEY_ARE).encode() or b"/",
        )  # fmt: skip
        times = {
            "connect": self.limits.connect_s,
            "read": self.limits.piece_s,
            "write": self.limits.piece_s,
            "pool": 1.0,
        }
        try:
            with self.pool.stream(
                method,
                url,
                headers=[("Host", here.shown_host), *headers.items()],
                content=body,
                extensions={"timeout": times},
            ) as response:
                names = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                content = self.content_of(response.iter_stream(), names)
                return Reply(response.status, names, content)
        except httpcore.TimeoutException:
            raise ConnectorError("timed_out") from None
        except (httpcore.LocalProtocolError, UnicodeError):  # a token that cannot stand in a header, for one
            raise ConnectorError("malformed_answer", reason="header") from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise trouble_of(error) from None

    def content_of(self, pieces: Iterable[bytes], headers: Mapping[str, str]) -> bytes:
        """The body, unpacked, within the limit."""
        packing, most = headers.get("content-encoding", "identity").strip().lower(), self.limits.largest
        if packing not in ("identity", "", "gzip"):  # it was told that we take none
            raise ConnectorError("malformed_answer", reason="encoding")
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:18]) > most:
            raise ConnectorError("answer_too_large")
        unpack, content = zlib.decompressobj(31) if packing == "gzip" else None, bytearray()
        try:
            for piece in pieces:
                content += unpack.decompress(piece, most + 1 - len(content)) if unpack else piece
                if len(content) > most:
                    raise ConnectorError("answer_too_large")
        except zlib.error:
            raise ConnectorError("malformed_answer", reason="encoding") from None
        return bytes(content)

    def onwards(self, method: str, address: str, reply: Reply) -> str:
        """Where a redirect leads, within the same host and for what may be asked twice."""
        try:
            here, there = urlsplit(address), urlsplit(urljoin(address, reply.headers.get("location", "")))
            same_port = (there.port or USUAL_PORTS.get(there.scheme)) == (here.port or USUAL_PORTS[here.scheme])
        except ValueError:
            raise ConnectorError("bad_address", reason="redirects") from None
        upgraded = (here.scheme, there.scheme) == ("http", "https") and here.port is None and there.port is None
        fits = there.hostname == here.hostname and ((there.scheme == here.scheme and same_port) or upgraded)
        if not fits or there.username is not None or (method != "GET" and reply.status not in (307, 308)):
            raise ConnectorError("bad_address", reason="redirects")
        return there._replace(fragment="").geturl()

    def close(self) -> None:
        """End every connection."""
        self.pool.close()


@cache
def trusted() -> ssl.SSLContext:
    """Certificates are checked against the system's authorities."""
    return ssl.create_default_context()


class Deadline:
    """When an exchange must be over, however slowly the other side drips."""

    def __init__(self, timing: Timing) -> None:
        self.timing, self.ends_at = timing, 0.0

    def begin(self, seconds: float) -> None:
        self.ends_at = self.timing.monotonic() + seconds

    def within(self, seconds: float | None) -> float:
        """At most what is left. Raises httpcore.ReadTimeout when nothing is."""
        left = self.ends_at - self.timing.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for the whole answer is over")
        return left if seconds is None else min(seconds, left)


class CheckedBackend(httpcore.NetworkBackend):
    """Looks a name up once for each connection and connects to what was looked at, so that no second answer counts."""

    def __init__(self, deadline: Deadline, *, allow_private: bool, resolve: Resolver) -> None:
        self.deadline, self.allow_private, self.resolve = deadline, allow_private, resolve
        self.sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that answers. Raises ConnectorError for one that must not be asked."""
        failed: Exception = httpcore.ConnectError("no address")
        for address in list(allowed(self.resolve(host, port), allow_private=self.allow_private))[:4]:
            try:
                stream = self.sockets.connect_tcp(
                    address, port, self.deadline.within(timeout), local_address, socket_options
                )
                return TimedStream(stream, self.deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    def connect_unix_socket(self, *_args: Any, **_kwargs: Any) -> httpcore.NetworkStream:
        """Never."""
        raise httpcore.ConnectError("not over the network")


class TimedStream(httpcore.NetworkStream):
    """A connection on which every read and write ends with the exchange's deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self.stream, self.deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.deadline.within(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self.stream.start_tls(ssl_context, server_hostname, self.deadline.within(timeout))
        return TimedStream(stream, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def trouble_of(error: Exception) -> ConnectorError:
    """A network failure in our words; a certificate that does not fit is nothing that passes by itself."""
    cause = error.args[0] if error.args else None
    if isinstance(cause, ssl.SSLCertVerificationError):
        return ConnectorError("bad_address", reason="certificate")
    if isinstance(cause, ssl.SSLError) and isinstance(error, httpcore.ConnectError):
        return ConnectorError("bad_address", reason="tls")
    return ConnectorError("unavailable", reason="network")

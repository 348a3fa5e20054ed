"""Asking another program over HTTP: bounded in time and size, never redirected, never let into places it has no
business in. Addresses with a token in them never reach a message or a log.
"""

from __future__ import annotations

import ipaddress
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from huikuan.flow.delivery.ports import Address, ConnectorError

LARGEST: Final = 8 * 1024 * 1024
TIMEOUT: Final = httpx.Timeout(20.0, connect=8.0)
Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers in lower case, and the body as JSON; None where it is none."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Outgoing:
    """One program at one root. The host is resolved once; only that address is talked to while it lasts."""

    def __init__(self, address: Address, resolve: Resolver | None = None) -> None:
        parts = urlsplit(address.root)
        try:
            port = parts.port
        except ValueError:
            raise ConnectorError("bad_address") from None
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise ConnectorError("bad_address")
        self.host = parts.hostname
        self.port = port or (443 if parts.scheme == "https" else 80)
        target = chosen((resolve or resolved)(self.host, self.port), allow_private=address.allow_private)
        shown = f"[{target}]" if ":" in target else target
        self.base = f"{parts.scheme}://{shown}:{self.port}{parts.path.rstrip('/')}"
        self.named = self.host if self.port in (80, 443) else f"{self.host}:{self.port}"
        self.client = httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer, whatever its status below 500. Raises ConnectorError for no answer and a server's own trouble."""
        sent = {"Host": self.named, "Accept": "application/json", "User-Agent": "Huikuan", **(headers or {})}
        try:
            request = self.client.build_request(
                method, self.base + path, params=dict(query or {}), json=body, headers=sent,
                extensions={"sni_hostname": self.host},
            )  # fmt: skip
            response = self.client.send(request, stream=True)
        except httpx.TimeoutException:
            raise ConnectorError("timed_out") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise ConnectorError("unavailable") from None
        try:
            content = read(response)
        finally:
            response.close()
        if 300 <= response.status_code < 400:
            raise ConnectorError("bad_address", status=response.status_code)
        if response.status_code >= 500:
            raise ConnectorError("unavailable", status=response.status_code)
        return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, parsed(content))

    def close(self) -> None:
        self.client.close()


def read(response: httpx.Response) -> bytes:
    """The body, up to what is taken."""
    content = bytearray()
    try:
        for piece in response.iter_bytes():
            content += piece
            if len(content) > LARGEST:
                raise ConnectorError("answer_too_large")
    except httpx.TimeoutException:
        raise ConnectorError("timed_out") from None
    except httpx.HTTPError:
        raise ConnectorError("unavailable") from None
    return bytes(content)


def parsed(content: bytes) -> Any:
    try:
        return json.loads(content) if content.strip() else None
    except ValueError:
        return None


def resolved(host: str, port: int) -> list[str]:
    """Every address of a host. Raises ConnectorError("bad_address") when it has none."""
    try:
        return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise ConnectorError("bad_address") from None


def chosen(addresses: list[str], *, allow_private: bool) -> str:
    """The address to talk to. One bad address among them spoils all: a name that points there is not to be trusted.

    Link-local addresses (a cloud's metadata among them), multicast and unspecified ones are never asked; private and
    loopback ones only where the operator allowed it.
    """
    if not addresses:
        raise ConnectorError("bad_address")
    for text in addresses:
        found: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(text.partition("%")[0])
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
            found = found.ipv4_mapped
        if found.is_link_local or found.is_multicast or found.is_unspecified or found.is_reserved:
            raise ConnectorError("bad_address")
        if not found.is_global and not allow_private:
            raise ConnectorError("private_address")
    return addresses[0]


def seconds(text: str | None) -> float | None:
    """A waiting time from a header; None where it says none."""
    try:
        return max(float(text), 0.0) if text else None
    except ValueError:
        return None

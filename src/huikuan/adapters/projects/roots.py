"""The address a person entered, and which network addresses behind it may be talked to."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from huikuan.flow.delivery.ports import ConnectorError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
USUAL_PORTS: Final = {"http": 80, "https": 443}
UNFIT: Final = re.compile(r"[\x00-\x20\x7f\\]")
METADATA: Final = frozenset(
    ipaddress.ip_address(text)
    for text in ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254")
)  # of clouds, where they are not link-local anyway


@dataclass(frozen=True, slots=True)
class Root:
    """Where a program's interface begins. `path` without a slash at its end."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def shown_host(self) -> str:
        """For the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == USUAL_PORTS[self.scheme] else f"{host}:{self.port}"

    def under(self, path: str) -> Root:
        """The same place further down."""
        return Root(self.scheme, self.host, self.port, self.path + path)


def root_of(text: str, *drop: str) -> Root:
    """The root a person entered; https where no scheme is given. `drop`: ends of the path that are copied with it.

    Raises ConnectorError("bad_address").
    """
    text = text.strip()
    text = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except (ValueError, UnicodeError):
        raise ConnectorError("bad_address", reason="form") from None
    if parts.scheme not in USUAL_PORTS:
        raise ConnectorError("bad_address", reason="scheme")
    strange = UNFIT.search(text) or parts.username is not None or "?" in text or "#" in text or "/.." in parts.path
    if not host or strange or port == 0:
        raise ConnectorError("bad_address", reason="form")
    path = parts.path.rstrip("/")
    for end in drop:
        path = path.removesuffix(end).rstrip("/")
    return Root(parts.scheme, host, port or USUAL_PORTS[parts.scheme], quote(path, safe="/%:@!$&'()*+,;=~"))


def resolved(host: str, port: int) -> list[str]:
    """Every address of a host. Raises ConnectorError: bad_address when it has none, unavailable when nobody answers."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise ConnectorError(
            "unavailable" if error.errno == socket.EAI_AGAIN else "bad_address", reason="name"
        ) from None
    except (OSError, UnicodeError):
        raise ConnectorError("bad_address", reason="name") from None
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def allowed(addresses: Sequence[str], *, allow_private: bool) -> Sequence[str]:
    """The addresses, if all of them may be talked to: one bad one spoils the name.

    Link-local, a cloud's metadata, multicast, unspecified and reserved ones never; loopback and private ones only where
    a person allowed them. Raises ConnectorError: bad_address, private_address.
    """
    if not addresses:
        raise ConnectorError("bad_address", reason="name")
    for text in addresses:
        for found in meant(ipaddress.ip_address(text.partition("%")[0])):
            if never(found):
                raise ConnectorError("bad_address", reason="address")
            if not found.is_global and not allow_private:
                raise ConnectorError("private_address")
    return addresses


def meant(found: IPAddress) -> tuple[IPAddress, ...]:
    """An address and the one it carries inside: IPv4 mapped, by 6to4, by NAT64 (RFC 6052)."""
    if isinstance(found, ipaddress.IPv4Address):
        return (found,)
    inner = found.ipv4_mapped or found.sixtofour
    if inner is not None:
        return (inner,)
    if found in ipaddress.ip_network("64:ff9b::/96"):
        return (ipaddress.IPv4Address(int(found) & 0xFFFFFFFF),)
    return (found,)


def never(found: IPAddress) -> bool:
    """Whether nothing of a firm can stand there."""
    reserved = found.is_reserved and not found.is_loopback  # ::1 lies in a reserved block
    return found.is_link_local or found.is_multicast or found.is_unspecified or reserved or found in METADATA

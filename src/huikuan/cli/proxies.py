"""Whose word about the visitor's address and scheme is taken: that of the proxies the operator named, nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, TypeAlias, cast

from waitress.proxy_headers import proxy_headers_middleware

Network: TypeAlias = IPv4Network | IPv6Network
Application: TypeAlias = Callable[[dict[str, Any], Any], Iterable[bytes]]

NEAR = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
"""This machine, where a proxy connects from unless its address is named."""
ANYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))
YES = {"true", "yes", "on"}
MOST_IN_A_ROW = 9
BELIEVED = frozenset({"x-forwarded-for", "x-forwarded-proto"})
PEER = "huikuan.peer"


@dataclass(frozen=True, slots=True)
class TrustedProxies:
    """How many proxies stand in a row before this server, and from where the last of them may connect."""

    count: int
    networks: tuple[Network, ...]

    def include(self, address: str) -> bool:
        """Whether a connection from this address comes from a proxy that is believed."""
        parsed = parsed_address(address)
        return parsed is not None and any(parsed in network for network in self.networks)


def trusted_proxies(text: str) -> TrustedProxies | None:
    """Read HUIKUAN_TRUST_PROXY: comma-separated addresses, networks or `*`, and how many proxies stand in a row.

    None when it is empty. Without a number it is one; without an address the proxy is near (`NEAR`). Raises ValueError.
    """
    if not text:
        return None
    counts: list[int] = []
    networks: list[Network] = []
    for word in (part.strip() for part in text.split(",")):
        if word in YES or word.isdecimal():
            counts.append(1 if word in YES else int(word))
        else:
            networks += ANYWHERE if word == "*" else [ip_network(word)]
    if len(counts) > 1 or not all(1 <= count <= MOST_IN_A_ROW for count in counts):
        raise ValueError("one number, from 1 to 9, says how many proxies stand in a row")
    return TrustedProxies(counts[0] if counts else 1, tuple(networks) or NEAR)


def parsed_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address, an IPv4 one also where it is written as IPv6 (::ffff:10.0.0.5); None for anything else."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def told_by_proxies(application: Application, trusted: TrustedProxies | None) -> Application:
    """The application, told the visitor's address and scheme by the trusted proxies and by nobody else.

    Of X-Forwarded-For as many entries count as there are proxies, from the end: what stands before them anybody could
    have written. X-Forwarded-Host and Forwarded are dropped always, the others where no trusted proxy sent them.
    """
    doubting = cast(Application, proxy_headers_middleware(application))
    if trusted is None:
        return doubting

    def checked(environ: dict[str, Any], respond: Any) -> Iterable[bytes]:
        if parsed_address(environ["REMOTE_ADDR"]) is None:  # "unknown" and the like: these visitors share the proxy's
            environ["REMOTE_ADDR"] = environ[PEER]
        return application(environ, respond)

    believing = cast(
        Application,
        proxy_headers_middleware(
            checked, trusted_proxy="*", trusted_proxy_count=trusted.count, trusted_proxy_headers=BELIEVED
        ),
    )

    def told(environ: dict[str, Any], respond: Any) -> Iterable[bytes]:
        environ[PEER] = environ["REMOTE_ADDR"]
        return (believing if trusted.include(environ[PEER]) else doubting)(environ, respond)

    return told

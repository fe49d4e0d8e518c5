"""Let webhooks call the public internet only, so that no one can reach our own network through us."""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import unquote, urlsplit

Address = IPv4Address | IPv6Address

IPV4: tuple[tuple[str, str, str], ...] = (
    ("0.0.0.0/8", "this network", "RFC 791"),
    ("10.0.0.0/8", "private use", "RFC 1918"),
    ("100.64.0.0/10", "shared by carriers", "RFC 6598"),
    ("127.0.0.0/8", "loopback", "RFC 1122"),
    ("168.63.129.16/32", "the platform's own services, on Azure", "Microsoft Learn, What is 168.63.129.16?"),
    ("169.254.0.0/16", "link local, and the metadata of clouds", "RFC 3927"),
    ("172.16.0.0/12", "private use", "RFC 1918"),
    ("192.0.0.0/24", "protocol assignments, DS-Lite and anycast", "RFC 6890"),
    ("192.0.2.0/24", "documentation", "RFC 5737"),
    ("192.31.196.0/24", "AS112", "RFC 7535"),
    ("192.52.193.0/24", "automatic multicast tunnelling", "RFC 7450"),
    ("192.88.99.0/24", "6to4 relays, withdrawn", "RFC 7526"),
    ("192.168.0.0/16", "private use", "RFC 1918"),
    ("192.175.48.0/24", "AS112, delegated directly", "RFC 7534"),
    ("198.18.0.0/15", "benchmarking", "RFC 2544"),
    ("198.51.100.0/24", "documentation", "RFC 5737"),
    ("203.0.113.0/24", "documentation", "RFC 5737"),
    ("224.0.0.0/4", "multicast", "RFC 5771"),
    ("240.0.0.0/4", "reserved, and limited broadcast", "RFC 1112"),
)
"""IANA's IPv4 Special-Purpose Address Registry, reachable or not; also multicast and one address of Azure."""

IPV6: tuple[tuple[str, str, str], ...] = (
    ("::/128", "unspecified", "RFC 4291"),
    ("::1/128", "loopback", "RFC 4291"),
    ("::/96", "IPv4-compatible, withdrawn", "RFC 4291"),
    ("::ffff:0:0:0/96", "IPv4-translated", "RFC 2765"),
    ("64:ff9b::/96", "NAT64", "RFC 6052"),
    ("64:ff9b:1::/48", "NAT64 of a network's own", "RFC 8215"),
    ("100::/64", "discard only", "RFC 6666"),
    ("100:0:0:1::/64", "dummy prefix", "RFC 9780"),
    ("2001::/23", "protocol assignments: Teredo, benchmarking, ORCHID and more", "RFC 2928"),
    ("2001:db8::/32", "documentation", "RFC 3849"),
    ("2002::/16", "6to4", "RFC 3056"),
    ("2620:4f:8000::/48", "AS112, delegated directly", "RFC 7534"),
    ("3fff::/20", "documentation", "RFC 9637"),
    ("5f00::/16", "segment routing", "RFC 9602"),
    ("fc00::/7", "unique local", "RFC 4193"),
    ("fe80::/10", "link local", "RFC 4291"),
    ("fec0::/10", "site local, withdrawn", "RFC 3879"),
    ("ff00::/8", "multicast", "RFC 4291"),
)
"""IANA's IPv6 registry. IPv4-mapped addresses are judged by the IPv4 address in them."""

_UNICAST = IPv6Network("2000::/3")
"""All that IANA has ever assigned for the public internet (RFC 4291)."""
_IPV4 = tuple(IPv4Network(range_) for range_, _, _ in IPV4)
_IPV6 = tuple(IPv6Network(range_) for range_, _, _ in IPV6)


def is_special(address: Address) -> bool:
    """Whether an address is outside the public internet."""
    if isinstance(address, IPv4Address):
        return any(address in network for network in _IPV4)
    if address.ipv4_mapped is not None:
        return is_special(address.ipv4_mapped)
    return address not in _UNICAST or any(address in network for network in _IPV6)


_ISATAP = (0x00005EFE, 0x02005EFE)
"""The upper half of an interface's id, before an IPv4 address (RFC 5214)."""


_OF_OTHERS = (0, 22, 25)
"""Ports that no webhook has: none at all, a shell and a mail server."""


class AddressForbidden(Exception):
    """Webhooks may not call this address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookHost:
    """Host and port of a webhook, by name."""

    host: str
    port: int
    plain: bool
    """Without TLS, which is allowed inside our own network only."""


def check_url(url: str, allow_private: bool) -> WebhookHost:
    """Host and port of an allowed URL. Raises AddressForbidden for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressForbidden from None
    schemes = {"https": 443, "http": 80} if allow_private else {"https": 443}
    if parts.scheme not in schemes or not parts.hostname or parts.username or parts.password:
        raise AddressForbidden
    if port in _OF_OTHERS or not unquote(url).isprintable():
        raise AddressForbidden
    host, plain = parts.hostname, parts.scheme == "http"
    if plain and _is_public_literal(host):
        raise AddressForbidden
    return WebhookHost(host=host, port=port or schemes[parts.scheme], plain=plain)


async def resolve(place: WebhookHost, allow_private: bool) -> str:
    """Look up the address to connect to. Raises AddressForbidden if any address of the name is."""
    found = await asyncio.get_running_loop().getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    addresses = [ip_address(each[4][0]) for each in found]
    if not allow_private and not all(map(is_public, addresses)):
        raise AddressForbidden
    if place.plain and any(map(is_public, addresses)):
        raise AddressForbidden
    return str(addresses[0])


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet, also when an IPv6 address wraps it."""
    if is_special(address):
        return False
    return not (isinstance(address, IPv6Address) and int.from_bytes(address.packed[8:12]) in _ISATAP)


def _is_public_literal(host: str) -> bool:
    try:
        return is_public(ip_address(host))
    except ValueError:  # a name: its addresses are checked when it is called
        return False

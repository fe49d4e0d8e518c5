"""Let webhooks call the public internet only, so that no one can reach our own network through us."""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from delivery.special_addresses import Address, is_special

_ISATAP = (0x00005EFE, 0x02005EFE)
"""The upper half of an interface's id, before an IPv4 address (RFC 5214)."""


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

"""Where a webhook may lead: to the public internet only, so that nobody reaches our network through us."""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from delivery.special_addresses import Address, is_special

_ISATAP = (0x00005EFE, 0x02005EFE)
"""The upper half of an interface's id, before an IPv4 address (RFC 5214)."""


class AddressForbidden(Exception):
    """The address leads where webhooks may not go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookHost:
    """Where a webhook is to be found, by its name."""

    host: str
    port: int
    plain: bool
    """Without TLS: only inside our own network."""


def check_url(url: str, allow_private: bool) -> WebhookHost:
    """The place of an address that may be asked for at all; AddressForbidden otherwise."""
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
    """The one address to connect to; AddressForbidden if any of the name's is not."""
    found = await asyncio.get_running_loop().getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    addresses = [ip_address(each[4][0]) for each in found]
    if not allow_private and not all(map(is_public, addresses)):
        raise AddressForbidden
    if place.plain and any(map(is_public, addresses)):
        raise AddressForbidden
    return str(addresses[0])


def is_public(address: Address) -> bool:
    """Whether it is an address of the public internet, whatever it is wrapped in."""
    if is_special(address):
        return False
    return not (isinstance(address, IPv6Address) and int.from_bytes(address.packed[8:12]) in _ISATAP)


def _is_public_literal(host: str) -> bool:
    try:
        return is_public(ip_address(host))
    except ValueError:  # a name: what it stands for is seen when it is called
        return False

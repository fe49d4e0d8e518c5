"""Where a webhook may lead: to the public internet only, so that nobody reaches our network through us."""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
Address = IPv4Address | IPv6Address


class NotAllowed(Exception):
    """The address leads where webhooks may not go."""


def check_url(url: str, allow_private: bool) -> tuple[str, int]:
    """Host and port of an address that may be asked for at all; NotAllowed otherwise."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAllowed from None
    schemes = {"https": 443, "http": 80} if allow_private else {"https": 443}
    if parts.scheme not in schemes or not parts.hostname or parts.username or parts.password:
        raise NotAllowed
    return parts.hostname, port or schemes[parts.scheme]


async def resolve(host: str, port: int, allow_private: bool) -> str:
    """The one address to connect to; NotAllowed if any that the name stands for is not public."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ip_address(each[4][0]) for each in found]
    if not allow_private and not all(map(is_public, addresses)):
        raise NotAllowed
    return str(addresses[0])


def is_public(address: Address) -> bool:
    """Whether it is an address of the public internet, whatever it is wrapped in."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.sixtofour is not None or address.teredo is not None or address.is_site_local:
            return False
        if any(address in network for network in _TRANSLATED):
            return False
    return address.is_global and not address.is_multicast

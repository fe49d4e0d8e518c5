"""Where webhooks may not go, whatever an address is wrapped in."""

from ipaddress import ip_address

import pytest

from delivery.ssrf_guard import AddressForbidden, WebhookHost, check_url, is_public, resolve
from tests.delivery.fake_servers import LOOPBACK
from tests.with_each import with_each


@with_each("address", ["224.0.0.1", "ff02::1", "fec0::1", "169.254.169.254", "::ffff:169.254.169.254"])
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@with_each(
    "address",
    [
        *("::a00:1", "::7f00:1", "::a9fe:a9fe", "::101:101"),  # once compatible
        *("::ffff:0:a00:1", "::ffff:0:a9fe:a9fe"),  # translated
        *("64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1:2::a00:1"),  # NAT64
        *("2002:a00:1::", "2002:a9fe:a9fe::1", "2002:101:101::1"),  # 6to4
        *("2001:0:5ef5:79fd:0:0:f5ff:fffe", "2001::1"),  # Teredo
        *("2606:4700::5efe:a00:1", "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:a00:1"),  # ISATAP
    ],
)
def test_an_ipv4_address_inside_another_is_no_way_in(address: str) -> None:
    assert not is_public(ip_address(address))


def place(host: str, *, plain: bool = False) -> WebhookHost:
    return WebhookHost(host=host, port=80 if plain else 443, plain=plain)


async def test_one_private_address_behind_a_name_is_enough_to_refuse_it() -> None:
    with pytest.raises(AddressForbidden):
        await resolve(place("localhost"), allow_private=False)
    assert await resolve(place(LOOPBACK), allow_private=True) == LOOPBACK
    assert await resolve(place("1.1.1.1"), allow_private=False) == "1.1.1.1"
    assert await resolve(place("1.1.1.1"), allow_private=True) == "1.1.1.1"


async def test_plain_http_is_for_private_hosts_and_only_where_they_are_allowed() -> None:
    inside = check_url("http://10.0.0.1/", allow_private=True)
    assert inside == place("10.0.0.1", plain=True)
    assert await resolve(inside, allow_private=True) == "10.0.0.1"
    assert check_url(
        "http://mis.school.example/", allow_private=True
    ).plain  # what it stands for is seen later
    assert check_url("https://example.org/", allow_private=False) == place("example.org")
    for url, allowed in (("http://10.0.0.1/", False), ("http://1.1.1.1/", True)):
        with pytest.raises(AddressForbidden):
            check_url(url, allow_private=allowed)
    with pytest.raises(AddressForbidden):  # a name that leads to the internet
        await resolve(place("1.1.1.1", plain=True), allow_private=True)

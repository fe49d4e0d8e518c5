"""Where webhooks may not go: each range at its edges, whatever an address is wrapped in."""

from ipaddress import IPv6Address, ip_address, ip_network

import pytest

from delivery.ssrf_guard import IPV4, IPV6, AddressForbidden, WebhookHost, check_url, is_public, resolve
from tests.delivery.fake_servers import LOOPBACK
from tests.with_each import with_each

RANGES = [range_ for range_, _, _ in (*IPV4, *IPV6)]
REGISTERED = (
    *("0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32"),
    *("192.0.0.170/32", "192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
    *("192.88.99.0/24", "192.88.99.2/32", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
    *("198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "255.255.255.255/32"),
    *("::1/128", "::/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23"),
    *("2001::/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32"),
    *("2001:4:112::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16"),
    *("2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10"),
)
"""IANA's IPv4 and IPv6 Special-Purpose Address Registries, as of October 2025, without the IPv4-mapped."""
OPEN_BESIDE = [
    *("1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"),
    *("128.0.0.0", "168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0", "172.15.255.255"),
    *("172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.1.255", "192.0.3.0", "192.31.195.255"),
    *("192.31.197.0", "192.52.192.255", "192.52.194.0", "192.88.98.255", "192.88.100.0"),
    *("192.167.255.255", "192.169.0.0", "192.175.47.255", "192.175.49.0", "198.17.255.255", "198.20.0.0"),
    *("198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255"),
    *("2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff"),
    *("2001:db9::", "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::"),
    *("2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8001::"),
    *("3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"),
]


@with_each("address", OPEN_BESIDE)
def test_the_addresses_just_outside_are_the_public_internet(address: str) -> None:
    assert is_public(ip_address(address))


@with_each("range_", RANGES)
def test_each_edge_was_looked_at_from_outside(range_: str) -> None:
    """The address beside it is tested to be open, or closed for a reason of its own."""
    network = ip_network(range_)
    space = type(network[0])
    for edge in (int(network[0]) - 1, int(network[-1]) + 1):
        if 0 <= edge < 2**network.max_prefixlen:
            assert str(space(edge)) in OPEN_BESIDE or not is_public(space(edge))


@with_each("range_", [*RANGES, *REGISTERED])
def test_a_range_is_closed_from_its_first_address_to_its_last(range_: str) -> None:
    network = ip_network(range_)
    for address in (network[0], network[-1], network[network.num_addresses // 2]):
        assert not is_public(address)


@with_each("range_", [range_ for range_, _, _ in IPV4])
def test_no_range_opens_inside_an_ipv6_address(range_: str) -> None:
    """Mapped, compatible, translated, by NAT64, 6to4, Teredo or ISATAP."""
    network = ip_network(range_)
    for address in (int(network[0]), int(network[-1])):
        for outer, bits in (
            ("::ffff:0:0", 0),
            ("::", 0),
            ("::ffff:0:0:0", 0),
            ("64:ff9b::", 0),
            ("64:ff9b:1::", 0),
            ("2002::", 80),
            ("2001::", 0),
            ("2606:4700::5efe:0:0", 0),
        ):
            assert not is_public(IPv6Address(int(IPv6Address(outer)) | address << bits)), outer


def test_each_range_names_its_source() -> None:
    for range_, use, source in (*IPV4, *IPV6):
        assert use, range_
        assert source.startswith(("RFC ", "Microsoft Learn")), range_
    assert len(set(RANGES)) == len(RANGES)


@with_each(
    "address",
    [
        *("224.0.0.1", "ff02::1", "fec0::1", "169.254.169.254", "::ffff:169.254.169.254"),  # special
        *("200::1", "1fff::1", "4000::1", "8000::1", "e000::1", "fe00::1"),  # never allocated
        *("::a00:1", "::7f00:1", "::a9fe:a9fe", "::101:101"),  # once compatible
        *("::ffff:0:a00:1", "::ffff:0:a9fe:a9fe"),  # translated
        *("64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1:2::a00:1"),  # NAT64
        *("2002:a00:1::", "2002:a9fe:a9fe::1", "2002:101:101::1"),  # 6to4
        *("2001:0:5ef5:79fd:0:0:f5ff:fffe", "2001::1"),  # Teredo
        *("2606:4700::5efe:a00:1", "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:a00:1"),  # ISATAP
    ],
)
def test_an_address_that_is_special_unallocated_or_inside_another_is_not_a_way_in(address: str) -> None:
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
    assert check_url("http://mis.school.example/", allow_private=True).plain  # its address is seen later
    assert check_url("https://example.org/", allow_private=False) == place("example.org")
    for url, allowed in (("http://10.0.0.1/", False), ("http://1.1.1.1/", True)):
        with pytest.raises(AddressForbidden):
            check_url(url, allow_private=allowed)
    with pytest.raises(AddressForbidden):  # a name that leads to the internet
        await resolve(place("1.1.1.1", plain=True), allow_private=True)


@with_each(
    "url",
    [
        *(f"https://example.org:{port}/" for port in (0, 22, 25)),
        *(
            "https://example.org/a\r\nb",
            "https://example.org/a%0Db",
            "https://example.org/?a%00",
            "\thttps://a/",
        ),
    ],
)
def test_a_port_of_another_service_and_control_characters_are_refused(url: str) -> None:
    with pytest.raises(AddressForbidden):
        check_url(url, allow_private=True)

"""Whom the server asks when somebody posts a link, and how much of an answer it takes."""

import asyncio
import gzip
import zlib
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from chatserver.gateway import fetching
from chatserver.gateway.egress import Address
from chatserver.gateway.fetching import MAX_BYTES, Fetcher, UnfetchableError, public_only
from tests.running import run, run_now
from tests.websites import OTHERS, Names, others_too, websites

INSIDE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::10.0.0.1",
    "::a9fe:a9fe",
    "::2",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:10.1.1.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "64:ff9b:1::8.8.8.8",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2001:0:7f00:1::f7f7:f7f7",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2002:a00:1::1",
    "2002:c0a8:101::",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fdff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "feff::1",
    "ff02::1",
    "ff0e::1",
    "e000::1",
]
OUTSIDE = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "192.167.255.255",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450::1",
    "2001:4860:4860::8888",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
]
ODD_HOSTS = [
    "\n127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7F.1",
    "0177.0.0.1",
    "0177.1\n0x7f.0x0.0x0.0x1",
    "127.0.0.1.",
    "127.000.000.001",
    "00127.0.0.1",
    "127。0。0。1",
    "127\uff0e0\uff0e0\uff0e1",
    "①②⑦.⓪.⓪.①\n\uff11\uff12\uff17.0.0.1",
    "\U0001d7ed\U0001d7ee\U0001d7ef.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[::127.0.0.1]\n[::1%25lo]",
    "[::1%lo]",
    "[fe80::1%25eth0]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ⓛocalhost",
    "lOcAlhOst",
    "0",
    "0.0.0.0",
    "[::]\n[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "public@127.0.0.1",
    "a:b@127.0.0.1",
    ":@127.0.0.1",
    "127.0.0.1%2e\n127.0.0.1%00.example",
    "example\\@127.0.0.1",
    "127.0.0.1\\.example",
    "127.0.0.1\t",
    "127\t.0.0.1",
    "%31%32%37.0.0.1\n[127.0.0.1]",
    "[::1",
    "::1]",
    "127.0.0.1:80:80\n",
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_is_not_called(address: str) -> None:
    """CVE-2026-2455, CVE-2021-21273, GHSA-gjm7-g266-w3wj: however an address wraps another."""
    assert not public_only(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_outside_is_called(address: str) -> None:
    """The borders are where they should be."""
    assert public_only(ip_address(address))


ADDRESSES = st.one_of(
    st.ip_addresses(v=4),
    st.ip_addresses(v=6),
    *(
        st.ip_addresses(v=4).map(lambda a, n=base: IPv6Address(n | int(a)))  # type: ignore[misc]
        for base in (0, 0xFFFF << 32, 0x64FF9B << 96)
    ),
    st.ip_addresses(v=4).map(lambda a: IPv6Address(0x2002 << 112 | int(a) << 80 | 1)),
    st.ip_addresses(v=4).map(
        lambda a: IPv6Address(0x20010000 << 96 | 0x08080808 << 64 | (int(a) ^ 0xFFFFFFFF))
    ),
)


def meant(address: Address) -> list[Address]:
    """Return what an address stands for, by the standard library."""
    if isinstance(address, IPv4Address):
        return [address]
    if int(address) >> 32 in (0, 0x64FF9B << 64):
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    within = address.ipv4_mapped or address.sixtofour
    return [within] if within else list(address.teredo or (address,))


@given(ADDRESSES)
def test_every_address_that_is_called_is_global_unicast(address: Address) -> None:
    """By what the standard library knows of the registries, for each address that is meant."""
    if public_only(address):
        for each in meant(address):
            assert each.is_global
            assert not any((each.is_multicast, each.is_private, each.is_link_local))
            assert not any((each.is_reserved, each.is_unspecified, each.is_loopback))


def fetcher(port: int | None = None, **answers: list[list[str]]) -> Fetcher:
    """Return what may call the websites of this test, and the public network."""
    ports = None if port is None else frozenset({port})
    return Fetcher(lambda _: False, allowed=others_too, ports=ports, names=Names(**answers))


async def refused(fetches: Fetcher, link: str) -> str:
    """Fetch in vain, and say why."""
    with pytest.raises(UnfetchableError) as why:
        await fetches.fetch(link, "*/*")
    return str(why.value)


@run
async def test_no_spelling_of_an_address_leads_inside() -> None:
    """Decimal, octal, hexadecimal, short, wrapped, with zones, users, backslashes and tabs."""
    async with websites("127.0.0.1") as (sites, port):
        fetches = Fetcher(lambda _: False, ports=None)
        for host in ODD_HOSTS:
            for link in (f"http://{host.strip()}:{port}/", f"http:\\\\{host}:{port}/"):
                await refused(fetches, link)
        await fetches.close()
        assert sites.asked == []


PARTS = ["a", "ffff:", "%25", "//", "http:"]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*"127.0.0.1[]@:\\\t%#?/", "0x7f", "0177", "::1", "localhost", "ⓛ", "①", "。", *PARTS]
        ),
        max_size=9,
    ).map("".join)
)
def test_no_garbled_link_leads_inside(middle: str) -> None:
    """Whoever listens inside hears nothing, however a link is put together."""

    async def try_it() -> None:
        async with websites("127.0.0.1") as (sites, port):
            names = Names(localhost=[["127.0.0.1"]], a=[["127.0.0.1", "::1"]])
            fetches = Fetcher(lambda _: False, ports=None, names=names)
            for link in (f"http://{middle}:{port}/", f"http://{middle}"):
                await refused(fetches, link.replace(OTHERS, ""))
            await fetches.close()
            assert sites.asked == []

    run_now(try_it())


@run
async def test_a_name_that_changes_its_mind_leads_nowhere_else() -> None:
    """Rebinding: what was looked at is called, and nothing is looked up again."""
    async with websites() as (sites, port):
        sites.show("/", "hello")
        names = Names(changing=[[OTHERS], ["127.0.0.1"]], both=[[OTHERS, "127.0.0.1"]])
        fetches = Fetcher(lambda _: False, allowed=others_too, ports=frozenset({port}), names=names)
        link = f"http://changing.example:{port}/"
        assert (await fetches.fetch(link, "*/*")).body == b"hello"
        assert names.asked == ["changing.example"]
        await refused(fetches, f"http://both.example:{port}/")
        assert len(sites.asked) == 1
        await fetches.close()
        async with websites("127.0.0.1") as (inside, other):
            again = fetcher(None, changing=[["127.0.0.1"]])
            await refused(again, f"http://changing.example:{other}/")
            await again.close()
            assert inside.asked == []


@run
async def test_where_it_leads_on_is_looked_at_too() -> None:
    """CVE-2023-32683 (Synapse): each of three redirects, and no more of them."""
    async with websites() as (sites, port):
        here = f"http://pages.example:{port}"
        sites.show("/end", "the end")
        sites.lead("/1", "/end")
        sites.lead("/2", f"{here}/1", 307)
        sites.lead("/3", f"//pages.example:{port}/2", 308)
        sites.lead("/4", "3")
        sites.lead("/round", "/round")
        fetches = fetcher(port, inside=[["10.0.0.1"]])
        found = await fetches.fetch(f"{here}/3", "*/*")
        assert (found.body, str(found.url)) == (b"the end", f"{here}/end")
        assert "on and on" in await refused(fetches, f"{here}/4")
        sites.asked.clear()
        await refused(fetches, f"{here}/round")
        assert len(sites.asked) == 4
        for number, target in enumerate(
            (
                *(
                    "http://169.254.169.254/latest",
                    "http://[::ffff:a9fe:a9fe]/",
                    "file:///etc/passwd",
                ),
                *(f"http://inside.example:{port}/", "http://pages.example:22/", "gopher://x:70/"),
                *(f"http://a:b@pages.example:{port}/end", "", "http://", "/a b", "\\\\x\\end"),
            )
        ):
            sites.lead(f"/to/{number}", target)
            await refused(fetches, f"{here}/to/{number}")
        await fetches.close()


@run
async def test_only_pages_of_the_web_are_fetched() -> None:
    """By http and https at their ports, of nobody who is refused, and without credentials."""
    fetches = Fetcher(lambda host: host == "own.example", names=Names())
    for link in (
        *("ftp://a.example/", "http://a.example:22/", "https://a.example:8443/", "//a.example"),
        *("http://user@a.example/", "http://own.example/", "data:text/html,x", "", "a.example"),
    ):
        assert fetches.refuses(link), link
    assert not fetches.refuses("https://a.example/x?y#z")


@run
async def test_no_more_is_taken_than_there_is_room_for() -> None:
    """CVE-2026-2456, 3114 (Mattermost): a body without end, bombs, and what is packed oddly."""
    bomb = gzip.compress(bytes(64 << 20))

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Set-Cookie": "a=b"})
        await response.prepare(request)
        while True:
            await response.write(bytes(65_536))

    async with websites() as (sites, port):
        here = f"http://pages.example:{port}"
        sites.pages["/endless"] = endless

        def packed(how: str, body: bytes) -> Any:
            return lambda: web.Response(body=body, headers={"Content-Encoding": how})

        sites.answer("/bomb", packed("gzip", bomb))
        sites.answer("/twice", packed("gzip, gzip", gzip.compress(bomb)))
        sites.answer("/odd", packed("br", b"x"))
        sites.answer("/broken", packed("gzip", b"x" * 99))
        sites.answer("/gzip", packed("gzip", gzip.compress(b"hello")))
        sites.answer("/deflate", packed("deflate", zlib.compress(b"hello")))
        fetches = fetcher(port)
        for path in ("endless", "bomb"):
            found = await fetches.fetch(f"{here}/{path}", "*/*")
            assert (len(found.body), found.whole) == (MAX_BYTES, False)
        for path in ("twice", "odd", "broken"):
            await refused(fetches, f"{here}/{path}")
        for path in ("gzip", "deflate"):
            found = await fetches.fetch(f"{here}/{path}", "*/*")
            assert (found.body, found.whole) == (b"hello", True)
        assert all("Cookie" not in each.headers for each in sites.asked)
        await fetches.close()


@run
async def test_a_slow_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it says nothing, or a byte now and then."""
    monkeypatch.setattr(fetching, "WITHIN_S", 0.2)
    gone = asyncio.Event()

    async def dripping(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x")
                await asyncio.sleep(0.02)
        finally:
            gone.set()

    async def silent(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    async with websites() as (sites, port):
        sites.pages |= {"/drip": dripping, "/silent": silent}
        fetches = fetcher(port)
        await refused(fetches, f"http://pages.example:{port}/drip")
        await refused(fetches, f"http://pages.example:{port}/silent")
        await gone.wait()
        await fetches.close()

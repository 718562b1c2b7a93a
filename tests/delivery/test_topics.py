"""Which topics a node listens to, and where they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.core.config import ConfigError
from chatserver.delivery.redis_address import Host, parse
from chatserver.delivery.redis_places import SLOTS, Places, slot_of
from chatserver.delivery.topics import PARTITIONS, Interest, Names, is_single_cheaper

NAMES = Names("T1")
STREAMS = st.sampled_from([f"C{number}" for number in range(12)])


def test_a_node_that_hears_what_it_needs_listens_to_partitions() -> None:
    """Few nodes each need most of it: subscribing to single streams would only cost."""
    assert not is_single_cheaper(0, 0, single=False)
    assert not is_single_cheaper(100, 0, single=False)
    assert not is_single_cheaper(1_000, 1_000, single=False)


def test_a_node_that_hears_much_for_others_listens_to_single_streams() -> None:
    """One of a hundred nodes needs a small part of what is said."""
    assert is_single_cheaper(2_500, 70, single=False)


@pytest.mark.parametrize(("unwanted", "opened"), [(1_000, 50), (1_500, 100), (600, 10)])
def test_what_is_as_cheap_either_way_is_left_as_it_is(unwanted: float, opened: float) -> None:
    """A node at the border does not go to and fro."""
    assert is_single_cheaper(unwanted, opened, single=True) or not is_single_cheaper(
        unwanted, opened, single=False
    )


@given(st.lists(st.tuples(st.sampled_from(["open", "close", "change", "settle"]), STREAMS)))
def test_a_node_always_listens_to_the_topics_of_its_streams(steps: list[tuple[str, str]]) -> None:
    """And to no other, once a change is settled, whatever is opened and closed meanwhile."""
    heard: set[str] = set()
    interest = Interest(NAMES, heard.update, heard.difference_update)
    for act, stream in steps:
        if act == "open" and stream not in interest:
            interest.open(stream)
        elif act == "close" and stream in interest:
            interest.close(stream)
        elif act == "change" and not interest.unsettled_beats:
            interest.change(single=not interest.single, beats=2)
        elif act == "settle":
            interest.settle()
        name = NAMES.single if interest.single else NAMES.partition
        needed = {name(stream) for stream in interest._streams}
        assert needed <= heard
        assert set(interest.streams_of(needed)) == set(interest._streams)
        if not interest.unsettled_beats:
            assert needed == heard


def test_streams_are_spread_over_all_partitions() -> None:
    """No partition has much more than its share."""
    sizes: dict[str, int] = {}
    for number in range(256 * 40):
        topic = NAMES.partition(f"C{number:09}")
        sizes[topic] = sizes.get(topic, 0) + 1
    assert len(sizes) == PARTITIONS
    assert max(sizes.values()) < 80


def test_a_stream_is_where_its_partition_is() -> None:
    """So that one command may name many of them on a Cluster."""
    for number in range(50):
        stream = f"C{number}"
        assert slot_of(NAMES.single(stream)) == slot_of(NAMES.partition(stream))


def test_slots_are_those_of_the_specification() -> None:
    """The specification's own example, and its rules for braces."""
    assert slot_of("123456789") == 0x31C3
    assert slot_of("{user1000}.following") == slot_of("{user1000}.followers") == slot_of("user1000")
    assert slot_of("foo{}{bar}") != slot_of("bar")
    assert slot_of("foo{{bar}}zap") == slot_of("{bar")


def test_a_slot_nobody_has_is_nowhere() -> None:
    """While a Cluster is incomplete, the rest of it is used."""
    half = Places([0, SLOTS // 2], [Host("a", 1), None])
    assert {half.of(NAMES.partition(f"C{number}")) for number in range(50)} == {Host("a", 1), None}


def test_an_address_says_it_all() -> None:
    """Servers, how they are arranged, who asks, and what the certificate is signed by."""
    one = parse("redis://10.0.0.1")
    assert (one.mode, one.hosts, one.tls) == ("server", (Host("10.0.0.1", 6379),), None)
    many = parse("redis+cluster://chat:p%40ss@a:7000,b,[::1]:7002")
    assert many.hosts == (Host("a", 7000), Host("b", 6379), Host("::1", 7002))
    assert many.login == ("chat", "p@ss")
    watched = parse("rediss+sentinel://:pw@s1,s2:5/mymaster?sentinel_password=other")
    assert (watched.mode, watched.master) == ("sentinel", "mymaster")
    assert watched.hosts == (Host("s1", 26379), Host("s2", 5))
    assert (watched.login, watched.sentinel_login) == (("", "pw"), ("", "other"))
    assert watched.tls


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://a", "should start with"),
        ("redis://a,b", "several servers need"),
        ("redis+sentinel://a", "what they call the server"),
        ("redis://a:hunter2", "a host or a port"),
        ("redis://:hunter2@a?ca=/x", "ca is unknown"),
        ("rediss://:hunter2@a?ssl_ca_certs=/nowhere", "certificates cannot be read"),
    ],
)
def test_what_is_no_address_is_refused(url: str, complaint: str) -> None:
    """With what is wrong, and without the password."""
    with pytest.raises(ConfigError, match=complaint) as refused:
        parse(url)
    assert "hunter2" not in str(refused.value)

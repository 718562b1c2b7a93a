"""Stories before their reader: what may move, and what waits."""

from chatterm.shelf import Shelf

from protocol.feed import Story
from protocol.ids import ChannelId


def story(name, last_us=1):
    """A story, told by its last letter."""
    return Story(
        key=f"D:DSTORY000{name}",
        kind="direct",
        channel=ChannelId(f"DSTORY000{name}"),
        last_seq=1,
        last_us=last_us,
        count=1,
        sort_us=last_us,
    )


def take(shelf, *stories, more=()):
    """Let the feed be these stories, and perhaps more that are not loaded."""
    shelf.take(list(stories), [each.key for each in (*stories, *more)])


def names(shelf):
    """What stands there."""
    return "".join(each.key[-1] for each in shelf.stories)


def test_new_stories_wait():
    """They are counted, and stand in order once they are asked for."""
    shelf = Shelf()
    take(shelf, story("B"), story("C"))
    take(shelf, story("A"), story("B"), story("D"), story("C"))
    assert (names(shelf), shelf.waiting) == ("BC", 2)
    shelf.renew()
    assert (names(shelf), shelf.waiting) == ("ABDC", 0)


def test_a_story_that_goes_on_stays_where_it_is():
    """It tells what is new in it at once, and counts as new if it would go up."""
    shelf = Shelf()
    take(shelf, story("A"), story("B"))
    take(shelf, story("B", last_us=9), story("A"))
    assert (names(shelf), shelf.waiting) == ("AB", 1)
    assert shelf.stories[1].last_us == 9
    take(shelf, story("A"), story("B", last_us=9))
    assert (names(shelf), shelf.waiting) == ("AB", 0)


def test_a_story_that_sinks_is_nothing_new():
    """Having been seen is no news."""
    shelf = Shelf()
    take(shelf, story("A"), story("B"))
    take(shelf, story("B"), story("A"))
    assert (names(shelf), shelf.waiting) == ("AB", 0)


def test_what_is_gone_goes_at_once():
    """Unless it is only further down than what is loaded."""
    shelf = Shelf()
    take(shelf, story("A"), story("B"), story("C"))
    take(shelf, story("N"), story("A"), more=[story("C")])
    assert (names(shelf), shelf.waiting) == ("AC", 1)


def test_what_is_loaded_stands_behind():
    """More stories move nothing and are not counted as new."""
    shelf = Shelf()
    take(shelf, story("A"), story("B"))
    take(shelf, story("A"), story("B"), story("C"), story("D"))
    assert (names(shelf), shelf.waiting) == ("ABCD", 0)


def test_an_empty_shelf_is_filled():
    """There is nothing that could move."""
    shelf = Shelf()
    take(shelf)
    take(shelf, story("A"))
    assert (names(shelf), shelf.waiting) == ("A", 0)
    shelf.drop(story("A").key)
    assert names(shelf) == ""

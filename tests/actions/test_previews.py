"""Previews in the store: which a message shows, and when their pictures go."""

from functools import partial

from chatserver.actions.previews import add_previews, forget_old_pages, keep_page, links_to_show
from chatserver.store import files, previews
from chatserver.store.stored_previews import Stored
from protocol.messages import AppPart, DeleteMessage, EditMessage, ListHistory
from protocol.previews import LinkPreview, PreviewsChanged, RemovePreview
from tests.running import run

from .conftest import Office

A, B = "https://a.example/x", "https://b.example"
BLOB = f"{'0' * 64}-00000000"
SOON_US = 2**52


def shown(url: str, picture: str = "") -> LinkPreview:
    """Return a preview."""
    return LinkPreview(url=url, title="T", picture=picture)


async def doomed(office: Office) -> list[str]:
    """Return the blobs that are to go."""
    return await office.database.read(files.doomed, SOON_US, 9)


async def kept(office: Office, preview: LinkPreview, until_us: int = SOON_US) -> None:
    """Fetch a page, as it were, with its picture."""
    await office.changes(lambda tx: files.doom(tx.reader, [BLOB], tx.now_us + 10**9))
    await office.changes(partial(keep_page, link=preview.url, preview=preview, expires_us=until_us))


@run
async def test_previews_follow_the_text(office: Office) -> None:
    """In its order, told once; what came too late for a text is not shown."""
    message = await office.posts(office.bob, f"{B} {A}")
    place = {"channel": office.general, "seq": message.seq}
    found = {A: shown(A), B: shown(B), "https://c.example": shown("https://c.example")}
    for _ in range(2):
        await office.changes(partial(add_previews, **place, found=found))
    (told,) = [each for each in office.told(office.general) if isinstance(each, PreviewsChanged)]
    assert [each.url for each in told.previews] == [B, A]
    edited = await office.does(office.bob, EditMessage(**place, text=f"only {A}"))
    assert edited.message.previews == [shown(A)]
    await office.changes(partial(add_previews, **place, found={B: shown(B)}))
    history = await office.does(office.carol, ListHistory(channel=office.general))
    assert history.messages[-1].previews == [shown(A)]
    await office.does(office.alice, RemovePreview(**place, url=A))
    bare = (await office.does(office.carol, ListHistory(channel=office.general))).messages[-1]
    assert bare.previews == []
    assert await office.database.read(links_to_show, bare) == []
    gone = await office.does(office.bob, DeleteMessage(**place))
    assert gone.message.previews == []
    await office.changes(partial(add_previews, **place, found=found))
    assert await office.database.read(previews.of_message, **place) == Stored()


@run
async def test_a_program_may_want_none(office: Office) -> None:
    """Then nothing is fetched."""
    for unfurl, links in (("all", [A]), ("pages", [A]), ("none", [])):
        message = await office.posts(office.echo, A, app=AppPart(unfurl=unfurl))
        assert await office.database.read(links_to_show, message) == links


@run
async def test_a_picture_goes_with_the_last_that_needs_it(office: Office) -> None:
    """A message that shows it, or the page that is kept."""
    await kept(office, shown(A, BLOB), until_us=1)
    assert await doomed(office) == []
    one, two = [await office.posts(office.bob, A) for _ in range(2)]
    for message in (one, two):
        change = partial(add_previews, channel=office.general, seq=message.seq)
        await office.changes(partial(change, found={A: shown(A, BLOB)}))
    assert await office.changes(forget_old_pages) == 1
    await office.does(office.bob, DeleteMessage(channel=office.general, seq=one.seq))
    assert await doomed(office) == []
    await office.does(office.bob, RemovePreview(channel=office.general, seq=two.seq, url=A))
    assert await doomed(office) == [BLOB]
    late = await office.posts(office.bob, A)
    change = partial(add_previews, channel=office.general, seq=late.seq)
    await office.changes(partial(change, found={A: shown(A, BLOB)}))
    assert (await office.database.read(previews.of_message, office.general, late.seq)).shown == [
        shown(A)
    ]


@run
async def test_what_is_kept_of_pages_is_bounded(office: Office) -> None:
    """What would be forgotten first goes for a new one; what is too old counts for nothing."""
    await kept(office, shown(A), until_us=5)
    page = await office.database.read(previews.page, A, 4)
    assert page is not None
    assert page.preview == shown(A)
    assert await office.database.read(previews.page, A, 5) is None
    await office.changes(partial(keep_page, link=B, preview=None, expires_us=SOON_US))
    nothing = await office.database.read(previews.page, B, 5)
    assert nothing is not None
    assert nothing.preview is None

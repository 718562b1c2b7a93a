"""What programs write is stored in our form, and comes back to them in Slack's."""

import json

from chatserver.store import log
from chatserver.store.database import Reader
from protocol.ids import ChannelId
from tests.running import run

from .conftest import Office

BUTTON = {"type": "button", "text": {"type": "mrkdwn", "text": "Go"}}


async def said(office: Office, **given: object) -> tuple[str, str]:
    """Post something; return it as it is stored, and as Slack's programs get it."""
    answer = await office.call("chat.postMessage", channel=office.general, **given)
    assert answer["ok"], answer
    history = await office.call("conversations.history", channel=office.general, limit=1)
    assert history["messages"][0]["text"] == answer["message"]["text"]
    return await office.house.database.read(newest, office.general), answer["message"]["text"]


def newest(reader: Reader, channel: ChannelId) -> str:
    """Return a channel's last text."""
    head = log.head(reader, channel)
    message = log.message_at(reader, channel, head.seq) if head else None
    return message.text if message else ""


@run
async def test_texts_are_kept_in_our_form(office: Office) -> None:
    """However the program wants its text to be read."""
    bob, general = office.bob.user.id, office.general
    handle = office.bob.user.name
    for given, stored, slack in (
        ({"text": f"*a* &lt; <@{bob}|x> & <!here>"}, f"**a** < <@{bob}> & <!here>", None),
        ({"text": "2 * 3 & <b>"}, "2 * 3 & \\<b>", "2 * 3 &amp; &lt;b&gt;"),
        ({"text": "see http://x.org/."}, None, "see <http://x.org/>."),
        ({"text": "*a* `b`", "mrkdwn": False}, "\\*a\\* \\`b\\`", "*a* `b`"),
        ({"text": f"@{handle} #general", "link_names": 1}, f"<@{bob}> <#{general}>", None),
        ({"text": f"@{handle}"}, f"@{handle}", f"@{handle}"),
        ({"text": f"<@{bob}> @{handle}", "parse": "full"}, f"\\<@{bob}> <@{bob}>", None),
        ({"markdown_text": "# A\n**b**"}, "# A\n**b**", "*A*\n*b*"),
    ):
        ours, theirs = await said(office, **given)
        assert stored is None or ours == stored
        assert slack is None or theirs == slack


@run
async def test_blocks_say_what_is_wrong_with_them(office: Office) -> None:
    """With the place, as Slack does; what blocks say is what clients without them show."""
    blocks = json.dumps([{"type": "actions", "elements": [BUTTON]}])
    answer = await office.call("chat.postMessage", channel=office.general, blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be one of: plain_text [json-pointer:/blocks/0/elements/0/text/type]"
    ]
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*Deploy* done"}}
    assert await said(office, blocks=[section]) == ("**Deploy** done", "")

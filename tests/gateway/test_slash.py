"""Commands that are built in, over real sockets: each does what it says, and tells who ran it."""

from chatclient import Client

from protocol.channels import ChannelChanged, ChannelJoined, ChannelLeft, MemberJoined
from protocol.interactions import ListCommands, RunCommand
from protocol.levels import LevelChanged
from protocol.messages import ListHistory, MessagePosted
from protocol.profiles import PresenceChosen
from protocol.reminders import ReminderChanged
from protocol.statuses import StatusChanged
from tests.running import run
from tests.town import Town, new_nonce


@run
async def test_each_command_does_what_it_says(town: Town) -> None:
    """For the others as for one's own other devices."""
    alice, phone = await town.enter(town.alice), await town.enter(town.alice)
    bob = await town.enter(town.bob)

    async def types(line: str) -> str:
        name, _, text = line.partition(" ")
        ran = RunCommand(channel=town.general, command=name, text=text, time_zone="Europe/Paris")
        return str((await alice.ask(ran)).text)

    assert await types("/me waves") == ""
    assert (await bob.until(MessagePosted)).message.text == "_Alice waves_"
    await types("/shrug Why not")
    assert (await bob.until(MessagePosted)).message.text == r"Why not ¯\\\_(ツ)\_/¯"
    await types('/poll "Where to?" "Sea" "Hills" --anonymous')
    asked = (await bob.until(MessagePosted)).message.poll
    assert asked is not None
    assert (asked.options, asked.anonymous) == (["Sea", "Hills"], True)
    await types("/topic Holidays")
    assert (await bob.until(ChannelChanged)).channel.topic == "Holidays"
    assert (await types("/remind call Bob in 2 days")).endswith(": call Bob")
    assert (await phone.until(ReminderChanged)).reminder.text == "call Bob"
    assert await types("/status 🌴 by the sea") == "Your status: 🌴 by the sea"
    status = (await phone.until(StatusChanged)).status
    assert status is not None
    assert (status.emoji, status.text) == ("🌴", "by the sea")
    await types("/away")
    assert (await phone.until(PresenceChosen)).away
    await types("/active")
    assert not (await phone.until(PresenceChosen)).away
    await types("/mute")
    assert (await phone.until(LevelChanged)).muted
    await types("/unmute")
    assert not (await phone.until(LevelChanged)).muted
    assert "`/remind call Bob tomorrow at 9`" in await types("/help")
    direct = await alice.ask(RunCommand(channel=town.general, command="/msg", text="@bob Coming?"))
    said = (await bob.until(MessagePosted)).message
    assert (said.channel, said.text) == (direct.channel, "Coming?")
    await types("/leave")
    assert (await phone.until(ChannelLeft)).channel == town.general
    joined = await alice.ask(RunCommand(channel=town.general, command="/join", text="#general"))
    assert joined.channel == town.general
    assert (await bob.until(MemberJoined)).user == town.alice.id


@run
async def test_somebody_is_brought_in_by_name(town: Town) -> None:
    """And hears of it at once."""
    alice, carol = await town.enter(town.alice), await town.enter(town.carol)
    ran = RunCommand(channel=town.secret, command="/invite", text="@carol", language="fr")
    assert (await alice.ask(ran)).text == "@carol est dans ce canal."
    assert (await carol.until(ChannelJoined)).membership.channel.id == town.secret


@run
async def test_programs_run_commands(town: Town) -> None:
    """By a call of the client library, typed as people do."""
    async with Client(town.address, town.bob.token) as bob:
        done = await bob.run(town.general, "/status clear")
        assert done.text == "You have no status any more."
        again = RunCommand(channel=town.general, command="/me", text="waves", nonce=new_nonce())
        for _ in range(2):
            await bob.request(again)
        history = await bob.request(ListHistory(channel=town.general))
        assert [each.text for each in history.messages] == ["_Bob waves_"]
        known = (await bob.request(ListCommands(language="fr"))).commands
        assert known[0].description == "Se faire rappeler quelque chose"

"""Programs that only send: webhooks by every client, apprise, and Alertmanager."""

import asyncio
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
import yaml
from apprise import Apprise
from apprise.plugins.slack import NotifySlack
from slack_sdk.webhook import WebhookClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from chatserver.actions.apps import MadeApp
from protocol.ids import ChannelId
from protocol.messages import Message
from tests.faults.servers import free_port
from tests.running import bounded

from .programs import HERE, Program, alertmanager, find_node
from .workspace import Workspace

DEADLINE_S = 30
ALERT: Final = {
    "labels": {"alertname": "DiskFull", "host": "db1"},
    "annotations": {"summary": "Disk <90 %> full & counting"},
}


class Desk:
    """A channel with an app that has a webhook into it."""

    def __init__(self, workspace: Workspace, channel: ChannelId, app: MadeApp) -> None:
        self.workspace = workspace
        self.channel = channel
        self.app = app

    @property
    def url(self) -> str:
        """The webhook's address."""
        return self.workspace.town.address + self.app.webhooks[0].path

    @property
    def key(self) -> str:
        """The webhook's secret, which the short address ends in."""
        return self.app.webhooks[0].secret

    async def newest(self) -> Message:
        """Wait for a message, and return the newest."""
        while True:
            said = await self.workspace.history(self.channel)
            if said:
                return said[-1]
            await asyncio.sleep(0.05)


async def _desk(workspace: Workspace, name: str) -> Desk:
    channel = await workspace.make_channel(name)
    return Desk(workspace, channel, await workspace.make_app(name, webhooks_in=(channel,)))


def test_webhooks_by_every_client(
    runner: asyncio.Runner, workspace: Workspace, tmp_path: Path
) -> None:
    """A message posted by a webhook stands in its channel, under the name it gave."""

    async def story() -> None:
        desk = await _desk(workspace, "hooks")
        sync = WebhookClient(desk.url)
        answer = await asyncio.to_thread(sync.send, text="one *bold*")
        assert (answer.status_code, answer.body) == (200, "ok")
        answer = await AsyncWebhookClient(desk.url).send(text="two")
        assert (answer.status_code, answer.body) == (200, "ok")
        node = Program(
            [find_node(), HERE / "node" / "webhook.mjs"], {"WEBHOOK_URL": desk.url}, tmp_path
        )
        await node.start()
        assert (await node.ended())[-1] == '"ok"'
        said = await workspace.history(desk.channel)
        assert [message.text for message in said] == [
            "one **bold**",
            "two",
            "Version **2.1** is out",
        ]
        assert said[-1].app is not None
        assert said[-1].app.name == "Deploys"
        assert said[-1].app.webhook == desk.app.webhooks[0].webhook.id

    runner.run(bounded(story(), DEADLINE_S))


def test_curl_as_old_scripts_call_it(runner: asyncio.Runner, workspace: Workspace) -> None:
    """A form with a payload, and JSON that says it is a form, are both taken; the answer is ok."""

    async def story() -> None:
        desk = await _desk(workspace, "curl")
        for sent in (["--data-urlencode", 'payload={"text": "a"}'], ["-d", '{"text": "b"}']):
            curl = await asyncio.create_subprocess_exec(
                *("curl", "--silent", "--noproxy", "*", *sent, desk.url),
                stdout=asyncio.subprocess.PIPE,
            )
            assert await curl.communicate() == (b"ok", None)
        assert [message.text for message in await workspace.history(desk.channel)] == ["a", "b"]

    runner.run(bounded(story(), DEADLINE_S))


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
def test_apprise(
    runner: asyncio.Runner, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It sends by the webhook's short address, by the long one, and as a bot."""
    monkeypatch.setattr(NotifySlack, "webhook_url", f"{workspace.town.address}/services")
    monkeypatch.setattr(NotifySlack, "api_url", f"{workspace.api}{{}}")

    async def story() -> None:
        desk = await _desk(workspace, "apprise")
        host = workspace.town.address.removeprefix("http://")
        long = "/".join(desk.app.webhooks[0].path.split("/")[2:])
        for address in (
            f"mmost://{host}/{desk.key}",
            f"slack://{long}",
            f"slack://{desk.app.bot_token}/#apprise",
        ):
            sender = Apprise()
            assert sender.add(address)
            assert await sender.async_notify(body="It is noon", title="Clock")
        said = await workspace.history(desk.channel)
        assert len(said) == 3
        assert all("It is noon" in message.text for message in said)

    runner.run(bounded(story(), DEADLINE_S))


@pytest.mark.parametrize("way", ["webhook", "method"])
def test_alertmanager(
    runner: asyncio.Runner, workspace: Workspace, tmp_path: Path, way: str
) -> None:
    """An alarm is told once, whether by a webhook or by the method and the bot's token."""

    async def story() -> None:
        desk = await _desk(workspace, f"alarms-{way}")
        receiver: dict[str, Any] = {
            "channel": f"#alarms-{way}",
            "title": "{{ .CommonLabels.alertname }}",
            "text": "{{ .CommonAnnotations.summary }}",
        }
        if way == "webhook":
            receiver["api_url"] = desk.url
        else:
            receiver["api_url"] = f"{workspace.api}chat.postMessage"
            receiver["http_config"] = {"authorization": {"credentials": desk.app.bot_token}}
        program, port = _alertmanager(tmp_path, receiver)
        await program.start()
        try:
            await _alarm(port)
            message = await desk.newest()
        except BaseException as error:
            error.add_note(f"Alertmanager said:\n{program.said}")
            raise
        finally:
            await program.stop()
        assert message.app is not None
        assert "DiskFull" in message.app.attachments
        assert "Disk <90 %> full & counting" in message.text
        assert len(await workspace.history(desk.channel)) == 1

    runner.run(bounded(story(), DEADLINE_S))


def _alertmanager(directory: Path, receiver: dict[str, Any]) -> tuple[Program, int]:
    config = directory / "alertmanager.yml"
    route = {"receiver": "slack", "group_wait": "0s", "group_interval": "1s"}
    receivers = [{"name": "slack", "slack_configs": [receiver]}]
    config.write_text(yaml.safe_dump({"route": route, "receivers": receivers}))
    port = free_port()
    options = (
        f"--config.file={config}",
        f"--storage.path={directory}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    )
    return Program([alertmanager(), *options], {}, directory), port


async def _alarm(port: int) -> None:
    """Raise an alarm as soon as Alertmanager listens."""
    url = f"http://127.0.0.1:{port}/api/v2/alerts"
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.post(url, json=[ALERT]) as answer:
                    assert answer.status == 200
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)

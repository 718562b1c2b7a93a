"""Say nowhere where Slack is: print the addresses it gives out, and answer a command."""

import json
import os
import sys
import threading
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.webhook import WebhookClient

answered = threading.Event()


def say(words: str) -> None:
    """Say a line at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def hear(client: SocketModeClient, request: SocketModeRequest) -> None:
    """Tell of a shared file's address, and answer a command at its response URL."""
    client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
    if request.type != "slash_commands":
        for file in request.payload["event"].get("files", []):
            told["heard_file"] = file["url_private"]
            say("heard a file")
        return
    url = request.payload["response_url"]
    told["response"] = url
    told["answered"] = WebhookClient(url).send(text="brewing", response_type="in_channel").body
    answered.set()


web = WebClient(os.environ["SLACK_BOT_TOKEN"])
channel = os.environ["CHANNEL"]
app_token = os.environ["SLACK_APP_TOKEN"]
told = {
    "own": web.auth_test()["url"],
    "socket": web.apps_connections_open(app_token=app_token)["url"],
    "upload": web.files_getUploadURLExternal(filename="a.txt", length=1)["upload_url"],
}
socket = SocketModeClient(app_token, web_client=web)
socket.socket_mode_request_listeners.append(hear)
socket.connect()
shared = web.files_upload_v2(channel=channel, content="tea", filename="tea.txt")["file"]
told["file"] = web.files_info(file=shared["id"])["file"]["url_private"]
asks = Request(told["file"], headers={"Authorization": f"Bearer {web.token}"})
told["brought"] = urlopen(asks).read().decode()
posted = web.chat_postMessage(channel=channel, text="here")
told["permalink"] = web.chat_getPermalink(channel=channel, message_ts=posted["ts"])["permalink"]
say("ready")
answered.wait(30)
socket.close()
say(json.dumps(told))

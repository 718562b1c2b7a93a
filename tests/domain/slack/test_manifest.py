"""Slack's manifests: what of them has a place here."""

import msgspec
import pytest

from chatserver.domain.slack.manifest import read_manifest

WHOLE = """
display_information:
  name: Deploy Bot
  description: Ships things
  background_color: "#004492"
features:
  bot_user: {display_name: deploy, always_online: true}
  slash_commands:
    - command: /Deploy
      url: https://bot.example.org/commands
      description: Ship it
      usage_hint: "[where]"
      should_escape: false
oauth_config:
  scopes: {bot: [chat:write, "users:read.email", commands]}
settings:
  event_subscriptions:
    request_url: https://bot.example.org/events
    bot_events: [app_mention, message.channels]
  interactivity: {is_enabled: true, request_url: "https://bot.example.org/clicks"}
  socket_mode_enabled: true
"""


def test_a_manifest_becomes_an_app() -> None:
    """What has no place here is kept beside it."""
    manifest = read_manifest(WHOLE)
    app = manifest.app
    assert manifest.name == "Deploy Bot"
    assert (app.description, app.socket_mode) == ("Ships things", True)
    assert app.request_url == "https://bot.example.org/events"
    assert app.interactivity_url == "https://bot.example.org/clicks"
    assert app.events == ["app_mention", "message.channels"]
    assert app.scopes == ["chat:write", "users:read.email", "commands"]
    (command,) = app.commands
    assert (command.command, command.hint) == ("/deploy", "[where]")
    assert msgspec.json.decode(manifest.text)["display_information"]["background_color"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "\t\x00",
        "[" * 5_000,
        "a: &a [x]\ndisplay_information: {name: x}\nb: *a",
        "name: x",
        "display_information: x",
        "display_information: {name: x}\nsettings: []\nfeatures: 7",
        "display_information: {name: x}\nfeatures: {slash_commands: [x]}",
        "display_information: {name: x}\nfeatures: {slash_commands: [{command: deploy}]}",
        "display_information: {name: x}\nsettings: {event_subscriptions: {request_url: x}}",
        "display_information: {name: x}\nsettings: {event_subscriptions: {bot_events: x}}",
    ],
)
def test_what_is_no_manifest_is_refused(text: str) -> None:
    """With a word about what is wrong, and never by a traceback."""
    with pytest.raises(ValueError, match=r"\S"):
        read_manifest(text)

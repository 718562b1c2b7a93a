"""errbot's configuration; what differs from one for Slack is what docs/slack.md says of it."""

import logging
import os

BACKEND = "SlackV3"
BOT_DATA_DIR = os.environ["ERRBOT_DATA"]
BOT_EXTRA_BACKEND_DIR = os.environ["ERRBOT_BACKENDS"]
BOT_EXTRA_PLUGIN_DIR = os.environ["ERRBOT_PLUGINS"]
BOT_LOG_FILE = None
BOT_LOG_LEVEL = logging.INFO
BOT_ADMINS = ("@alice",)
BOT_ALT_PREFIXES = ()
CORE_PLUGINS = ("Help", "Utils")
BOT_IDENTITY = {
    "token": os.environ["SLACK_BOT_TOKEN"],
    "app_token": os.environ["SLACK_APP_TOKEN"],
    "signing_secret": os.environ["SLACK_SIGNING_SECRET"],
}

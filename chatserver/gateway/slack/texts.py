"""Text at the edge: Slack's mrkdwn outside, Markdown within."""

from chatserver.domain.slack.mrkdwn import to_markdown, to_slack
from chatserver.domain.slack.tags import decoded

__all__ = ["decoded", "incoming", "outgoing"]

incoming = to_markdown
outgoing = to_slack

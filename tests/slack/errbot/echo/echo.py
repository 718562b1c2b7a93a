"""A plugin of errbot's."""

from errbot import BotPlugin, botcmd


class Echo(BotPlugin):
    """Says again what it was told."""

    @botcmd
    def echo(self, message, words):  # noqa: ARG002  # as errbot calls it
        """Answer where one was asked."""
        return words

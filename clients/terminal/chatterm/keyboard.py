"""What old terminals send for Alt-Enter, which Textual would take for Enter."""

from typing import Final, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.keys import Keys

_NEW_LINE: Final = (
    "\x1b\r",  # Escape before the key: xterm without an extended keyboard protocol, tmux
    "\x1b\n",
)


def learn_keys() -> None:
    """Let all of these mean what Ctrl-J means: a new line. A message must not go out half written.

    Source: xterm, "ctlseqs", section "Alt and Meta Keys".
    """
    known = cast("dict[str, object]", ANSI_SEQUENCES_KEYS)  # a dict, though declared read-only
    known.update(dict.fromkeys(_NEW_LINE, (Keys.ControlJ,)))

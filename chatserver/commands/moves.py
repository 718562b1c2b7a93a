"""What ``promote`` and ``demote`` share: the move itself, and the switch of the configuration."""

import argparse
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .backup import describe, explain
from .shared import CommandFailed

if TYPE_CHECKING:
    from chatserver.store.copying import Side
    from chatserver.store.moving import Move


class Switch(NamedTuple):
    """What the configuration has to say from then on, and who is to write that."""

    lines: str
    file: Path | None
    """None: the administrator."""
    text: str

    def write(self) -> None:
        """Change the configuration file, if that is wanted."""
        from chatserver.core.config_file import overwrite

        if self.file is not None:
            overwrite(self.file, self.text)


def take_by_hand(parser: argparse.ArgumentParser) -> None:
    """Declare the option that leaves the configuration alone."""
    parser.add_argument(
        "--by-hand",
        action="store_true",
        help="leave the configuration alone and only say what to change: servers stop at the "
        "switch until that is done",
    )


def switch_of(arguments: argparse.Namespace, keys: dict[str, str]) -> Switch:
    """Find out now whether the configuration can be changed later.

    Raises:
        CommandFailed: it cannot; says what to do.
    """
    from chatserver.core.config import ConfigError
    from chatserver.core.config_file import with_keys

    lines = with_keys("", "store", keys)
    if arguments.by_hand:
        return Switch(lines, None, "")
    file: Path | None = arguments.config
    if file is None:
        raise CommandFailed(
            "name the server's configuration with --config, so that it can be changed and the "
            "server follow by itself; or, with --by-hand, change and start it yourself"
        )
    if not os.access(file, os.W_OK):
        raise CommandFailed(
            f"{file} cannot be written; run this as somebody who may, or use --by-hand"
        )
    try:
        return Switch(lines, file, with_keys(file.read_text(), "store", keys))
    except ConfigError as error:
        raise CommandFailed(f"{file}: {error}; use --by-hand") from None


def carry_out(
    source: "Side",
    target: "Side",
    switch: Switch,
    let_go: Callable[[], None] = lambda: None,
) -> None:
    """Move with a progress bar, and say how it went.

    Raises:
        CommandFailed: it was not done, or not to the end; says which.
    """
    import sqlite3

    from chatserver.jobs.progress import Progress, console_progress
    from chatserver.store.copying import CopyError
    from chatserver.store.moving import UnfinishedError, move
    from chatserver.store.soundness import DamagedError

    def opened() -> None:
        let_go()
        switch.write()

    try:
        with console_progress() as progress:
            done = move(source, target, opened, lambda *at: progress(Progress(*at)))
    except UnfinishedError as error:
        raise CommandFailed(str(error)) from None
    except (CopyError, DamagedError, OSError, sqlite3.Error) as error:
        raise CommandFailed(f"nothing was moved: {explain(error)}") from None
    finally:
        target.close()
        source.close()
    _tell(done, source, target, switch)


def _tell(done: "Move", source: "Side", target: "Side", switch: Switch) -> None:
    if done.parts:
        print(
            f"{target.shown}: {describe(done.parts)}. Copied in {done.copied_s:.1f} s, "
            f"{done.changes:,} changes meanwhile; nobody could write for {done.held_s:.2f} s."
        )
    else:
        print(f"{target.shown}: everything had been moved there; the rest is done now.")
    print(f"{source.shown} was left as it is: no server writes to it, nor starts on it.")
    if switch.file is not None:
        print(f"{switch.file} says so now, and running servers follow by themselves:\n")
    else:
        print("Running servers stop now. Put this into their configuration and start them:\n")
    print(switch.lines)
    if switch.file is not None and stat.S_IMODE(switch.file.stat().st_mode) & 0o077:
        print(f"Others may read {switch.file}: if there is a password in it, chmod 600.")

"""The command line: ``chatserver COMMAND``."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from chatserver.commands.shared import CommandFailed

COMMANDS = (
    "serve",
    "chat",
    "app",
    "token",
    "invite",
    "user",
    "audit",
    "import_talk",
    "nodes",
    "backup",
    "restore",
    "promote",
    "demote",
    "rebuild",
    "config",
    "doctor",
    "bench",
    "version",
)
_DESCRIPTION = "The open, self-hosted place where a company talks."
_EPILOG = "'chatserver COMMAND --help' says more about a command."
_INTERRUPTED = 130
_OUTPUT_CLOSED = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out the command line and return the exit status: 0, 1 failed, 2 wrong use.

    Where nobody reads the output any more, as behind ``| head``, it ends without a word and with
    the status a shell gives to a program ended by SIGPIPE.
    """
    try:
        try:
            return _carry_out(argv)
        finally:
            if sys.stdout is not None:  # None: it was closed from the beginning
                sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        return _OUTPUT_CLOSED


def _carry_out(argv: Sequence[str] | None) -> int:
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except CommandFailed as error:
        if isinstance(error.__context__, BrokenPipeError):  # it failed only to write that it did
            raise error.__context__ from None
        print(f"chatserver: {error}", file=sys.stderr)  # noqa: T201  # the command line's voice
        return error.status
    except KeyboardInterrupt:
        return _INTERRUPTED
    return status


def _drop_output() -> None:
    """Let what is still to be written go nowhere: Python would complain of it at its end.

    Source: the Python documentation of ``signal``, "Note on SIGPIPE".
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("chatserver", description=_DESCRIPTION, epilog=_EPILOG)
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        importlib.import_module(f"chatserver.commands.{name}").add(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())

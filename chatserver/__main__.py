"""The command line: ``chatserver COMMAND``."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from chatserver.commands.shared import CommandFailed

COMMANDS = (
    "serve",
    "chat",
    "token",
    "invite",
    "user",
    "import_slack",
    "rebuild",
    "config",
    "doctor",
    "bench",
    "version",
)
_DESCRIPTION = "The open, self-hosted place where a company talks."
_EPILOG = "'chatserver COMMAND --help' says more about a command."
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out the command line and return the exit status: 0, 1 failed, 2 wrong use."""
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except CommandFailed as error:
        print(f"chatserver: {error}", file=sys.stderr)  # noqa: T201  # the command line's voice
        return error.status
    except KeyboardInterrupt:
        return _INTERRUPTED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("chatserver", description=_DESCRIPTION, epilog=_EPILOG)
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        importlib.import_module(f"chatserver.commands.{name}").add(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""``chatserver config``: check a configuration file, or print the example."""

import argparse
from pathlib import Path

from .shared import WRONG_USE, CommandFailed, Subparsers, parser_of


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "config", help="check a configuration file, or print the example"
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    check = parser_of(
        actions, "check", run_check, summary="say whether a configuration file can be used"
    )
    check.add_argument("file", type=Path, metavar="FILE", help="the file to check")
    parser_of(
        actions, "example", run_example, summary="print every key with its meaning and default"
    )


def run_check(arguments: argparse.Namespace) -> int:
    """Load a file and say what is wrong with it."""
    from chatserver.core.config import ConfigError, load

    try:
        load(arguments.file)
    except ConfigError as error:
        raise CommandFailed(str(error), WRONG_USE) from None
    print(f"{arguments.file}: fine")
    return 0


def run_example(arguments: argparse.Namespace) -> int:
    """Print the example file."""
    from chatserver.core.config import example

    del arguments
    print(example(), end="")
    return 0

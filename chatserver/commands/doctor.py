"""``chatserver doctor``: say in plain words what is wrong with a set-up."""

import argparse

from .shared import FAILED, Subparsers, parser_of

_DESCRIPTION = """
Look at the configuration, the data directory, the machine and the services it needs. One line
each: ok, warn (it works, but read this) or fail (it will not work), with what to do. Nothing is
changed; a server may be running.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser_of(
        subparsers,
        "doctor",
        run,
        summary="say what is wrong with a set-up",
        description=_DESCRIPTION,
    )


def run(arguments: argparse.Namespace) -> int:
    """Print what every check found; fail if one did."""
    from .checks import examine

    failed = False
    for finding in examine(arguments.config, arguments.data):
        print(f"{finding.level:<5} {finding.what}: {finding.text}")
        failed = failed or finding.level == "fail"
    return FAILED if failed else 0

"""``chatserver version``: what runs here."""

import argparse

from .shared import Subparsers, parser_of


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser_of(subparsers, "version", run, summary="print the versions of what runs here")


def run(arguments: argparse.Namespace) -> int:
    """Print the versions of the server and of what it stands on."""
    import platform
    import sqlite3
    from importlib.metadata import version

    del arguments
    print(f"chatserver {version('chatserver')}")
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    return 0

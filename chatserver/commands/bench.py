"""``chatserver bench``: try how much this machine carries."""

import argparse
import asyncio
import os
from typing import TYPE_CHECKING

from .shared import CommandFailed, Subparsers, change, database_of, parser_of, read_config

if TYPE_CHECKING:
    from chatserver.bench.report import Report

_DESCRIPTION = """
Post messages to a running server at a steady rate, from many connections into channels of its
own, and print how long it took until each was acknowledged and until everybody saw it. The
channels are archived at the end. Without --token, a bot named bench is used, whose token is
made in the data directory and revoked at the end.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = parser_of(
        subparsers,
        "bench",
        run,
        summary="try how much this machine carries",
        description=_DESCRIPTION,
    )
    parser.add_argument("--url", help="the server's address (default: the one configured here)")
    parser.add_argument("--token", help="whose messages they are")
    for name, kind, default, text in _NUMBERS:
        parser.add_argument(
            f"--{name}", type=kind, default=default, metavar="N", help=f"{text} ({default})"
        )
    parser.add_argument(
        "--check", action="store_true", help="judge the whole history: nothing lost or doubled"
    )
    parser.add_argument(
        "--yes-this-is-my-server", action="store_true", help="load a server on another machine"
    )


_NUMBERS = (
    ("channels", int, 5, "how many channels"),
    ("senders", int, 10, "how many connections, each in all channels"),
    ("rate", float, 50.0, "posts per second, of all senders together"),
    ("seconds", float, 10.0, "for how long"),
    ("body-bytes", int, 200, "size of a message"),
)


def run(arguments: argparse.Namespace) -> int:
    """Run the benchmark and print its report; fail if anything was lost."""
    from chatserver.bench.report import render

    token = arguments.token or os.environ.get("CHATSERVER_TOKEN")
    report = _measure(arguments, token) if token else _measure_as_bot(arguments)
    print(render(report), end="")
    lost = report.missing or (report.verdict and report.verdict.violations)
    return 1 if lost else 0


def _measure_as_bot(arguments: argparse.Namespace) -> "Report":
    """Measure with a token made for this run alone."""
    from chatserver.actions import accounts

    path = database_of(arguments, must_exist=True)
    token = change(path, lambda transaction: accounts.bot_token(transaction, "bench")).token
    try:
        return _measure(arguments, token)
    finally:
        change(path, lambda transaction: accounts.revoke_token(transaction, token))


def _measure(arguments: argparse.Namespace, token: str) -> "Report":
    from chatserver.bench.run import BenchRefused, bench
    from chatserver.core.addresses import base_url
    from protocol import ChatError

    measuring = bench(
        arguments.url or base_url(read_config(arguments).server),
        token,
        channels=arguments.channels,
        senders=arguments.senders,
        rate=arguments.rate,
        seconds=arguments.seconds,
        body_bytes=arguments.body_bytes,
        check=arguments.check,
        yes_this_is_my_server=arguments.yes_this_is_my_server,
    )
    try:
        return asyncio.run(measuring)
    except (BenchRefused, ChatError, OSError, ValueError, TimeoutError) as error:
        raise CommandFailed(str(error) or "the server did not answer") from None

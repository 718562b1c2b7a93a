"""The command ``python -m chatserver.bench.checker FILE...``: judge the records of a run."""

import argparse
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from .judge import check
from .records import RecordError, read_records
from .summary import summarise
from .verdict import Outcome

EXIT_CODES: dict[Outcome, int] = {"valid": 0, "invalid": 1, "unknown": 2}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict on the records in some files, and return the exit code.

    0 is valid, 1 invalid, 2 unknown; files that cannot be read leave it unknown.
    """
    paths = _parser().parse_args(arguments).files
    try:
        verdict = check(chain.from_iterable(map(read_records, paths)))
    except (RecordError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_CODES["unknown"]
    sys.stdout.write(summarise(verdict) + "\n")
    return EXIT_CODES[verdict.outcome]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m chatserver.bench.checker",
        description="Judge a run: was every message kept, once, in one order?",
        epilog="Exit code: 0 valid, 1 invalid, 2 unknown.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="records, JSON lines")
    return parser


if __name__ == "__main__":
    sys.exit(main())

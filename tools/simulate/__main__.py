"""``python -m tools.simulate``: from one process to a hundred million people, on paper."""

import argparse
import sys

from . import measure, page
from .constants import load
from .validate import CASES, merged, validate


def main() -> int:
    """Do what was asked for."""
    arguments = _arguments()
    match arguments.command:
        case "measure":
            measure.measure(arguments.part, arguments.rounds)
        case "validate":
            cases = [CASES[number] for number in arguments.case] or CASES
            page.keep(merged(validate(load().constants, cases), page.validated()))
        case "write":
            page.write(load(), arguments.table)
        case _:
            print(page.text(load()))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tools.simulate", description=__doc__)
    commands = parser.add_subparsers(dest="command", title="without one, the tables are printed")
    writing = commands.add_parser("write", help=f"put tables and plots into {page.PAGE.parent}")
    writing.add_argument("table", nargs="*", help=f"only these of: {', '.join(page.MAKERS)}")
    measuring = commands.add_parser("measure", help="measure the constants anew (8 minutes)")
    measuring.add_argument("part", nargs="*", help=f"only these of: {', '.join(measure.PARTS)}")
    measuring.add_argument("--rounds", type=int, default=measure.ROUNDS, help="how often")
    validating = commands.add_parser("validate", help="try the model on real servers (5 minutes)")
    validating.add_argument("case", nargs="*", type=int, help=f"only these: 0 to {len(CASES) - 1}")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

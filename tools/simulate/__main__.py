"""``python -m tools.simulate``: from one process to a hundred million people, on paper."""

import argparse
import sys
from pathlib import Path

import msgspec

from . import measure
from .constants import load
from .validate import validate

VALIDATION = Path(__file__).parent / "validation.json"


def main() -> int:
    """Do what was asked for."""
    arguments = _arguments()
    match arguments.command:
        case "measure":
            measure.measure(arguments.part, arguments.rounds)
        case "validate":
            found = validate(load().constants)
            plain = msgspec.json.format(msgspec.json.encode(found), indent=2)
            VALIDATION.write_bytes(plain + b"\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tools.simulate", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    measuring = commands.add_parser("measure", help="measure the constants anew")
    measuring.add_argument("part", nargs="*", choices=[*measure.PARTS, []], help="only this")
    measuring.add_argument("--rounds", type=int, default=measure.ROUNDS, help="medians of so many")
    commands.add_parser("validate", help="hold the model against real servers")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

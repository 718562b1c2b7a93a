"""Write everything derived from the code: schemas, types, reference pages, vectors, examples.

``--check`` writes nothing, names what is stale and fails.
"""

import sys

from .outputs import stale_outputs
from .wire import ROOT


def main() -> int:
    stale = stale_outputs()
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"stale: {path.relative_to(ROOT)} (run `make generate`)", file=sys.stderr)
        return int(bool(stale))
    for path, text in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

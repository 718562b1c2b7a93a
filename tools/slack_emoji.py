"""Write Slack's names of Unicode's emoji down for the import: from the table the web client has.

One emoji a line: itself, the names Slack gives it, and what it is in a skin tone, with ``~`` for
that tone. ``clients/web/node_modules`` must be there.
"""

import json
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent.parent
_SOURCE = _ROOT / "clients/web/node_modules/emoji-picker-element-data/en/iamcal/data.json"
_TARGET = _ROOT / "chatserver/jobs/slack_emoji.tsv"
_LIGHT = "\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}"


def main() -> None:
    """Write the table."""
    rows = json.loads(_SOURCE.read_text())
    _TARGET.write_text("".join(f"{_line(row)}\n" for row in rows if row.get("shortcodes")))


def _line(row: dict[str, Any]) -> str:
    """Return an emoji's line; of those that come in two tones at once, one tone is enough."""
    light = next((each["emoji"] for each in row.get("skins", ()) if each["tone"] in (1, [1])), "")
    parts = [row["emoji"], " ".join(row["shortcodes"]), light.replace(_LIGHT, "~")]
    return "\t".join(parts).rstrip()


if __name__ == "__main__":
    main()

"""Who is told of a message, and how loudly: the whole table."""

import json
from dataclasses import asdict
from itertools import product
from pathlib import Path

from chatserver.domain.notify import Attention, Happening, decide

TABLE = json.loads(Path("protocol/vectors/notify.json").read_text("utf-8"))
NO_YES = (False, True)
AXES = {
    "call": ("mention", "direct", "everyone", "thread", "keyword", "here", "message"),
    "urgent": NO_YES,
    "level": ("all", "mentions", "nothing"),
    "muted": NO_YES,
    "quiet": NO_YES,
    "active": NO_YES,
}


def test_every_case_is_decided_as_the_table_says():
    """Each case stands in one row, and the browser client reads the same rows."""
    for values in product(*AXES.values()):
        case = dict(zip(AXES, values, strict=True))
        (row,) = [
            row for row in TABLE if all(case[axis] in row.get(axis, AXES[axis]) for axis in AXES)
        ]
        call, urgent = case.pop("call"), case.pop("urgent")
        decision = decide(Happening(call, urgent=urgent), Attention(**case))
        assert [name for name, does in asdict(decision).items() if does] == row["does"], case

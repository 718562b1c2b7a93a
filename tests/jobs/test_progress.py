"""Whoever waits for a long job can see how far it is."""

from io import StringIO

from rich.console import Console

from chatserver.jobs.progress import ConsoleProgress, Progress


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_without_a_terminal() -> None:
    """Without a terminal there is a line now and then, and one at the end."""
    written, clock = StringIO(), Clock()
    with ConsoleProgress(Console(file=written, width=100), clock) as progress:
        for second, done in enumerate((1_000, 2_000, 6_000, 7_000, 8_000)):
            clock.now_s = 100 + 2 * second
            progress(Progress(done, 8_000, "#[bold]general"))
    assert written.getvalue().splitlines() == [
        "#[bold]general: 7,000 of 8,000, 1,167/s, 1 s left",
        "#[bold]general: 8,000 of 8,000, 1,000/s, 0 s left",
    ]


def test_on_a_terminal() -> None:
    """On a terminal there is a bar, and the terminal is left as it was."""
    written = StringIO()
    console = Console(file=written, width=100, force_terminal=True)
    with ConsoleProgress(console, Clock()) as progress:
        progress(Progress(1_000, 2_000, "#general"))
        progress(Progress(2_000, 2_000, "done"))
    shown = written.getvalue()
    assert "2000/2000" in shown
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")


def test_stopped_halfway() -> None:
    """A job that fails leaves the terminal as it was, too."""
    written = StringIO()
    console = Console(file=written, width=100, force_terminal=True)
    with ConsoleProgress(console, Clock()) as progress:
        progress(Progress(1_000, 2_000, "#general"))
    assert written.getvalue().rindex("\x1b[?25h") > written.getvalue().rindex("\x1b[?25l")

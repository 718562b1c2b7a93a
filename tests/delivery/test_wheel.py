"""One timer for all deadlines, to the second."""

from hypothesis import given
from hypothesis import strategies as st

from chatserver.delivery.wheel import SLOTS, Wheel
from tests.running import run, run_now


class Alarm:
    """Notes at which turns it rang; rings again after the delays it was given."""

    def __init__(self, wheel: Wheel, *delays: int) -> None:
        self.wheel = wheel
        self.delays = list(delays)
        self.rang: list[int] = []

    def tick(self) -> int | None:
        self.rang.append(self.wheel._now)
        return self.delays.pop(0) if self.delays else None


@given(st.integers(0, 200), st.lists(st.integers(1, SLOTS - 1), min_size=1, max_size=5))
def test_an_alarm_rings_when_it_is_due(start: int, delays: list[int]) -> None:
    """After each of its delays, once, wherever the wheel stands."""

    async def scenario() -> None:
        wheel = Wheel()
        for _ in range(start):
            await wheel.turn()
        alarm = Alarm(wheel, *delays[1:])
        wheel.schedule(alarm, delays[0])
        for _ in range(sum(delays) + SLOTS):
            await wheel.turn()
        expected = [start + sum(delays[: index + 1]) for index in range(len(delays))]
        assert alarm.rang == expected

    run_now(scenario())


@run
async def test_one_broken_alarm_silences_no_other() -> None:
    """Whatever goes wrong with one connection, the others' deadlines hold."""
    wheel = Wheel()
    first, last = Alarm(wheel), Alarm(wheel)
    broken = Alarm(wheel)
    broken.tick = lambda: 1 // 0
    for alarm in (first, broken, last):
        wheel.schedule(alarm, 1)
    await wheel.turn()
    assert (first.rang, last.rang) == ([1], [1])

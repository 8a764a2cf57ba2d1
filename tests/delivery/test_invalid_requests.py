"""Long before Discord would ban the address, sending stops for everybody, and goes on by itself."""

import pytest

from bot.delivery.invalid_requests import InvalidRequestBudget
from bot.delivery.trouble import Trouble
from bot.domain.occurrences import Outcome
from tests.delivery.workshop import MESSAGES, Workshop, planned_for


class Stopwatch:
    """Elapsed seconds that pass when the story says so."""

    def __init__(self) -> None:
        self.shows_s = 1000.0

    def __call__(self) -> float:
        return self.shows_s


@pytest.fixture
def elapsed() -> Stopwatch:
    return Stopwatch()


@pytest.mark.parametrize("status", [401, 403, 429])
def test_so_many_in_ten_minutes_use_it_up_until_the_first_is_ten_minutes_old(
    elapsed: Stopwatch, status: int
) -> None:
    budget = InvalidRequestBudget(stop_at=3, elapsed_s=elapsed)
    for _ in range(3):
        assert budget.exhausted_for_s == 0
        elapsed.shows_s += 100
        budget.note(status)
    assert budget.exhausted_for_s == 400
    elapsed.shows_s += 399
    assert budget.exhausted_for_s == 1
    elapsed.shows_s += 1
    assert budget.exhausted_for_s == 0
    budget.note(status)
    assert budget.exhausted_for_s == 100, "the second, third and fourth lie within ten minutes"


@pytest.mark.parametrize("status", [200, 400, 404, 500, 503])
def test_other_answers_do_not_count(elapsed: Stopwatch, status: int) -> None:
    budget = InvalidRequestBudget(stop_at=2, elapsed_s=elapsed)
    for _ in range(10):
        budget.note(status)
    assert budget.exhausted_for_s == 0


def test_slowly_they_never_use_it_up(elapsed: Stopwatch) -> None:
    budget = InvalidRequestBudget(stop_at=3, elapsed_s=elapsed)
    for _ in range(50):
        budget.note(403)
        assert budget.exhausted_for_s == 0
        elapsed.shows_s += 300


async def test_everybody_waits_and_then_everybody_is_served(workshop: Workshop, elapsed: Stopwatch) -> None:
    closed = [workshop.add_user(f"Closed {n}") for n in range(3)]
    for user in closed:
        user.closed_dms = True
        await workshop.remind(user)
    trouble = Trouble(elapsed_s=elapsed)
    messenger = workshop.make_messenger(invalid=InvalidRequestBudget(stop_at=3, elapsed_s=elapsed))
    dispatcher = workshop.start(messenger=messenger, trouble=trouble)
    for user in closed:
        assert (await workshop.recorded(user)).outcome is Outcome.PARKED
    assert workshop.discord.count("POST", MESSAGES) == 3

    open_ones = [workshop.add_user(f"Open {n}") for n in range(4)]
    reminders = [await workshop.remind(user) for user in open_ones]
    async for _ in workshop.units.each_commit():
        if trouble.pause_s > 0:
            break
    assert trouble.pause_s == 600
    await workshop.stop()
    assert workshop.discord.count("POST", MESSAGES) == 3, "nothing more went out"
    for user, reminder in zip(open_ones, reminders, strict=True):
        assert await workshop.pending(reminder) == [planned_for(reminder)]
        assert await workshop.ledger(user) == []
    assert await workshop.leases() == 0, "put off, and in no doubt"

    elapsed.shows_s += 600
    workshop.clock.advance(seconds=600)
    dispatcher = workshop.start(messenger=messenger, trouble=trouble)
    for user in open_ones:
        assert (await workshop.recorded(user)).outcome is Outcome.SENT
        assert len(user.dm_messages) == 1
    assert dispatcher is workshop.dispatcher
    assert not trouble.is_on


async def test_the_pause_ends_without_a_restart(workshop: Workshop, elapsed: Stopwatch) -> None:
    ana, ben = workshop.add_user("Ana"), workshop.add_user("Ben")
    ana.closed_dms = True
    await workshop.remind(ana)
    trouble = Trouble(elapsed_s=elapsed)
    messenger = workshop.make_messenger(invalid=InvalidRequestBudget(stop_at=1, elapsed_s=elapsed))
    dispatcher = workshop.start(messenger=messenger, trouble=trouble)
    await workshop.recorded(ana)
    await workshop.remind(ben)
    async for _ in workshop.units.each_commit():
        if trouble.pause_s > 0:
            break
    elapsed.shows_s += 599
    dispatcher.wake()
    assert trouble.pause_s == 1
    assert ben.dm_messages == []
    elapsed.shows_s += 1
    workshop.clock.advance(minutes=10)
    await workshop.recorded(ben)
    (message,) = ben.dm_messages
    assert "This comes late" in message.content
    assert workshop.discord.count("POST", MESSAGES) == 2

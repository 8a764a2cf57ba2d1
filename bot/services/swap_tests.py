"""The swap test of one member: drawn by chance, told day by day, and read only at its end."""

import asyncio
import random
import statistics
from dataclasses import dataclass
from datetime import date

from bot.domain.consent import CONSENT_VERSION
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.red_flags import WarningSign
from bot.domain.swap_tests import (
    BLOCKS,
    LEAST_EARLIER_RUNS,
    USUAL_WITHIN,
    ComparedRun,
    Meal,
    StoredSwapTest,
    SwapResult,
    SwapTest,
    TooFewRunsToCompare,
    block_orders,
    result_of,
)
from bot.services.check_ins import CheckInsOff
from bot.services.insights import NothingAgreed
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory


class NotWhileUnwell(ExpectedError):
    """Something is wrong; nobody experiments then."""

    template = N_(
        "You told me that something is wrong, so this is no time for a test. Once all is well again, it can begin anew."
    )


class SwapTestRuns(ExpectedError):
    """A second test was asked for while one runs."""

    template = N_(
        "A swap test is running already. `/swap-test status` shows today's meal, `/swap-test stop` ends it."
    )


class NoSwapTest(ExpectedError):
    """There is no test to show or stop."""

    template = N_("No swap test is running. `/swap-test start` begins one.")


@dataclass(frozen=True, slots=True, repr=False)
class SwapStatus:
    """How a test stands.

    ``meal`` is today's; None once it ended, and on a day whose similar run is done. ``answered`` counts the runs that
    belong to it and have a check-in, ``waiting`` those still without one. ``result`` is there at the end alone, and
    only with runs enough; ``signs`` are what is wrong.
    """

    usual_min: float
    meal: Meal | None
    answered: int
    waiting: int
    has_ended: bool
    result: SwapResult | None = None
    signs: tuple[WarningSign, ...] = ()

    def __repr__(self) -> str:
        return "SwapStatus(private)"


class SwapTestService:
    """Swap tests, where the operator offers check-ins and the member agreed to them; ``chance`` draws the order."""

    def __init__(
        self, units: UnitOfWorkFactory, clock: Clock, *, enabled: bool, chance: random.Random
    ) -> None:
        self._units = units
        self._clock = clock
        self._chance = chance
        self.enabled = enabled

    async def start(self, member_id: MemberId) -> SwapStatus:
        """Begin a test and tell its first meal, for today.

        Raises:
            CheckInsOff, NothingAgreed: where check-ins are off, or not agreed to.
            NotWhileUnwell: while something is wrong.
            SwapTestRuns: if one runs.
            TooFewRunsToCompare: if the usual duration is not known.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member = await self._member(unit, member_id)
            if (await unit.members.wellbeing(member_id)).is_flagged:
                raise NotWhileUnwell
            latest = await unit.swap_tests.latest(member_id)
            if latest is not None and latest.ended_at is None:
                raise SwapTestRuns
            today_on = member.clock.local_day(now)
            earlier = await unit.runs.between(member_id, today_on - USUAL_WITHIN, today_on)
            if len(earlier) < LEAST_EARLIER_RUNS:
                raise TooFewRunsToCompare(least=LEAST_EARLIER_RUNS, days=USUAL_WITHIN.days)
            usual_min = statistics.median(run.entry.duration_s for run in earlier) / 60
            orders = block_orders()
            meals = tuple(meal for _ in range(BLOCKS) for meal in self._chance.choice(orders))
            test = SwapTest(usual_min, meals)
            place = test.place_for(today_on, await _runs(unit, member_id, today_on, today_on))
            if place is not None:
                test = test.telling(today_on, place)
            await unit.swap_tests.add(member_id, test, at=now)
            await unit.commit()
        return SwapStatus(usual_min, None if place is None else meals[place], 0, 0, has_ended=False)

    async def status(self, member_id: MemberId) -> SwapStatus:
        """Return how the test stands, telling today's meal; a test with runs enough ends here.

        Raises:
            CheckInsOff, NothingAgreed: where check-ins are off, or not agreed to.
            NoSwapTest: if there was never one.
        """
        return await self._look(member_id, stop=False)

    async def stop(self, member_id: MemberId) -> SwapStatus:
        """End the test now.

        Raises:
            CheckInsOff, NothingAgreed: where check-ins are off, or not agreed to.
            NoSwapTest: if none runs.
        """
        return await self._look(member_id, stop=True)

    async def _look(self, member_id: MemberId, *, stop: bool) -> SwapStatus:
        now = self._clock.now()
        async with self._units() as unit:
            member = await self._member(unit, member_id)
            stored = await unit.swap_tests.latest(member_id)
            if stored is None or (stop and stored.ended_at is not None):
                raise NoSwapTest
            signs = (await unit.members.wellbeing(member_id)).signs
            today_on = member.clock.local_day(now)
            runs = await _test_runs(unit, member, stored, today_on)
            test, meal = stored.test, None
            has_ended = stop or bool(signs) or stored.ended_at is not None or test.is_complete(runs)
            if has_ended:
                await unit.swap_tests.end_running(member_id, at=now)
            else:
                place = test.place_for(today_on, runs)
                if place is not None:
                    meal = test.meals[place]
                    test = test.telling(today_on, place)
                    await unit.swap_tests.save(member_id, stored.id, test)
            await unit.commit()
        answered = test.answered(runs)
        result = None
        if has_ended and not signs:
            result = await asyncio.to_thread(_result, test, runs)
        waiting = len(test.runs_by_place(runs)) - len(answered)
        in_order = tuple(sign for sign in WarningSign if sign in signs)
        return SwapStatus(test.usual_min, meal, len(answered), waiting, has_ended, result, in_order)

    async def _member(self, unit: UnitOfWork, member_id: MemberId) -> Member:
        if not self.enabled:
            raise CheckInsOff
        member = await unit.members.get(member_id)
        if member is None or await unit.consents.current_version(member_id) != CONSENT_VERSION:
            raise NothingAgreed
        return member


def _result(test: SwapTest, runs: list[ComparedRun]) -> SwapResult | None:
    # Imported by whoever needs it first, as in bot/services/insights.py.
    from bot.analysis.swap_tests import chance_share  # noqa: PLC0415

    answered = test.answered(runs)
    return result_of(test, runs, chance_share=chance_share(test, answered)) if answered else None


async def _test_runs(
    unit: UnitOfWork, member: Member, stored: StoredSwapTest, today_on: date
) -> list[ComparedRun]:
    told_on = [day_on for day_on, _ in stored.test.told] or [today_on]
    return await _runs(unit, member.id, min(told_on), max(today_on, *told_on))


async def _runs(unit: UnitOfWork, member_id: MemberId, first_on: date, last_on: date) -> list[ComparedRun]:
    """Return the runs of these local days with their check-ins, oldest first."""
    runs = await unit.runs.between(member_id, first_on, last_on)
    check_ins = await unit.check_ins.list_for(member_id, since_on=first_on)
    answers = {stored.run_id: stored.answers for stored in check_ins if stored.run_id is not None}
    return [
        ComparedRun(
            day_on=run.entry.day_on,
            duration_min=run.entry.duration_s / 60,
            gut=answers[run.id].gut if run.id in answers else None,
            fibre=answers[run.id].details.fibre if run.id in answers else None,
        )
        for run in runs
    ]

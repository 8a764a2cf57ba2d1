"""A member's own log, read as far as it can honestly be read, by nobody but them."""

import asyncio
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.check_ins import CheckInAnswers, Region
from bot.domain.consent import CONSENT_VERSION
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId, RunId
from bot.domain.insights import (
    SIDE_BY_SIDE_FROM,
    Analysis,
    Comparison,
    Observation,
    Told,
    Verdict,
    new_to_tell,
    still_standing,
)
from bot.domain.red_flags import WarningSign
from bot.domain.reviews import LoggedDay, Review, review_of
from bot.domain.runs import Run
from bot.services.check_ins import CheckInsOff
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory

_LOOKED_BACK = timedelta(days=365)
_SEED = 1  # the same log must get the same answer, however often it is asked
_NOTHING_COMPARED = Analysis((), 0)


class NothingAgreed(ExpectedError):
    """Insights were asked for without a standing consent to check-ins."""

    template = N_(
        "This is made from your check-ins, and you have not agreed to any. If you would like it: log a run, "
        "press **20-second check-in** under it, and I will first ask whether I may."
    )


@dataclass(frozen=True, slots=True, repr=False)
class OwnLog:
    """What was logged since a check-in, in plain counts and medians (None where nothing was answered).

    ``since_on`` is the local day of the first check-in of the last twelve months; None without any.
    """

    since_on: date | None
    runs: int
    with_check_in: int
    with_trouble: int
    gut: float | None
    feeling: float | None
    has_lower_symptoms: bool

    @property
    def without_check_in(self) -> int:
        """Runs that nothing is known about; what is known may not hold for them."""
        return self.runs - self.with_check_in

    def __repr__(self) -> str:
        return "OwnLog(private)"


@dataclass(frozen=True, slots=True, repr=False)
class InsightReport:
    """All that ``/insights`` has to say.

    While ``signs`` stand nothing is compared. ``insight`` is what stands out and may be told now; ``is_new`` if it is
    told for the first time, ``has_faded`` if the one told last does not stand out any more.
    """

    log: OwnLog
    signs: tuple[WarningSign, ...] = ()
    analysis: Analysis = _NOTHING_COMPARED
    insight: Comparison | None = None
    is_new: bool = False
    has_faded: bool = False
    review: Review | None = None

    @property
    def missing_runs(self) -> int:
        """How many more runs with a check-in it takes until anything stands side by side."""
        return max(0, SIDE_BY_SIDE_FROM - self.log.with_check_in)

    def __repr__(self) -> str:
        return "InsightReport(private)"


@dataclass(frozen=True, slots=True, repr=False)
class _Material:
    log: OwnLog
    observations: tuple[Observation, ...]
    signs: tuple[WarningSign, ...]
    told: tuple[Told, ...]
    review: Review | None

    def __repr__(self) -> str:
        return "_Material(private)"


class InsightService:
    """Insights, where the operator offers check-ins and the member agreed to them."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, enabled: bool) -> None:
        self._units = units
        self._clock = clock
        self.enabled = enabled

    async def report(self, member_id: MemberId) -> InsightReport:
        """Return what the member's log says; an insight told for the first time is remembered as told.

        Raises:
            CheckInsOff: if the operator switched check-ins off.
            NothingAgreed: without a standing consent.
        """
        if not self.enabled:
            raise CheckInsOff
        async with self._units(read_only=True) as unit:
            material = await self._gather(unit, member_id)
        if material.signs:
            return InsightReport(material.log, material.signs)
        analysis = await asyncio.to_thread(_analysed, material.observations)
        insight = await self._tell(member_id, analysis)
        standing = insight or still_standing(analysis, material.told)
        return InsightReport(
            log=material.log,
            analysis=analysis,
            insight=standing,
            is_new=insight is not None,
            has_faded=bool(material.told) and standing is None,
            review=material.review,
        )

    async def _gather(self, unit: UnitOfWork, member_id: MemberId) -> _Material:
        member = await unit.members.get(member_id)
        if member is None or await unit.consents.current_version(member_id) != CONSENT_VERSION:
            raise NothingAgreed
        today_on = member.clock.local_day(self._clock.now())
        check_ins = await unit.check_ins.list_for(member_id, since_on=today_on - _LOOKED_BACK)
        if not check_ins:
            return _Material(_own_log(None, [], {}), (), await _signs(unit, member_id), (), None)
        first_on = min(stored.day_on for stored in check_ins)
        runs = await unit.runs.between(member_id, first_on, max(today_on, first_on))
        answers = {stored.run_id: stored.answers for stored in check_ins if stored.run_id is not None}
        return _Material(
            log=_own_log(first_on, runs, answers),
            observations=tuple(observation(run, answers[run.id]) for run in runs if run.id in answers),
            signs=await _signs(unit, member_id),
            told=tuple(await unit.insights.told(member_id)),
            review=_review(runs, answers, first_on=first_on, today_on=today_on),
        )

    async def _tell(self, member_id: MemberId, analysis: Analysis) -> Comparison | None:
        """Return the insight to tell for the first time, having noted that it is told."""
        if not analysis.insights:
            return None
        now = self._clock.now()
        async with self._units() as unit:
            # Read anew: another device may have asked while this was computed, or consent may be gone.
            if await unit.consents.current_version(member_id) != CONSENT_VERSION:
                raise NothingAgreed
            insight = new_to_tell(analysis, await unit.insights.told(member_id), at=now)
            if insight is None:
                return None
            had_kept = insight.verdict is Verdict.KEEPS_SHOWING
            await unit.insights.tell(member_id, Told(insight.question, insight.sign, had_kept, now))
            await unit.commit()
        return insight


def observation(run: Run, answers: CheckInAnswers) -> Observation:
    """Return a run and its check-in as one row for the statistics; effort is the check-in's, else the run's own."""
    details = answers.details
    return Observation(
        day_on=run.entry.day_on,
        duration_min=run.entry.duration_s / 60,
        gut=answers.gut,
        feeling_after=answers.feeling,
        effort=run.entry.effort if answers.effort is None else answers.effort,
        feeling_before=details.feeling_before,
        fibre=details.fibre,
        hours_since_meal=details.hours_since_meal,
        heat=details.heat,
        has_lower_symptoms=any(symptom.region is Region.LOWER for symptom in answers.symptoms),
    )


def _analysed(observations: Sequence[Observation]) -> Analysis:
    # Imported by whoever asks first: numpy would make every start slower and every installation bigger in memory.
    from bot.analysis.insights import analyse  # noqa: PLC0415

    return analyse(observations, seed=_SEED)


async def _signs(unit: UnitOfWork, member_id: MemberId) -> tuple[WarningSign, ...]:
    standing = (await unit.members.wellbeing(member_id)).signs
    return tuple(sign for sign in WarningSign if sign in standing)


def _own_log(since_on: date | None, runs: Sequence[Run], answers: Mapping[RunId, CheckInAnswers]) -> OwnLog:
    told = [answers[run.id] for run in runs if run.id in answers]
    return OwnLog(
        since_on=since_on,
        runs=len(runs),
        with_check_in=len(told),
        with_trouble=sum(one.gut > 0 for one in told),
        gut=statistics.median(one.gut for one in told) if told else None,
        feeling=statistics.median(one.feeling for one in told) if told else None,
        has_lower_symptoms=any(symptom.region is Region.LOWER for one in told for symptom in one.symptoms),
    )


def _review(
    runs: Sequence[Run], answers: Mapping[RunId, CheckInAnswers], *, first_on: date, today_on: date
) -> Review | None:
    days = [
        LoggedDay(
            run.entry.day_on,
            answers[run.id].gut if run.id in answers else None,
            answers[run.id].feeling if run.id in answers else None,
        )
        for run in runs
    ]
    return review_of(days, first_check_in_on=first_on, today_on=today_on)

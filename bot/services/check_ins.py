"""Check-ins: consent first, then the answers, stored encrypted, seen by their owner only and changed for a week."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.check_in_details import NOTHING_MORE, CheckInDetails, MorningAfter
from bot.domain.check_in_prompts import OPEN_FOR
from bot.domain.check_ins import CheckInAnswers
from bot.domain.consent import CONSENT_VERSION
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import CheckInId, MemberId, RunId
from bot.domain.members import Member, Units
from bot.domain.occurrences import Source
from bot.domain.red_flags import Finding
from bot.domain.runs import Run
from bot.services.check_in_parts import (
    About,
    kept_about,
    meant_now,
    own_run,
    plan_follow_up,
    refuse_if_closed,
    rest_offered_on,
    subject,
)
from bot.services.ports import Clock, StoredCheckIn, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.wellbeing import remember_findings

_ONE_DAY = timedelta(days=1)


class CheckInsOff(ExpectedError):
    """The operator runs without health questions."""

    template = N_("Check-ins are switched off on this bot. Nothing was asked and nothing was stored.")


class ConsentNeeded(ExpectedError):
    """Answers came in without a standing consent to the present text."""

    template = N_("I have no consent from you to keep check-in answers, so I stored nothing.")


class CheckInNotFound(ExpectedError):
    """No such check-in, or not this member's."""

    template = N_("I can't find that check-in any more, so I stored nothing. `/check-in` begins one.")


@dataclass(frozen=True, slots=True, repr=False)
class Opening:
    """A check-in that can begin: what it is about, and what is known already.

    ``consented`` is False if consent must be asked first; then nothing kept is read. ``kept`` are earlier answers,
    to be changed; ``run`` is None for a day without a run.
    """

    about: About
    day_on: date
    run: Run | None
    units: Units
    consented: bool
    kept: CheckInAnswers | None = None

    def __repr__(self) -> str:
        return "Opening(private)"


@dataclass(frozen=True, slots=True)
class Saved:
    """The check-in is kept; what must be said ahead of anything else, and whether rest is worth offering.

    ``rest_on`` is the local day on which rest is offered, None for no offer.
    """

    about: About
    findings: tuple[Finding, ...]
    replaced: bool
    rest_on: date | None = None


@dataclass(frozen=True, slots=True)
class DetailsKept:
    """The second step is kept: whether anything is told in it now, and ``rest_on`` as in ``Saved``."""

    told: bool
    rest_on: date | None


@dataclass(frozen=True, slots=True)
class RunChoice:
    """A run that can be checked in for, and whether it was."""

    run: Run
    checked_in: bool


@dataclass(frozen=True, slots=True)
class RunChoices:
    """The runs of the last days, the newest first, and the units in which the member reads distances."""

    runs: tuple[RunChoice, ...]
    units: Units


class CheckInService:
    """Check-ins, if the operator offers them."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake, enabled: bool) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake
        self.enabled = enabled

    async def begin(self, member_id: MemberId, about: About | None = None) -> Opening:
        """Return the check-in about a run or a day, to be given or changed.

        Without either it is about the latest run of the last 24 hours that has none yet, or else about today.

        Raises:
            CheckInsOff: if the operator switched check-ins off.
            RunNotFound: if the run is not this member's.
            CheckInClosed: if it is about more than 7 days ago.
        """
        self._refuse_if_off()
        now = self._clock.now()
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id) or Member(member_id, "")
            if about is None:
                about = await meant_now(unit, member, now=now)
            run, day_on = await subject(unit, member, about)
            refuse_if_closed(member, day_on, now=now)
            consented = await unit.consents.current_version(member_id) == CONSENT_VERSION
            kept = await kept_about(unit, member_id, about) if consented else None
        answers = None if kept is None else kept.answers
        return Opening(about, day_on, run, member.units, consented, answers)

    async def choices(self, member_id: MemberId) -> RunChoices:
        """Return the runs whose check-in is open; none where check-ins are off."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
            if member is None or not self.enabled:
                return RunChoices((), Units.KM)
            today_on = member.clock.local_day(self._clock.now())
            runs = await unit.runs.between(member_id, today_on - OPEN_FOR, today_on + _ONE_DAY)
            told = [RunChoice(run, await unit.check_ins.exists_for(run.id)) for run in reversed(runs)]
        return RunChoices(tuple(told), member.units)

    async def agree(self, member_id: MemberId, about: About, *, text_version: int, locale: str) -> bool:
        """Record consent to the text the member was shown; False if that text is no longer the present one.

        Raises:
            CheckInsOff, RunNotFound: as for ``begin``.
        """
        self._refuse_if_off()
        if text_version != CONSENT_VERSION:
            return False
        now = self._clock.now()
        async with self._units() as unit:
            member = await unit.members.ensure(member_id, locale=locale, at=now)
            await subject(unit, member, about)
            if await unit.consents.current_version(member_id) != CONSENT_VERSION:
                await unit.consents.give(member_id, text_version=text_version, locale=locale, at=now)
            await unit.commit()
        return True

    async def record(self, member_id: MemberId, about: About, answers: CheckInAnswers) -> Saved:
        """Keep the answers, replacing earlier ones, and say what they call for.

        Details and a morning after that were told before stay. Of a day without a run no effort is kept.

        Raises:
            CheckInsOff, RunNotFound, CheckInClosed: as for ``begin``.
            ConsentNeeded: without consent nothing is stored.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member = await self._consenting(unit, member_id)
            run, day_on = await subject(unit, member, about)
            refuse_if_closed(member, day_on, now=now)
            before = await kept_about(unit, member_id, about)
            if run is None:
                answers = replace(answers, effort=None)
            if before is not None:
                told = before.answers
                answers = replace(answers, details=told.details, morning_after=told.morning_after)
            check_in_id = await unit.check_ins.save(
                member_id, answers, run_id=None if run is None else run.id, day_on=day_on, at=now
            )
            if run is not None:
                await unit.due.remove(run.id, Source.CHECK_IN)
                await plan_follow_up(unit, member, check_in_id, day_on, now=now)
            findings = await remember_findings(unit, member_id, about_run=run is not None, at=now)
            await unit.commit()
        self._wake()
        rest_on = rest_offered_on(member, day_on, answers, now=now)
        return Saved(about, findings, before is not None, rest_on)

    async def details(self, member_id: MemberId, run_id: RunId) -> CheckInDetails:
        """Return what was told in the second step so far, to be changed; nothing for a stranger to the run.

        Raises:
            CheckInsOff, CheckInClosed, ConsentNeeded: as for ``record``.
            CheckInNotFound: if the run has no check-in of this member's.
        """
        async with self._units(read_only=True) as unit:
            _, kept = await self._changeable(unit, member_id, run_id)
        return kept.answers.details

    async def add_details(self, member_id: MemberId, run_id: RunId, details: CheckInDetails) -> DetailsKept:
        """Keep the second step with the first, replacing an earlier one.

        Raises:
            CheckInsOff, CheckInClosed, ConsentNeeded, CheckInNotFound: as for ``details``.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member, kept = await self._changeable(unit, member_id, run_id)
            answers = replace(kept.answers, details=details)
            await unit.check_ins.save(member_id, answers, run_id=run_id, day_on=kept.day_on, at=now)
            await unit.commit()
        return DetailsKept(details != NOTHING_MORE, rest_offered_on(member, kept.day_on, answers, now=now))

    async def follow_up(self, member_id: MemberId, check_in_id: CheckInId) -> None:
        """Make sure that the morning after can be told for this check-in.

        Raises:
            CheckInsOff, ConsentNeeded: as for ``record``.
            CheckInNotFound: if it is not this member's.
        """
        async with self._units(read_only=True) as unit:
            await self._consenting(unit, member_id)
            if await unit.check_ins.get(member_id, check_in_id) is None:
                raise CheckInNotFound

    async def record_morning(
        self, member_id: MemberId, check_in_id: CheckInId, morning_after: MorningAfter
    ) -> None:
        """Keep what the gut did the morning after.

        Raises:
            CheckInsOff, ConsentNeeded, CheckInNotFound: as for ``follow_up``.
        """
        async with self._units() as unit:
            await self._consenting(unit, member_id)
            kept = await unit.check_ins.get(member_id, check_in_id)
            if kept is None:
                raise CheckInNotFound
            # The instant stays that of the check-in: a later one would tell who was asked, and so whose gut was bad.
            await unit.check_ins.save(
                member_id,
                replace(kept.answers, morning_after=morning_after),
                run_id=kept.run_id,
                day_on=kept.day_on,
                at=kept.recorded_at,
            )
            await unit.due.remove(check_in_id, Source.FOLLOW_UP)
            await unit.commit()

    async def leave(self, member_id: MemberId, about: About) -> None:
        """Leave it at the run: no prompt comes for it any more.

        Raises:
            RunNotFound: if the run is not this member's.
        """
        if isinstance(about, date):
            return  # nothing asks about a day by itself
        async with self._units() as unit:
            await own_run(unit, member_id, about)
            await unit.due.remove(about, Source.CHECK_IN)
            await unit.commit()

    def _refuse_if_off(self) -> None:
        if not self.enabled:
            raise CheckInsOff

    async def _consenting(self, unit: UnitOfWork, member_id: MemberId) -> Member:
        self._refuse_if_off()
        member = await unit.members.get(member_id)
        if member is None or await unit.consents.current_version(member_id) != CONSENT_VERSION:
            raise ConsentNeeded
        return member

    async def _changeable(
        self, unit: UnitOfWork, member_id: MemberId, run_id: RunId
    ) -> tuple[Member, StoredCheckIn]:
        member = await self._consenting(unit, member_id)
        kept = await unit.check_ins.get_for_run(member_id, run_id)
        if kept is None:
            raise CheckInNotFound
        refuse_if_closed(member, kept.day_on, now=self._clock.now())
        return member, kept

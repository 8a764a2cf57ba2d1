"""A member's own log of runs: typing one, looking them up, changing and deleting them.

What is odd is asked about before it is kept. Until it is answered, what was typed waits as a draft, so a question, an
error or a restart loses nothing.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.errors import ExpectedError
from bot.domain.ids import MemberId, RunId
from bot.domain.members import Member, Units, ZoneNotSet
from bot.domain.past import PastMoment, suggest_past
from bot.domain.run_doubts import Doubts
from bot.domain.run_drafts import DRAFT_KEPT_FOR, RunDraft, RunDraftGone, RunDraftId
from bot.domain.run_texts import RunText, change_run, read_run, refuse_long_notes, show_run
from bot.domain.runs import Run, RunEntry, RunNotFound
from bot.domain.streaks import StreakReport
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.run_log import Logged, RunLog

RUNS_ON_A_PAGE = 8
_OFFERED = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A run that is not kept yet: it could not be read (``error``), or there are ``doubts`` about the ``entry``."""

    draft_id: RunDraftId
    units: Units
    is_change: bool
    error: ExpectedError | None = None
    entry: RunEntry | None = None
    doubts: Doubts = field(default_factory=Doubts)


@dataclass(frozen=True, slots=True)
class Form:
    """What a form for a run begins with; ``units`` are those of a distance that names none."""

    text: RunText
    units: Units


@dataclass(frozen=True, slots=True)
class RunPage:
    """Some of a member's runs, the newest day first, with the notes of those that have any.

    ``number`` counts from 0; ``count`` is how many runs there are in all.
    """

    runs: tuple[Run, ...]
    notes: dict[RunId, str]
    number: int
    count: int
    units: Units

    def __repr__(self) -> str:
        return f"RunPage(number={self.number}, count={self.count})"

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // RUNS_ON_A_PAGE))


@dataclass(frozen=True, slots=True)
class Removed:
    """A deleted run and the streak without it."""

    run: Run
    units: Units
    streak: StreakReport


class RunService:
    """Members' runs, for their owners. Every id that comes in is checked for whose it is."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, run_log: RunLog, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._run_log = run_log
        self._wake = wake

    async def log(self, member_id: MemberId, text: RunText, *, locale: str) -> Logged | Asked:
        """Keep the run that was typed, or ask about it."""
        now = self._clock.now()
        async with self._units() as unit:
            member = await unit.members.ensure(member_id, locale=locale, at=now)
            outcome = await self._keep_or_ask(unit, member, text, of=None, typed_at=now)
            await unit.commit()
        self._wake()
        return outcome

    async def edit(self, member_id: MemberId, run_id: RunId, text: RunText) -> Logged | Asked:
        """Change a run to what was typed; entries left empty say that nothing is known, but for the duration.

        Raises:
            RunNotFound: if the run is not this member's.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member, run = await _own(unit, member_id, run_id)
            outcome = await self._keep_or_ask(unit, member, text, of=run, typed_at=now)
            await unit.commit()
        self._wake()
        return outcome

    async def edit_some(
        self, member_id: MemberId, run_id: RunId, entries: dict[str, str], *, notes: str | None
    ) -> Logged | Asked:
        """Change those entries of a run that were given, by their names in ``RunText``; the others stay.

        Raises:
            RunNotFound: if the run is not this member's.
        """
        form = await self.edit_form(member_id, run_id)
        text = RunText.of(form.text.entries | entries, notes=form.text.notes if notes is None else notes)
        return await self.edit(member_id, run_id, text)

    async def edit_form(self, member_id: MemberId, run_id: RunId) -> Form:
        """Return the run as its member would type it.

        Raises:
            RunNotFound: if the run is not this member's.
        """
        async with self._units(read_only=True) as unit:
            member, run = await _own(unit, member_id, run_id)
            notes = await unit.runs.notes_for(member_id, [run_id])
            text = show_run(
                run.entry,
                zone=member.clock.zone_at(self._clock.now()),
                units=member.units,
                notes=notes.get(run_id, ""),
            )
            return Form(text, member.units)

    async def draft_form(self, member_id: MemberId, draft_id: RunDraftId) -> Form:
        """Return what was typed, to be put right.

        Raises:
            RunDraftGone: if it was kept already, replaced, or is too old.
        """
        async with self._units(read_only=True) as unit:
            member, draft = await self._draft(unit, member_id, draft_id)
            if draft.is_kept:
                raise RunDraftGone
            return Form(draft.text, member.units)

    async def resubmit(self, member_id: MemberId, draft_id: RunDraftId, text: RunText) -> Logged | Asked:
        """Keep what was typed in place of a draft, or ask again.

        Raises:
            RunDraftGone: if the draft was replaced, or is too old.
            RunNotFound: if it changes a run that is gone.
        """
        return await self._answer(member_id, draft_id, text=text, is_sure=False)

    async def retry(self, member_id: MemberId, draft_id: RunDraftId) -> Logged | Asked:
        """Read a draft again, now that what it lacked is there.

        Raises:
            RunDraftGone, RunNotFound: as for ``resubmit``.
        """
        return await self._answer(member_id, draft_id, text=None, is_sure=False)

    async def confirm(self, member_id: MemberId, draft_id: RunDraftId) -> Logged | Asked:
        """Keep a draft as it is, whatever was odd about it; pressing twice keeps one run.

        Raises:
            RunDraftGone, RunNotFound: as for ``resubmit``.
        """
        return await self._answer(member_id, draft_id, text=None, is_sure=True)

    async def drop(self, member_id: MemberId, draft_id: RunDraftId) -> None:
        """Forget a draft: it told of a run that is in the log.

        Raises:
            RunDraftGone: if it was kept already, replaced, or is too old.
        """
        async with self._units() as unit:
            _, draft = await self._draft(unit, member_id, draft_id)
            if draft.is_kept:
                raise RunDraftGone
            await unit.run_drafts.delete(draft_id)
            await unit.commit()

    async def page(self, member_id: MemberId, number: int) -> RunPage:
        """Return a page of the member's runs, counted from 0: the nearest there is."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
            count = await unit.runs.count(member_id)
            number = max(0, min(number, (count - 1) // RUNS_ON_A_PAGE))
            runs = await unit.runs.list_for(member_id, limit=RUNS_ON_A_PAGE, skip=number * RUNS_ON_A_PAGE)
            notes = await unit.runs.notes_for(member_id, [run.id for run in runs])
            units = Units.KM if member is None else member.units
            return RunPage(tuple(runs), notes, number, count, units)

    async def offered(self, member_id: MemberId) -> tuple[list[Run], Units]:
        """Return the member's latest runs, to pick one from, and their units."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
            runs = await unit.runs.list_for(member_id, limit=_OFFERED)
            return runs, Units.KM if member is None else member.units

    async def own(self, member_id: MemberId, run_id: RunId) -> tuple[Run, Units]:
        """Return a run of the member's, and their units.

        Raises:
            RunNotFound: if the run is not this member's.
        """
        async with self._units(read_only=True) as unit:
            member, run = await _own(unit, member_id, run_id)
            return run, member.units

    async def delete(self, member_id: MemberId, run_id: RunId) -> Removed:
        """Delete a run; its check-in and what waits because of it go with it.

        Raises:
            RunNotFound: if the run is not this member's, or is gone.
        """
        async with self._units() as unit:
            member, run = await _own(unit, member_id, run_id)
            streak = await self._run_log.remove(unit, member, run, at=self._clock.now())
            await unit.commit()
        self._wake()
        return Removed(run, member.units, streak)

    async def suggest_when(self, member_id: MemberId, text: str) -> list[tuple[str, PastMoment]]:
        """Return readings of an unfinished ``when``, by the member's clock."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
        clock = Member(member_id, locale="").clock if member is None else member.clock
        return suggest_past(text, now_local=clock.local(self._clock.now()))

    async def _answer(
        self, member_id: MemberId, draft_id: RunDraftId, *, text: RunText | None, is_sure: bool
    ) -> Logged | Asked:
        """Keep a draft, as it is or as ``text`` has it; who is sure is asked nothing more."""
        now = self._clock.now()
        async with self._units() as unit:
            member, draft = await self._draft(unit, member_id, draft_id)
            run = None if draft.run_id is None else await _own_run(unit, member_id, draft.run_id)
            if draft.is_kept:
                assert run is not None, "a kept draft names its run, and goes with it"
                return await self._run_log.told(unit, member, run, at=now, already=True)
            outcome = await self._keep_or_ask(
                unit,
                member,
                draft.text if text is None else text,
                of=run,
                typed_at=draft.saved_at if text is None else now,
                draft_id=draft_id,
                is_sure=is_sure,
            )
            await unit.commit()
        self._wake()
        return outcome

    async def _keep_or_ask(
        self,
        unit: UnitOfWork,
        member: Member,
        text: RunText,
        *,
        of: Run | None,
        typed_at: datetime,
        draft_id: RunDraftId | None = None,
        is_sure: bool = False,
    ) -> Logged | Asked:
        """Keep the run, a new one or a change ``of`` one, or keep what was typed as a draft and ask."""
        run_id = None if of is None else of.id
        asked = Asked(RunDraftId(0), member.units, is_change=of is not None)
        try:
            entry = _read(member, text, of=of, typed_at=typed_at)
        except ExpectedError as error:
            kept_id = await unit.run_drafts.save(member.id, text, run_id=run_id, at=typed_at)
            return replace(asked, draft_id=kept_id, error=error)
        if not is_sure:
            doubts = await self._doubts(unit, member, entry, of=of)
            if doubts:
                # An hour later, "2 hours ago" would be another time.
                zone = member.clock.zone_at(typed_at)
                meant = replace(text, when=show_run(entry, zone=zone, units=member.units).when)
                kept_id = await unit.run_drafts.save(member.id, meant, run_id=run_id, at=typed_at)
                return replace(asked, draft_id=kept_id, entry=entry, doubts=doubts)
        logged = await self._keep(unit, member, entry, text.notes, of=of)
        if draft_id is not None:
            await unit.run_drafts.mark_kept(draft_id, logged.run.id)
        return logged

    async def _doubts(self, unit: UnitOfWork, member: Member, entry: RunEntry, *, of: Run | None) -> Doubts:
        if of is not None and _is_as_odd(of.entry, entry):
            return Doubts()
        return await self._run_log.doubts(unit, member, entry, but=of)

    async def _keep(
        self, unit: UnitOfWork, member: Member, entry: RunEntry, notes: str, *, of: Run | None
    ) -> Logged:
        now = self._clock.now()
        if of is None:
            return await self._run_log.add(unit, member, entry, at=now, notes=notes or None)
        before = await unit.runs.notes_for(member.id, [of.id])
        if notes != before.get(of.id, ""):
            await unit.runs.set_notes(member.id, of.id, notes or None)
        return await self._run_log.change(unit, member, of, entry, at=now)

    async def _draft(
        self, unit: UnitOfWork, member_id: MemberId, draft_id: RunDraftId
    ) -> tuple[Member, RunDraft]:
        member = await unit.members.get(member_id)
        draft = await unit.run_drafts.get(member_id, draft_id)
        if member is None or draft is None or self._clock.now() - draft.saved_at > DRAFT_KEPT_FOR:
            raise RunDraftGone
        return member, draft


def _read(member: Member, text: RunText, *, of: Run | None, typed_at: datetime) -> RunEntry:
    if member.zone is None:
        refuse_long_notes(text)
        raise ZoneNotSet
    now_local = member.clock.local(typed_at)
    if of is None:
        return read_run(text, now_local=now_local, units=member.units)
    zone = member.clock.zone_at(typed_at)
    return change_run(of.entry, text, now_local=now_local, zone=zone, units=member.units)


def _is_as_odd(one: RunEntry, other: RunEntry) -> bool:
    """Return whether nothing that could be odd was changed."""
    return (one.day_on, one.duration_s, one.distance_m, one.started_at) == (
        other.day_on,
        other.duration_s,
        other.distance_m,
        other.started_at,
    )


async def _own(unit: UnitOfWork, member_id: MemberId, run_id: RunId) -> tuple[Member, Run]:
    member = await unit.members.get(member_id)
    run = await _own_run(unit, member_id, run_id)
    if member is None:
        raise RunNotFound
    return member, run


async def _own_run(unit: UnitOfWork, member_id: MemberId, run_id: RunId) -> Run:
    run = await unit.runs.get(run_id)
    if run is None or run.member_id != member_id:
        raise RunNotFound
    return run

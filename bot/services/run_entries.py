"""How runs come into a member's log by their own hand: typing one, changing one, and the questions about them.

What is odd is asked about before it is kept. Until it is answered, what was typed waits as a draft, so a question, an
error or a restart loses nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.errors import ExpectedError
from bot.domain.ids import MemberId, RunId
from bot.domain.members import Member, ZoneNotSet
from bot.domain.run_doubts import Doubts
from bot.domain.run_drafts import DRAFT_KEPT_FOR, RunDraft, RunDraftGone, RunDraftId
from bot.domain.run_texts import RunText, change_run, read_run, refuse_long_notes, show_run
from bot.domain.runs import Run, RunEntry
from bot.domain.shoes import NO_SHOES, ShoesNotFound
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.run_log import Logged, RunLog
from bot.services.run_outcomes import Asked, Entered, Form
from bot.services.runs import own, own_run
from bot.services.shoes import own_shoe
from bot.services.wellbeing import remember_text


class RunEntryService:
    """Runs as their members enter them. Every id that comes in is checked for whose it is."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, run_log: RunLog, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._run_log = run_log
        self._wake = wake

    async def log(self, member_id: MemberId, text: RunText, *, locale: str) -> Entered | Asked:
        """Keep the run that was typed, or ask about it."""
        now = self._clock.now()
        async with self._units() as unit:
            member = await unit.members.ensure(member_id, locale=locale, at=now)
            outcome = await self._keep_or_ask(unit, member, text, of=None, typed_at=now)
            await unit.commit()
        self._wake()
        return outcome

    async def log_recorded(
        self, member_id: MemberId, recorded: Callable[[Member], RunEntry], *, locale: str
    ) -> Entered | Asked:
        """Keep a run that a file tells of, or ask about it; the file of a run that is there brings no second one.

        ``recorded`` makes the run for the member as they are: whose clock tells its local day.

        Raises:
            ZoneNotSet: if the member's clock is not known, and so neither is the day of the run.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member = await unit.members.ensure(member_id, locale=locale, at=now)
            if member.zone is None:
                raise ZoneNotSet
            entry = recorded(member)
            known = None
            if entry.file_digest is not None:
                known = await unit.runs.by_digest(member_id, entry.file_digest)
            if known is not None:
                told = await self._run_log.told(unit, member, known, at=now, already=True)
                return Entered(told, is_change=False)
            outcome = await self._keep_or_ask(unit, member, entry, of=None, typed_at=now)
            await unit.commit()
        self._wake()
        return outcome

    async def edit(
        self, member_id: MemberId, run_id: RunId, entries: Mapping[str, str], *, notes: str | None
    ) -> Entered | Asked:
        """Change what was given of a run, by the names in ``RunText``; an empty entry says that it is not known.

        What is not given stays, notes too if they are None.

        Raises:
            RunNotFound: if the run is not this member's.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member, run = await own(unit, member_id, run_id)
            text = (await self._shown(unit, member, run)).changed(entries, notes=notes)
            outcome = await self._keep_or_ask(unit, member, text, of=run, typed_at=now)
            await unit.commit()
        self._wake()
        return outcome

    async def edit_form(self, member_id: MemberId, run_id: RunId) -> Form:
        """Return the run as its member would type it.

        Raises:
            RunNotFound: if the run is not this member's.
        """
        async with self._units(read_only=True) as unit:
            member, run = await own(unit, member_id, run_id)
            return Form(await self._shown(unit, member, run), member.units)

    async def draft_form(self, member_id: MemberId, draft_id: RunDraftId) -> Form:
        """Return what was typed, to be put right.

        Raises:
            RunDraftGone: if it was kept already, replaced, or is too old.
        """
        async with self._units(read_only=True) as unit:
            member, draft = await self._draft(unit, member_id, draft_id)
            if draft.is_kept or draft.entry is not None:
                raise RunDraftGone
            return Form(draft.text, member.units)

    async def resubmit(
        self, member_id: MemberId, draft_id: RunDraftId, entries: Mapping[str, str], *, notes: str | None
    ) -> Entered | Asked:
        """Keep a draft with what was typed anew, or ask again; what is not given stays as it was.

        Raises:
            RunDraftGone: if the draft was replaced, or is too old.
            RunNotFound: if it changes a run that is gone.
        """
        return await self._answer(member_id, draft_id, entries, notes=notes)

    async def retry(self, member_id: MemberId, draft_id: RunDraftId) -> Entered | Asked:
        """Read a draft again, now that what it lacked is there.

        Raises:
            RunDraftGone, RunNotFound: as for ``resubmit``.
        """
        return await self._answer(member_id, draft_id)

    async def confirm(self, member_id: MemberId, draft_id: RunDraftId) -> Entered | Asked:
        """Keep a draft as it is, whatever was odd about it; pressing twice keeps one run.

        Raises:
            RunDraftGone, RunNotFound: as for ``resubmit``.
        """
        return await self._answer(member_id, draft_id, is_sure=True)

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

    async def _answer(
        self,
        member_id: MemberId,
        draft_id: RunDraftId,
        entries: Mapping[str, str] | None = None,
        *,
        notes: str | None = None,
        is_sure: bool = False,
    ) -> Entered | Asked:
        """Keep a draft, as it is or with what was typed anew; who is sure is asked nothing more."""
        now = self._clock.now()
        async with self._units() as unit:
            member, draft = await self._draft(unit, member_id, draft_id)
            run = None if draft.run_id is None else await own_run(unit, member_id, draft.run_id)
            if draft.is_kept:
                assert run is not None, "a kept draft names its run, and goes with it"
                told = await self._run_log.told(unit, member, run, at=now, already=True)
                return Entered(told, is_change=False)
            outcome = await self._keep_or_ask(
                unit,
                member,
                draft.entry or draft.text.changed(entries or {}, notes=notes),
                of=run,
                typed_at=draft.saved_at if entries is None else now,
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
        told: RunText | RunEntry,
        *,
        of: Run | None,
        typed_at: datetime,
        draft_id: RunDraftId | None = None,
        is_sure: bool = False,
    ) -> Entered | Asked:
        """Keep the run that is told of, a new one or a change ``of`` one, or keep what was told as a draft and ask."""
        recorded = told if isinstance(told, RunEntry) else None
        text = told if isinstance(told, RunText) else RunText()
        run_id = None if of is None else of.id
        needs_care = await _needs_care(unit, member, text.notes, of=of, at=typed_at)
        asked = Asked(RunDraftId(0), member.units, is_change=of is not None, needs_care=needs_care)
        try:
            entry = recorded or _read(member, text, of=of, typed_at=typed_at)
            await _refuse_other_shoes(unit, entry, member, of=of)
        except ExpectedError as error:
            # There is no place for shoes in the form in which the rest is put right.
            readable = replace(text, shoes=_shoes_of(of)) if isinstance(error, ShoesNotFound) else text
            kept_id = await unit.run_drafts.save(member.id, readable, run_id=run_id, at=typed_at)
            return replace(asked, draft_id=kept_id, error=error)
        if not is_sure:
            doubts = await self._doubts(unit, member, entry, of=of)
            if doubts:
                # An hour later, "2 hours ago" would be another time.
                zone = member.clock.zone_at(typed_at)
                meant = replace(text, when=show_run(entry, zone=zone, units=member.units).when)
                kept_id = await unit.run_drafts.save(
                    member.id, meant, entry=recorded, run_id=run_id, at=typed_at
                )
                is_recorded = recorded is not None
                return replace(asked, draft_id=kept_id, entry=entry, is_recorded=is_recorded, doubts=doubts)
        logged = await self._keep(unit, member, entry, text, of=of)
        if draft_id is not None:
            await unit.run_drafts.mark_kept(draft_id, logged.run.id)
        return Entered(logged, is_change=of is not None, needs_care=needs_care)

    async def _doubts(self, unit: UnitOfWork, member: Member, entry: RunEntry, *, of: Run | None) -> Doubts:
        if of is not None and _is_as_odd(of.entry, entry):
            return Doubts()
        return await self._run_log.doubts(unit, member, entry, but=of)

    async def _keep(
        self, unit: UnitOfWork, member: Member, entry: RunEntry, text: RunText, *, of: Run | None
    ) -> Logged:
        now, notes = self._clock.now(), text.notes
        if of is None:
            return await self._run_log.add(
                unit, member, entry, at=now, notes=notes or None, is_barefoot=text.shoes == NO_SHOES
            )
        before = await unit.runs.notes_for(member.id, [of.id])
        if notes != before.get(of.id, ""):
            await unit.runs.set_notes(member.id, of.id, notes or None)
        return await self._run_log.change(unit, member, of, entry, at=now)

    async def _shown(self, unit: UnitOfWork, member: Member, run: Run) -> RunText:
        notes = await unit.runs.notes_for(member.id, [run.id])
        zone = member.clock.zone_at(self._clock.now())
        return show_run(run.entry, zone=zone, units=member.units, notes=notes.get(run.id, ""))

    async def _draft(
        self, unit: UnitOfWork, member_id: MemberId, draft_id: RunDraftId
    ) -> tuple[Member, RunDraft]:
        member = await unit.members.get(member_id)
        draft = await unit.run_drafts.get(member_id, draft_id)
        if member is None or draft is None or self._clock.now() - draft.saved_at > DRAFT_KEPT_FOR:
            raise RunDraftGone
        return member, draft


def _shoes_of(run: Run | None) -> str:
    return "" if run is None or run.entry.shoe_id is None else str(run.entry.shoe_id)


async def _refuse_other_shoes(unit: UnitOfWork, entry: RunEntry, member: Member, *, of: Run | None) -> None:
    """Refuse a pair that is not the member's own, or at rest; a run that was in it stays in it."""
    if entry.shoe_id is not None and (of is None or of.entry.shoe_id != entry.shoe_id):
        await own_shoe(unit, member.id, entry.shoe_id)


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


async def _needs_care(unit: UnitOfWork, member: Member, notes: str, *, of: Run | None, at: datetime) -> bool:
    """Return whether notes ask for a caring reply, and remember that; notes that stand already were replied to."""
    if of is not None and notes == (await unit.runs.notes_for(member.id, [of.id])).get(of.id, ""):
        return False
    return await remember_text(unit, member.id, notes, at=at)

"""A member's running shoes: how far each pair has come, and which one goes on new runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.ids import MemberId, ShoeId
from bot.domain.members import Member, Units
from bot.domain.runs import RunEntry, RunSource
from bot.domain.shoes import (
    MAX_SHOES,
    DuplicateShoes,
    Shoe,
    ShoesNotFound,
    TooManyShoes,
    WornShoe,
    parse_mileage_m,
    parse_note,
    parse_shoe_name,
)
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from bot.services.wellbeing import remember_text


@dataclass(frozen=True, slots=True)
class ShoeList:
    """A member's pairs, those in use first, and their own notes on them, which never show in a ``repr``."""

    shoes: tuple[WornShoe, ...]
    units: Units
    notes: Mapping[ShoeId, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Retired:
    """A pair that was put away, or, if nothing had ever been run in it, removed."""

    worn: WornShoe
    units: Units
    is_removed: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """The pair whose note was written or taken away; ``needs_care`` if it reads as if they might hurt themselves."""

    shoe: Shoe
    is_kept: bool
    needs_care: bool


class ShoeService:
    """Pairs of shoes. Whoever acts must be whom the pair belongs to."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def add(
        self, member_id: MemberId, name: str, *, distance: str, is_default: bool | None, locale: str
    ) -> ShoeList:
        """Add a pair that has run ``distance`` already, and return all; the first pair is the default unless told not.

        Raises:
            UnreadableShoeName, UnreadableMileage: if these cannot be read.
            TooManyShoes, DuplicateShoes: if the member has enough in use, or one of that name.
        """
        now = self._clock.now()
        shoe_name = parse_shoe_name(name)
        async with self._units() as unit:
            member = await unit.members.ensure(member_id, locale=locale, at=now)
            before_m = parse_mileage_m(distance, bare=member.units)
            in_use = [one.shoe for one in await unit.shoes.list_for(member_id) if one.shoe.is_in_use]
            if any(one.name.casefold() == shoe_name.casefold() for one in in_use):
                raise DuplicateShoes(name=shoe_name)
            if len(in_use) >= MAX_SHOES:
                raise TooManyShoes(limit=MAX_SHOES)
            shoe = await unit.shoes.add(member_id, name=shoe_name, before_m=before_m, at=now)
            if is_default or (is_default is None and not in_use):
                await unit.shoes.set_default(member_id, shoe.id)
            listed = await _listed(unit, member)
            await unit.commit()
        return listed

    async def list_for(self, member_id: MemberId) -> ShoeList:
        """Return the member's pairs, the retired ones last."""
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id) or Member(member_id, "")
            return await _listed(unit, member)

    async def set_default(self, member_id: MemberId, shoe_id: ShoeId | None) -> Shoe | None:
        """Let a pair go on new runs, or none.

        Raises:
            ShoesNotFound: if there is no such pair in use, or it is somebody else's.
        """
        async with self._units() as unit:
            shoe = None if shoe_id is None else await own_shoe(unit, member_id, shoe_id)
            await unit.shoes.set_default(member_id, shoe_id)
            await unit.commit()
        return shoe

    async def retire(self, member_id: MemberId, shoe_id: ShoeId) -> Retired:
        """Put a pair away; its runs keep it. One that was never run in is removed.

        Raises:
            ShoesNotFound: if there is no such pair in use, or it is somebody else's.
        """
        async with self._units() as unit:
            shoe = await own_shoe(unit, member_id, shoe_id)
            listed = await self._listed_of(unit, member_id)
            (worn,) = [one for one in listed.shoes if one.shoe.id == shoe.id]
            is_removed = not worn.runs and not shoe.before_m
            if is_removed:
                await unit.shoes.delete(shoe_id)
            else:
                await unit.shoes.retire(shoe_id, at=self._clock.now())
            await unit.commit()
        return Retired(worn, listed.units, is_removed)

    async def note(self, member_id: MemberId, shoe_id: ShoeId, text: str) -> Noted:
        """Write a private note on a pair, or take it away with an empty one.

        Raises:
            ShoesNotFound: if there is no such pair in use, or it is somebody else's.
            ShoeNoteTooLong: if the note has more characters than are kept.
        """
        note = parse_note(text)
        async with self._units() as unit:
            shoe = await own_shoe(unit, member_id, shoe_id)
            await unit.shoes.set_note(member_id, shoe_id, note)
            needs_care = await remember_text(unit, member_id, text, at=self._clock.now())
            await unit.commit()
        return Noted(shoe, is_kept=note is not None, needs_care=needs_care)

    async def _listed_of(self, unit: UnitOfWork, member_id: MemberId) -> ShoeList:
        return await _listed(unit, await unit.members.get(member_id) or Member(member_id, ""))


async def own_shoe(unit: UnitOfWork, member_id: MemberId, shoe_id: ShoeId) -> Shoe:
    """Return one of the member's own pairs in use; an id from a command proves nothing.

    Raises:
        ShoesNotFound: if there is no such pair in use, or it is somebody else's.
    """
    shoe = await unit.shoes.get(shoe_id)
    if shoe is None or shoe.member_id != member_id or not shoe.is_in_use:
        raise ShoesNotFound
    return shoe


async def in_default_shoes(unit: UnitOfWork, member: Member, entry: RunEntry) -> RunEntry:
    """Return a new run in the member's default pair, if it names none and the pair was there by then.

    What was exported from a log came with its shoes, or without any on purpose.
    """
    if entry.shoe_id is not None or entry.source is RunSource.IMPORTED:
        return entry
    shoe = await unit.shoes.default_for(member.id)
    if shoe is None or entry.day_on < member.clock.local_day(shoe.added_at):
        return entry
    return replace(entry, shoe_id=shoe.id)


async def _listed(unit: UnitOfWork, member: Member) -> ShoeList:
    shoes = await unit.shoes.list_for(member.id)
    return ShoeList(tuple(shoes), member.units, await unit.shoes.notes_for(member.id))

"""Members, and what they agreed to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.ids import (
    ChannelId,
    MemberId,
)
from bot.domain.members import Member, ParkReason
from bot.domain.wellbeing import Wellbeing


class MemberRepository(Protocol):
    """Members by their Discord id."""

    async def get(self, member_id: MemberId) -> Member | None: ...

    async def ensure(self, member_id: MemberId, *, locale: str, at: datetime) -> Member:
        """Return the member, created if new, with ``locale`` as the one last seen."""
        ...

    async def save_settings(self, member: Member) -> None:
        """Write the member's own choices: clock, units, quiet hours, fuel lead, what follows a run and when."""
        ...

    async def set_dm_channel(self, member_id: MemberId, channel_id: ChannelId | None) -> None: ...

    async def park(self, member_id: MemberId, *, reason: ParkReason, at: datetime) -> None: ...

    async def unpark(self, member_id: MemberId) -> None: ...

    async def last_seen_at(self, member_id: MemberId) -> datetime | None:
        """Return when the member last did anything here, to the day; None if that was never noted."""
        ...

    async def note_seen(self, member_id: MemberId, *, at: datetime) -> None: ...

    async def wellbeing(self, member_id: MemberId) -> Wellbeing:
        """Return what the member reported that was wrong; while it is flagged nothing may urge them on."""
        ...

    async def wellbeings(self, member_ids: Collection[MemberId]) -> dict[MemberId, Wellbeing]:
        """Return what these members reported, of those who ever did."""
        ...

    async def unwell_since(self, member_id: MemberId) -> datetime | None:
        """Return since when something is wrong; None if nothing is, or if that cannot be read any more."""
        ...

    async def set_wellbeing(self, member_id: MemberId, wellbeing: Wellbeing) -> None:
        """Keep what the member reported. Without a key only "nothing" can be kept.

        What is kept tells nobody without the key whether or when it changed.
        """
        ...

    async def erase(self, member_id: MemberId) -> None:
        """Remove every row about the member from every table.

        Of the roles that were given for their streak the ids stay, until Discord has taken them. Others see boards
        change by this: ``bot/services/leaving.py`` lets those follow.
        """
        ...


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """Consent given to a version of the text, in the language it was read in; both None for a withdrawal."""

    text_version: int | None
    locale: str | None
    recorded_at: datetime


class ConsentRepository(Protocol):
    """Recorded consents to health questions."""

    async def history(self, member_id: MemberId) -> list[ConsentRecord]:
        """Return all that was recorded, oldest first."""
        ...

    async def current_version(self, member_id: MemberId) -> int | None:
        """Return the version of the text the member agreed to, or None without standing consent."""
        ...

    async def give(self, member_id: MemberId, *, text_version: int, locale: str, at: datetime) -> None: ...

    async def withdraw(self, member_id: MemberId, *, at: datetime) -> None: ...

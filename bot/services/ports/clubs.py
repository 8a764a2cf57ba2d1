"""What the use cases need of storage for what a server's members share: facts, cheers, the week and its gut weather."""

from datetime import date, datetime
from typing import Protocol

from bot.domain.cheers import Cheer, SentToday
from bot.domain.ids import CheerId, GuildId, MemberId
from bot.domain.recaps import DayOfRuns, Week


class FactVerdictRepository(Protocol):
    """What servers think of fact cards: which they retired, and which members doubt."""

    async def retired(self, guild_id: GuildId) -> set[str]:
        """Return the ids of the cards that the server does not want to see again."""
        ...

    async def retire(self, guild_id: GuildId, card_id: str, *, at: datetime) -> None: ...

    async def bring_back(self, guild_id: GuildId, card_id: str) -> None: ...

    async def doubt(self, guild_id: GuildId, card_id: str, member_id: MemberId, *, at: datetime) -> bool:
        """Count a member's doubt about a card in a server; False if it was counted before."""
        ...

    async def doubts(self, guild_id: GuildId) -> dict[str, int]:
        """Return how many members doubt each card in the server; cards that nobody doubts are left out."""
        ...


class CheerRepository(Protocol):
    """Cheers that were sent; whether one was shown is written down nowhere."""

    async def add(
        self,
        guild_id: GuildId,
        member_id: MemberId,
        to_member_id: MemberId,
        *,
        from_name: str,
        day_on: date,
        at: datetime,
    ) -> Cheer: ...

    async def get(self, cheer_id: CheerId) -> Cheer | None: ...

    async def sent_on(self, member_id: MemberId, day_on: date, *, to_member_id: MemberId) -> SentToday:
        """Return what a member sent on a local day of theirs, and whether to this receiver."""
        ...

    async def received_since(self, to_member_id: MemberId, since_at: datetime) -> list[Cheer]:
        """Return what a member was sent since an instant, oldest first."""
        ...

    async def senders(self, guild_id: GuildId, *, since_at: datetime, before: datetime) -> set[MemberId]:
        """Return who sent cheers in a server from one instant on and before another."""
        ...

    async def prune(self, *, before: datetime) -> int:
        """Forget cheers sent before an instant; returns how many."""
        ...


class ClubWeekRepository(Protocol):
    """A server's week: what those on its boards ran, and what its gut weather may be made of."""

    async def runs(self, guild_id: GuildId, week: Week) -> list[DayOfRuns]:
        """Return what members on boards ran in the week."""
        ...

    async def agreed(self, guild_id: GuildId) -> list[MemberId]:
        """Return who agreed to be counted for the gut weather of this server, and of no other."""
        ...

    async def looked_through_on(self, guild_id: GuildId) -> date | None:
        """Return the last day that the gut weather was looked at.

        None if it never was, or if anybody came to those who agreed, in this server or another, or left them since.
        """
        ...

    async def note_look(self, guild_id: GuildId, through_on: date) -> None:
        """Note up to which day the gut weather was looked at; it never moves back."""
        ...

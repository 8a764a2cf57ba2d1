"""Servers in the database."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.communities import ChallengesBy, ChannelTrouble, Community, FactRhythm
from bot.domain.ids import ChannelId, GuildId, MemberId
from bot.domain.schedules import Weekday
from bot.storage.tables import community
from bot.storage.unreadable import UnreadableRow

_TIME: Final = "%H:%M"
_new = insert(community)
_KEPT: Final = ("guild_id", "boards_stamp")  # the stamp is the triggers' own
_SAVE: Final = _new.on_conflict_do_update(
    index_elements=[community.c.guild_id],
    set_={column.name: _new.excluded[column.name] for column in community.c if column.name not in _KEPT},
)


class SqlCommunityRepository:
    """Servers that were set up, also those that the bot has left."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, guild_id: GuildId) -> Community | None:
        """Return the server, if it was set up.

        Raises:
            UnreadableRow: if a setting is not one that this version knows.
        """
        row = (
            await self._connection.execute(select(community).where(community.c.guild_id == guild_id))
        ).one_or_none()
        return None if row is None else community_from(row)

    async def all(self) -> list[Community]:
        """Return every server, in the order of their ids."""
        rows = await self._connection.execute(select(community).order_by(community.c.guild_id))
        return [community_from(row) for row in rows]

    async def save(self, community: Community) -> None:
        """Write the community whole, new or not. Read it in the same unit of work."""
        await self._connection.execute(_SAVE, _values_of(community))

    async def note_trouble(self, guild_id: GuildId, trouble: ChannelTrouble) -> bool:
        """Note that posts are refused there; False if that was known."""
        noted = await self._connection.execute(
            update(community)
            .where(community.c.guild_id == guild_id, community.c.trouble.is_(None))
            .values(trouble=trouble)
        )
        return noted.rowcount > 0

    async def forget_left(self, *, before: datetime) -> int:
        """Delete what is kept of servers that the bot left before an instant; returns how many."""
        return (
            await self._connection.execute(delete(community).where(community.c.left_at < before))
        ).rowcount


def community_from(values: Sequence[Any]) -> Community:
    """Return the community in the values of the table's columns, in their order.

    Raises:
        UnreadableRow: if a setting is not one that this version knows.
    """
    (
        guild_id,
        channel_id,
        log_channel_id,
        zone,
        locale,
        facts,
        recap,
        milestones,
        challenge_news,
        gut_weather,
        challenges_by,
        post_at,
        weekday,
        set_up_by,
        set_up_at,
        stopped_at,
        left_at,
        trouble,
        *_,
    ) = values
    try:
        return Community(
            guild_id=GuildId(guild_id),
            zone=zone,
            locale=locale,
            set_up_by=None if set_up_by is None else MemberId(set_up_by),
            set_up_at=set_up_at,
            channel_id=None if channel_id is None else ChannelId(channel_id),
            log_channel_id=None if log_channel_id is None else ChannelId(log_channel_id),
            facts=FactRhythm(facts),
            recap=bool(recap),
            milestones=bool(milestones),
            challenge_news=bool(challenge_news),
            gut_weather=bool(gut_weather),
            challenges_by=ChallengesBy(challenges_by),
            post_at=time.fromisoformat(post_at),
            weekday=Weekday(weekday),
            stopped_at=stopped_at,
            left_at=left_at,
            trouble=None if trouble is None else ChannelTrouble(trouble),
        )
    except ValueError as error:
        raise UnreadableRow("community", guild_id) from error


def _values_of(community: Community) -> dict[str, object]:
    return {
        "guild_id": community.guild_id,
        "channel_id": community.channel_id,
        "log_channel_id": community.log_channel_id,
        "zone": community.zone,
        "locale": community.locale,
        "facts": community.facts,
        "recap": community.recap,
        "milestones": community.milestones,
        "challenge_news": community.challenge_news,
        "gut_weather": community.gut_weather,
        "challenges_by": community.challenges_by,
        "post_at": community.post_at.strftime(_TIME),
        "weekday": int(community.weekday),
        "set_up_by": community.set_up_by,
        "set_up_at": community.set_up_at,
        "stopped_at": community.stopped_at,
        "left_at": community.left_at,
        "trouble": community.trouble,
    }

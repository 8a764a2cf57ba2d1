"""Roles for streaks in the database: what servers set, and what members were given."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import GuildId, MemberId
from bot.domain.milestone_roles import MilestoneRole, RoleOfMember, RoleTrouble
from bot.storage.tables import (
    community,
    community_member,
    given_role,
    loose_role,
    member,
    milestone_role,
    streak_milestone,
)

_OWED = (
    select(
        milestone_role.c.guild_id,
        streak_milestone.c.member_id,
        milestone_role.c.role_id,
        milestone_role.c.days,
    )
    .join(
        community,
        and_(community.c.guild_id == milestone_role.c.guild_id, community.c.left_at.is_(None)),
    )
    .join(
        community_member,
        and_(community_member.c.guild_id == milestone_role.c.guild_id, community_member.c.celebrated == 1),
    )
    .join(
        streak_milestone,
        and_(
            streak_milestone.c.member_id == community_member.c.member_id,
            streak_milestone.c.days == milestone_role.c.days,
        ),
    )
    .outerjoin(
        given_role,
        and_(
            given_role.c.guild_id == milestone_role.c.guild_id,
            given_role.c.member_id == streak_milestone.c.member_id,
            given_role.c.role_id == milestone_role.c.role_id,
        ),
    )
    .where(given_role.c.role_id.is_(None))
    .order_by(milestone_role.c.guild_id, milestone_role.c.days, streak_milestone.c.reached_at)
)
_UNWANTED = (
    select(given_role.c.guild_id, given_role.c.member_id, given_role.c.role_id)
    .outerjoin(community, community.c.guild_id == given_role.c.guild_id)
    .outerjoin(
        community_member,
        and_(
            community_member.c.guild_id == given_role.c.guild_id,
            community_member.c.member_id == given_role.c.member_id,
            community_member.c.celebrated == 1,
        ),
    )
    .where(community_member.c.member_id.is_(None), community.c.left_at.is_(None))
)
_IS_EARNED = exists().where(
    milestone_role.c.guild_id == loose_role.c.guild_id,
    milestone_role.c.role_id == loose_role.c.role_id,
    community_member.c.guild_id == loose_role.c.guild_id,
    community_member.c.member_id == loose_role.c.member_id,
    community_member.c.celebrated == 1,
    streak_milestone.c.member_id == loose_role.c.member_id,
    streak_milestone.c.days == milestone_role.c.days,
)
_LOOSE = (
    select(loose_role.c.guild_id, loose_role.c.member_id, loose_role.c.role_id)
    .outerjoin(community, community.c.guild_id == loose_role.c.guild_id)
    .where(~_IS_EARNED, community.c.left_at.is_(None))
    .order_by(loose_role.c.id)
)


class SqlMilestoneRoleRepository:
    """Which roles servers give for streaks, and which members were given one."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def in_guild(self, guild_id: GuildId) -> list[MilestoneRole]:
        """Return the server's roles, shortest milestone first."""
        rows = await self._connection.execute(
            select(milestone_role)
            .where(milestone_role.c.guild_id == guild_id)
            .order_by(milestone_role.c.days)
        )
        return [
            MilestoneRole(guild_id, row.days, row.role_id, RoleTrouble(row.trouble) if row.trouble else None)
            for row in rows
        ]

    async def save(self, role: MilestoneRole) -> None:
        """Write which role a milestone has, in place of what it had."""
        row = insert(milestone_role).values(
            guild_id=role.guild_id, days=role.days, role_id=role.role_id, trouble=role.trouble
        )
        await self._connection.execute(
            row.on_conflict_do_update(
                index_elements=[milestone_role.c.guild_id, milestone_role.c.days],
                set_={"role_id": row.excluded.role_id, "trouble": row.excluded.trouble},
            )
        )

    async def remove(self, guild_id: GuildId, days: int) -> bool:
        """End the role of a milestone; False if there was none."""
        removed = await self._connection.execute(
            delete(milestone_role).where(milestone_role.c.guild_id == guild_id, milestone_role.c.days == days)
        )
        return bool(removed.rowcount)

    async def note_trouble(self, guild_id: GuildId, days: int, trouble: RoleTrouble | None) -> bool:
        """Note why a role cannot be given, or that it can; False if that was known."""
        changed = await self._connection.execute(
            update(milestone_role)
            .where(
                milestone_role.c.guild_id == guild_id,
                milestone_role.c.days == days,
                milestone_role.c.trouble.is_distinct_from(trouble),
            )
            .values(trouble=trouble)
        )
        return bool(changed.rowcount)

    async def owed(self, *, in_trouble: bool) -> Sequence[RoleOfMember]:
        """Return the roles that members have earned and not been given."""
        trouble = milestone_role.c.trouble
        rows = await self._connection.execute(
            _OWED.where(trouble.is_not(None) if in_trouble else trouble.is_(None))
        )
        return [
            RoleOfMember(GuildId(row.guild_id), MemberId(row.member_id), row.role_id, row.days)
            for row in rows
        ]

    async def unwanted(self) -> Sequence[RoleOfMember]:
        """Return the roles that members have, or may have, and are not to have any more."""
        given = (await self._connection.execute(_UNWANTED)).all()
        loose = (await self._connection.execute(_LOOSE)).all()
        return [
            RoleOfMember(GuildId(guild_id), MemberId(member_id), role_id)
            for guild_id, member_id, role_id in dict.fromkeys(tuple(row) for row in (*given, *loose))
        ]

    async def note_giving(self, role: RoleOfMember) -> bool:
        """Note that the member is about to be given the role: from now on they may have it; False if that was noted."""
        noted = await self._connection.execute(
            insert(loose_role)
            .values(guild_id=role.guild_id, member_id=role.member_id, role_id=role.role_id)
            .on_conflict_do_nothing()
        )
        return bool(noted.rowcount)

    async def note_given(self, role: RoleOfMember, *, at: datetime) -> bool:
        """Note that the member was given the role; False if they are not known here any more."""
        known = await self._connection.scalar(select(member.c.id).where(member.c.id == role.member_id))
        if known is None:
            return False
        await self._connection.execute(
            insert(given_role)
            .values(guild_id=role.guild_id, member_id=role.member_id, role_id=role.role_id, given_at=at)
            .on_conflict_do_nothing()
        )
        await self.note_not_given(role)
        return True

    async def note_not_given(self, role: RoleOfMember) -> None:
        """Note that the member cannot have the role by what was begun."""
        await self._connection.execute(
            delete(loose_role).where(
                loose_role.c.guild_id == role.guild_id,
                loose_role.c.member_id == role.member_id,
                loose_role.c.role_id == role.role_id,
            )
        )

    async def note_taken(self, role: RoleOfMember) -> None:
        """Forget that the member was given the role."""
        await self._connection.execute(
            delete(given_role).where(
                given_role.c.guild_id == role.guild_id,
                given_role.c.member_id == role.member_id,
                given_role.c.role_id == role.role_id,
            )
        )
        await self.note_not_given(role)

    async def note_taking(self, role: RoleOfMember, trouble: RoleTrouble | None) -> int | None:
        """Note why a role cannot be taken, or that it can; returns its milestone in days if that is news.

        Of a role that the server gives no more nothing is noted. What only keeps it from being given stays.
        """
        of_both = milestone_role.c.trouble.in_((RoleTrouble.NO_PERMISSION, RoleTrouble.TOO_HIGH))
        changed: int | None = await self._connection.scalar(
            update(milestone_role)
            .where(
                milestone_role.c.guild_id == role.guild_id,
                milestone_role.c.role_id == role.role_id,
                or_(milestone_role.c.trouble.is_(None), of_both),
                milestone_role.c.trouble.is_distinct_from(trouble),
            )
            .values(trouble=trouble)
            .returning(milestone_role.c.days)
        )
        return changed

    async def newest_loose(self) -> int:
        """Return the number of the role that was noted last as one to be taken, of those that still are; 0 for none."""
        return int(await self._connection.scalar(select(func.max(loose_role.c.id))) or 0)

    async def forget_loose(self, *, up_to: int) -> int:
        """Give up taking the roles up to a number; returns how many there were."""
        return (await self._connection.execute(delete(loose_role).where(loose_role.c.id <= up_to))).rowcount

"""Roles for streaks: what a server wants, and bringing what members have in line with it.

Nothing waits in a queue: what is owed, and what is unwanted, is a question to the database at any time, so that a role
that could not be given is given whenever it can be, and a crash loses nothing. Before Discord is asked for a role it is
noted that the member may have it: so it is taken again if they erase everything meanwhile, or if the answer is lost
and they want it no more by then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain.communities import NotAModerator, NotSetUp, PostKind
from bot.domain.ids import GuildId
from bot.domain.milestone_roles import (
    MilestoneRole,
    NoRoleForThat,
    RoleFacts,
    RoleOfMember,
    RoleTrouble,
    refuse_unsafe,
)
from bot.services.leaving import leave_club
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.ports.milestone_roles import RoleAnswer, ServerRoles
from bot.services.posts import put_post


@dataclass(frozen=True, slots=True)
class ServersRoles:
    """The roles that a server gives for streaks, shortest milestone first, and which was set or ended just now."""

    roles: tuple[MilestoneRole, ...]
    changed: MilestoneRole | None = None
    ended: MilestoneRole | None = None


class MilestoneRoleService:
    """What those who run a server choose. ``try_again`` lets roles be given, those in trouble among them."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, try_again: Callable[[], None]) -> None:
        self._units = units
        self._clock = clock
        self.try_again = try_again

    async def set(self, guild_id: GuildId, days: int, facts: RoleFacts, *, may_manage: bool) -> ServersRoles:
        """Let members who reach a milestone, and want that seen here, have a role.

        If the bot cannot give it yet the wish is kept, with what is missing.

        Raises:
            NotAModerator, NotSetUp: if that is so.
            NotAGivableRole, RoleHasPowers, NotYourRoleToGive: if the role must not be given.
        """
        _refuse_unless(may_manage=may_manage)
        refuse_unsafe(facts)
        role = MilestoneRole(guild_id, days, facts.role_id, facts.trouble)
        async with self._units() as unit:
            if await unit.communities.get(guild_id) is None:
                raise NotSetUp
            await unit.milestone_roles.save(role)
            roles = await unit.milestone_roles.in_guild(guild_id)
            await unit.commit()
        self.try_again()
        return ServersRoles(tuple(roles), role)

    async def end(self, guild_id: GuildId, days: int, *, may_manage: bool) -> ServersRoles:
        """Give no role for a milestone any more; who has it keeps it.

        Raises:
            NotAModerator: if that is so.
            NoRoleForThat: if none was set.
        """
        _refuse_unless(may_manage=may_manage)
        async with self._units() as unit:
            before = await unit.milestone_roles.in_guild(guild_id)
            ended = next((role for role in before if role.days == days), None)
            if ended is None:
                raise NoRoleForThat
            await unit.milestone_roles.remove(guild_id, days)
            roles = await unit.milestone_roles.in_guild(guild_id)
            await unit.commit()
        return ServersRoles(tuple(roles), ended=ended)

    async def list_for(self, guild_id: GuildId, *, may_manage: bool) -> ServersRoles:
        """Return the server's roles, and try again what was in trouble.

        Raises:
            NotAModerator: if that is so.
        """
        _refuse_unless(may_manage=may_manage)
        async with self._units(read_only=True) as unit:
            roles = await unit.milestone_roles.in_guild(guild_id)
        self.try_again()
        return ServersRoles(tuple(roles))


class RoleKeeper:
    """Gives the roles that are owed and takes back those that are unwanted, one after the other."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, roles: ServerRoles, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._roles = roles
        self._wake = wake
        self._cannot_take: set[tuple[GuildId, int]] = set()

    async def settle(self, *, in_trouble: bool) -> None:
        """Bring what members have in line with what they earned and want; ``in_trouble`` tries those, too."""
        if in_trouble:
            self._cannot_take.clear()
        async with self._units(read_only=True) as unit:
            unwanted = await unit.milestone_roles.unwanted()
            owed = await unit.milestone_roles.owed(in_trouble=False)
            if in_trouble:
                owed = [*owed, *await unit.milestone_roles.owed(in_trouble=True)]
        await self._take_all(unwanted)
        await self._give_all(owed)

    async def _take_all(self, unwanted: Sequence[RoleOfMember]) -> None:
        for role in unwanted:
            if (role.guild_id, role.role_id) not in self._cannot_take:
                await self._take(role)

    async def _take(self, role: RoleOfMember) -> None:
        answer = await self._roles.take(role)
        match answer:
            case RoleAnswer.NOT_NOW:
                return
            case RoleAnswer.MEMBER_GONE:
                await self._note_gone(role)
            case RoleAnswer.DONE | RoleTrouble.ROLE_GONE:
                async with self._units() as unit:
                    await unit.milestone_roles.note_taken(role)
                    if answer is RoleAnswer.DONE:
                        await unit.milestone_roles.note_taking(role, None)
                    await unit.commit()
            case RoleTrouble():
                self._cannot_take.add((role.guild_id, role.role_id))
                async with self._units() as unit:
                    days = await unit.milestone_roles.note_taking(role, answer)
                    if days is not None:
                        await self._tell(unit, replace(role, days=days), answer)
                    await unit.commit()
                self._wake()

    async def _give_all(self, owed: Sequence[RoleOfMember]) -> None:
        stuck: set[tuple[GuildId, int | None]] = set()
        for role in owed:
            if (role.guild_id, role.days) in stuck:
                continue
            if await self._give(role) not in (None, RoleAnswer.DONE, RoleAnswer.MEMBER_GONE):
                stuck.add((role.guild_id, role.days))

    async def _give(self, role: RoleOfMember) -> RoleAnswer | RoleTrouble | None:
        """Give the role if it is wanted still, and nothing is wrong: that nobody may see, not even by a role.

        Returns None if it was not tried.
        """
        async with self._units() as unit:
            membership = await unit.memberships.get(role.guild_id, role.member_id)
            wellbeing = await unit.members.wellbeing(role.member_id)
            if membership is None or not membership.celebrated or wellbeing.is_flagged:
                return None
            is_first = await unit.milestone_roles.note_giving(role)
            await unit.commit()
        answer = await self._roles.give(role)
        await self._note(role, answer, is_first=is_first)
        return answer

    async def _note(self, role: RoleOfMember, answer: RoleAnswer | RoleTrouble, *, is_first: bool) -> None:
        """Note what came of giving a role; unless it was the first time, an earlier one may have given it."""
        assert role.days is not None, "it is earned by a milestone"
        match answer:
            case RoleAnswer.NOT_NOW:
                # It may have been given; if it is not wanted any more by the next round, it is taken then.
                return
            case RoleAnswer.MEMBER_GONE:
                await self._note_gone(role)
            case RoleAnswer.DONE:
                async with self._units() as unit:
                    await unit.milestone_roles.note_trouble(role.guild_id, role.days, None)
                    known = await unit.milestone_roles.note_given(role, at=self._clock.now())
                    await unit.commit()
                if not known:
                    # Erased while it was on its way.
                    await self._take(role)
            case RoleTrouble():
                async with self._units() as unit:
                    if is_first:
                        await unit.milestone_roles.note_not_given(role)
                    if await unit.milestone_roles.note_trouble(role.guild_id, role.days, answer):
                        await self._tell(unit, role, answer)
                    await unit.commit()
                self._wake()

    async def _note_gone(self, role: RoleOfMember) -> None:
        """Let a member leave the club of a server that they are not in any more: they cannot do so themselves there.

        Without the members intent nothing else tells of it.
        """
        async with self._units() as unit:
            await unit.milestone_roles.note_taken(role)
            await leave_club(unit, role.guild_id, role.member_id, now=self._clock.now())
            await unit.commit()
        self._wake()

    async def _tell(self, unit: UnitOfWork, role: RoleOfMember, trouble: RoleTrouble) -> None:
        await put_post(
            unit,
            role.guild_id,
            PostKind.ROLE_TROUBLE,
            {"days": role.days, "role_id": str(role.role_id), "trouble": trouble.value},
            at=self._clock.now(),
        )


def _refuse_unless(*, may_manage: bool) -> None:
    if not may_manage:
        raise NotAModerator

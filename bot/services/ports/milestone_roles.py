"""What the use cases need of storage and of Discord for the roles that servers give for streaks."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from bot.domain.ids import GuildId
from bot.domain.milestone_roles import MilestoneRole, RoleOfMember, RoleTrouble


class MilestoneRoleRepository(Protocol):
    """Which roles servers give for streaks, and which members were given one."""

    async def in_guild(self, guild_id: GuildId) -> list[MilestoneRole]:
        """Return the server's roles, shortest milestone first."""
        ...

    async def save(self, role: MilestoneRole) -> None:
        """Write which role a milestone has, in place of what it had. Who has the old one keeps it."""
        ...

    async def remove(self, guild_id: GuildId, days: int) -> bool:
        """End the role of a milestone; who has it keeps it. False if there was none."""
        ...

    async def note_trouble(self, guild_id: GuildId, days: int, trouble: RoleTrouble | None) -> bool:
        """Note why a role cannot be given, or that it can; False if that was known."""
        ...

    async def owed(self, *, in_trouble: bool) -> Sequence[RoleOfMember]:
        """Return the roles that members have earned and not been given, where they want their streak celebrated.

        ``in_trouble`` picks those that could not be given when last tried, or all others.
        """
        ...

    async def unwanted(self) -> Sequence[RoleOfMember]:
        """Return the roles that members have, or may have, and are not to have any more.

        Those are of members who want no celebrations there now, and of those who had everything erased.
        """
        ...

    async def note_giving(self, role: RoleOfMember) -> bool:
        """Note that the member is about to be given the role: from now on they may have it; False if that was noted.

        What is noted is ids, and outlives the member; ``note_given`` or ``note_not_given`` ends it.
        """
        ...

    async def note_given(self, role: RoleOfMember, *, at: datetime) -> bool:
        """Note that the member was given the role; False if they are not known here any more."""
        ...

    async def note_not_given(self, role: RoleOfMember) -> None: ...

    async def note_taken(self, role: RoleOfMember) -> None: ...

    async def note_taking(self, role: RoleOfMember, trouble: RoleTrouble | None) -> int | None:
        """Note why a role cannot be taken, or that it can; returns its milestone in days if that is news.

        Of a role that the server gives no more nothing is noted. What only keeps it from being given stays.
        """
        ...

    async def newest_loose(self) -> int:
        """Return the number of the role that was noted last as one to be taken, of those that still are; 0 for none."""
        ...

    async def forget_loose(self, *, up_to: int) -> int:
        """Give up taking the roles up to a number; returns how many there were."""
        ...


class RoleAnswer(Enum):
    """What came of giving or taking a role, where it is not a ``RoleTrouble``."""

    DONE = auto()
    MEMBER_GONE = auto()
    """They are not in the server, or the bot is not."""
    NOT_NOW = auto()
    """Discord, or the way to it, has difficulties; it is worth trying again."""


class ServerRoles(Protocol):
    """Gives roles and takes them."""

    async def give(self, role: RoleOfMember) -> RoleAnswer | RoleTrouble:
        """Give the role; one that the member has already is done, too."""
        ...

    async def take(self, role: RoleOfMember) -> RoleAnswer | RoleTrouble:
        """Take the role; one that the member does not have is done, too."""
        ...

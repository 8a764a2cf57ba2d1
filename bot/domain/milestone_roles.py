"""Roles for streak milestones: which a server gives, which it must not, and why one could not be given."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import GuildId, MemberId


class RoleTrouble(StrEnum):
    """Why a role cannot be given for now. The values are stored."""

    NO_PERMISSION = "no_permission"
    """The bot lacks Manage Roles."""
    TOO_HIGH = "too_high"
    """The role is not below the bot's own highest one."""
    HAS_POWERS = "has_powers"
    """It makes moderators by now, which it did not when it was chosen; it can be taken all the same."""
    ROLE_GONE = "role_gone"
    """There is no such role any more."""


@dataclass(frozen=True, slots=True)
class MilestoneRole:
    """In a server, ``role_id`` is for streaks of ``days`` kept days. ``trouble`` was told to those who run it."""

    guild_id: GuildId
    days: int
    role_id: int
    trouble: RoleTrouble | None = None


@dataclass(frozen=True, slots=True)
class RoleOfMember:
    """A role that a member is to have for a milestone, or has and is to have no more (``days`` is None then)."""

    guild_id: GuildId
    member_id: MemberId
    role_id: int
    days: int | None = None


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What Discord tells of a role, of the bot, and of whoever wants it given."""

    role_id: int
    is_everyones: bool
    is_managed: bool
    has_powers: bool
    """Whether it lets its bearers do what moderators do."""
    is_authors_to_give: bool
    """Whether who asks may give it themselves: Manage Roles, and a higher role of their own."""
    trouble: RoleTrouble | None
    """Why the bot could not give it now."""


class NotAGivableRole(ExpectedError):
    """Everyone's own role, or one that belongs to a bot or an integration."""

    template = N_("Nobody can be given that role: it is everyone's, or belongs to a bot or to boosting.")


class RoleHasPowers(ExpectedError):
    """A streak is a member's own word; it must not make anybody a moderator."""

    template = N_(
        "That role lets people moderate. A streak is everybody's own word, so I give only roles without such powers."
    )


class NotYourRoleToGive(ExpectedError):
    """Who asks could not give the role themselves."""

    template = N_(
        "You could not give that role yourself: it needs **Manage Roles**, and a role of yours above it. Ask somebody "
        "who can."
    )


class NoRoleForThat(ExpectedError):
    """Nothing is set for the milestone, so nothing can be ended."""

    template = N_("No role is set for that milestone. Add `role` to set one.")


def trouble_of(*, may_manage_roles: bool, is_below_own: bool) -> RoleTrouble | None:
    """Return why the bot cannot give a role: by its permission, and by whether the role is below its highest one."""
    if not may_manage_roles:
        return RoleTrouble.NO_PERMISSION
    return None if is_below_own else RoleTrouble.TOO_HIGH


def refuse_unsafe(facts: RoleFacts) -> None:
    """Refuse a role that must not be given for streaks.

    Raises:
        NotAGivableRole, RoleHasPowers, NotYourRoleToGive: with what stands against it.
    """
    if facts.is_everyones or facts.is_managed:
        raise NotAGivableRole
    if facts.has_powers:
        raise RoleHasPowers
    if not facts.is_authors_to_give:
        raise NotYourRoleToGive

"""Who may do what where: Discord's permission bits and how roles and overwrites combine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntFlag


class Permission(IntFlag):
    """The permission bits the sandbox looks at (Discord has more; any integer may be granted)."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31


ALL = (1 << 53) - 1

EVERYONE_DEFAULT = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.ADD_REACTIONS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.USE_APPLICATION_COMMANDS
)


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel allows and denies one role or one member, as permission bits."""

    target_id: int
    is_role: bool
    allow: int = 0
    deny: int = 0


def base_permissions(everyone: int, roles: Iterable[int]) -> int:
    """Return a member's permissions in the guild: those of everyone and of each role; administrators have all."""
    combined = everyone
    for permissions in roles:
        combined |= permissions
    return ALL if combined & Permission.ADMINISTRATOR else combined


def channel_permissions(
    base: int, overwrites: Mapping[int, Overwrite], *, everyone_id: int, role_ids: Iterable[int], user_id: int
) -> int:
    """Return a member's permissions in a channel.

    Overwrites apply in Discord's order: everyone's, then all roles' denials before all roles' grants, then the
    member's own. Administrators are above overwrites; who cannot view a channel can do nothing in it.
    """
    if base & Permission.ADMINISTRATOR:
        return ALL
    result = _applied(base, overwrites.get(everyone_id))
    of_roles = [overwrites[role_id] for role_id in role_ids if role_id in overwrites]
    denied = allowed = 0
    for overwrite in of_roles:
        denied |= overwrite.deny
        allowed |= overwrite.allow
    result = result & ~denied | allowed
    result = _applied(result, overwrites.get(user_id))
    return result if result & Permission.VIEW_CHANNEL else 0


def _applied(permissions: int, overwrite: Overwrite | None) -> int:
    return permissions if overwrite is None else permissions & ~overwrite.deny | overwrite.allow

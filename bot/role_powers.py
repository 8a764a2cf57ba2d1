"""Which permissions make a role a moderator's. A streak is a member's own word, so it earns none of them."""

from typing import Final

import discord

_POWERS: Final = discord.Permissions.elevated() | discord.Permissions(
    mention_everyone=True, view_audit_log=True
)


def has_powers(role: discord.Role) -> bool:
    """Return whether the role lets its bearers do what moderators do."""
    return bool(role.permissions.value & _POWERS.value)

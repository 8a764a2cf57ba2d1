"""Roles in servers, by Discord's own routes: given, taken, or refused for a reason that can be put right."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
import structlog

from bot.delivery.invalid_requests import InvalidRequestBudget
from bot.delivery.pacing import TokenBucket
from bot.delivery.server_members import UNKNOWN_MEMBER
from bot.domain.milestone_roles import RoleOfMember, RoleTrouble, trouble_of
from bot.role_powers import has_powers
from bot.services.ports.milestone_roles import RoleAnswer

_UNKNOWN_ROLE = 10011
_MISSING = (50001, 50013)

_log = structlog.get_logger(__name__)


class DiscordRoles:
    """Gives roles and takes them. The requests share the pace of all others."""

    def __init__(self, client: discord.Client, *, bucket: TokenBucket, invalid: InvalidRequestBudget) -> None:
        self._client = client
        self._bucket = bucket
        self._invalid = invalid

    async def give(self, role: RoleOfMember) -> RoleAnswer | RoleTrouble:
        """Give the role, if it makes nobody a moderator: it did not when it was chosen, but roles are edited."""
        return await self._change(role, self._client.http.add_role, refuses_powers=True)

    async def take(self, role: RoleOfMember) -> RoleAnswer | RoleTrouble:
        """Take the role."""
        return await self._change(role, self._client.http.remove_role, refuses_powers=False)

    async def _change(
        self, wanted: RoleOfMember, request: Callable[..., Awaitable[Any]], *, refuses_powers: bool
    ) -> RoleAnswer | RoleTrouble:
        await self._client.wait_until_ready()
        guild = self._client.get_guild(wanted.guild_id)
        if guild is None or guild.unavailable:
            return RoleAnswer.NOT_NOW
        role = guild.get_role(wanted.role_id)
        if role is None:
            return RoleTrouble.ROLE_GONE
        # Asking for what must be refused would only use up what Discord forgives.
        trouble = trouble_of(
            may_manage_roles=guild.me.guild_permissions.manage_roles, is_below_own=role < guild.me.top_role
        )
        if trouble is not None:
            return trouble
        if refuses_powers and has_powers(role):
            return RoleTrouble.HAS_POWERS
        try:
            await self._bucket.take()
            await request(wanted.guild_id, wanted.member_id, wanted.role_id, reason=None)
        except discord.HTTPException as error:
            self._invalid.note(error.status)
            if error.code == UNKNOWN_MEMBER:
                return RoleAnswer.MEMBER_GONE
            if error.code == _UNKNOWN_ROLE:
                return RoleTrouble.ROLE_GONE
            if error.code in _MISSING:
                return RoleTrouble.NO_PERMISSION
            _log.warning("A role was not changed", status=error.status, code=error.code)
            return RoleAnswer.NOT_NOW
        except (aiohttp.ClientError, OSError) as error:
            _log.warning("A role was not changed", why=type(error).__name__)
            return RoleAnswer.NOT_NOW
        return RoleAnswer.DONE

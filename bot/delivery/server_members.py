"""Whether somebody is in a server, by Discord's own route. It needs no intent."""

from typing import Final

import aiohttp
import discord

from bot.delivery.invalid_requests import InvalidRequestBudget
from bot.delivery.pacing import TokenBucket
from bot.domain.ids import GuildId, MemberId

UNKNOWN_MEMBER: Final = 10007
_UNKNOWN_USER: Final = 10013


class DiscordMembers:
    """Asks for members. The requests share the pace of all others."""

    def __init__(self, client: discord.Client, *, bucket: TokenBucket, invalid: InvalidRequestBudget) -> None:
        self._client = client
        self._bucket = bucket
        self._invalid = invalid

    async def is_there(self, guild_id: GuildId, member_id: MemberId) -> bool | None:
        """Return whether the member is in the server; None if that cannot be told now."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable or not self._client.is_ready():
            return None
        try:
            await self._bucket.take()
            await self._client.http.get_member(guild_id, member_id)
        except discord.HTTPException as error:
            self._invalid.note(error.status)
            return False if error.code in (UNKNOWN_MEMBER, _UNKNOWN_USER) else None
        except (aiohttp.ClientError, OSError):
            return None
        return True

"""What the bot may do in a channel, from what Discord has told it of the server's roles and overwrites."""

import discord
from discord import app_commands

from bot.domain.communities import ChannelPermission, OnlyInServers
from bot.domain.ids import ChannelId, GuildId
from bot.services.communities import Lacking


def server_of(interaction: discord.Interaction[discord.Client]) -> discord.Guild:
    """Return the server that an interaction comes from.

    Raises:
        OnlyInServers: if it comes from none, or from one the bot is not a member of.
    """
    guild = None if interaction.guild_id is None else interaction.client.get_guild(interaction.guild_id)
    if guild is None:
        raise OnlyInServers
    return guild


def server_id_of(interaction: discord.Interaction[discord.Client]) -> GuildId:
    """Return the id of the server that an interaction comes from.

    Raises:
        OnlyInServers: if it comes from none, or from one the bot is not a member of.
    """
    return GuildId(server_of(interaction).id)


def lacking_in(guild: discord.Guild) -> Lacking:
    """Return what tells which permissions the bot lacks in a channel of the server."""

    def lacking(channel_id: ChannelId) -> tuple[ChannelPermission, ...] | None:
        channel = guild.get_channel(channel_id)
        if channel is None:
            return None
        # What a text channel adds to this takes away what goes with writing where that is denied: shown as missing,
        # it would be looked for in vain.
        held = discord.abc.GuildChannel.permissions_for(channel, guild.me)
        return tuple(one for one in ChannelPermission if not getattr(held, one.value))

    return lacking


class TextPlace(app_commands.Transformer):
    """An option that takes a channel for texts, whether or not the bot can see it."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Discord's kind of option."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """The kinds of channels on offer."""
        return [discord.ChannelType.text, discord.ChannelType.news]

    async def transform(
        self,
        interaction: discord.Interaction[discord.Client],
        value: app_commands.AppCommandChannel | app_commands.AppCommandThread,
        /,
    ) -> ChannelId:
        """Return the channel's id."""
        return ChannelId(value.id)

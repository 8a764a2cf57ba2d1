"""``/community roles``: roles that members get for streaks, if they want that seen."""

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import GutsyInteraction
from bot.domain.ids import GuildId
from bot.domain.streak_milestones import MILESTONES_DAYS
from bot.ui import milestone_roles
from bot.ui.channel_access import server_of
from cogs.community.base import CommunityCommands, may_manage

_MILESTONES = [app_commands.Choice(name=str(days), value=days) for days in MILESTONES_DAYS]


class StreakRoles(CommunityCommands):
    """Which role a streak earns."""

    @app_commands.command(
        name="roles", description=locale_str("A role for a streak; leave all out to see them")
    )
    @app_commands.describe(
        milestone=locale_str("Kept days in a row"),
        role=locale_str("The role for it; leave it out to give none any more"),
    )
    @app_commands.choices(milestone=_MILESTONES)
    async def roles(
        self, interaction: GutsyInteraction, milestone: int | None = None, role: discord.Role | None = None
    ) -> None:
        """Set, end, or show the server's roles for streaks."""
        await interaction.response.defer(ephemeral=True)
        guild, may = server_of(interaction), may_manage(interaction)
        guild_id, service = GuildId(guild.id), self._services.milestone_roles
        if milestone is None:
            servers = await service.list_for(guild_id, may_manage=may)
        elif role is None:
            servers = await service.end(guild_id, milestone, may_manage=may)
        else:
            assert isinstance(interaction.user, discord.Member), "the command works in servers only"
            facts = milestone_roles.facts_of(
                role, interaction.user, may_give=interaction.permissions.manage_roles
            )
            servers = await service.set(guild_id, milestone, facts, may_manage=may)
        text = milestone_roles.roles_text(self._catalogue.book_for(interaction), servers)
        await interaction.edit_original_response(content=text)

    @commands.Cog.listener()
    async def on_guild_role_update(self, _: discord.Role, __: discord.Role) -> None:
        """Try again: an order of roles, or a permission, may have been put right."""
        self._services.milestone_roles.try_again()

    @commands.Cog.listener()
    async def on_guild_join(self, _: discord.Guild) -> None:
        """Try again: what was owed in a server is owed when the bot comes back."""
        self._services.milestone_roles.try_again()

"""``/community``: for those who run a server. Where, when and what the bot posts there.

Discord knows one group of that name, so it is one cog; each module of this package brings some of its commands.
"""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy
from cogs.community.setting_up import SettingUp


@app_commands.guild_install()
@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Community(
    SettingUp,
    commands.GroupCog,
    group_name="community",
    group_description=locale_str("For those who run this server: what I post here, and when"),
):
    """Let those who run a server choose what the bot does there."""


async def setup(bot: Gutsy) -> None:
    """Add the cog."""
    cog = Community(bot.services, bot.catalogue)
    if not bot.services.check_ins.enabled and cog.app_command is not None:
        cog.app_command.remove_command(cog.gut_weather.name)
    await bot.add_cog(cog)

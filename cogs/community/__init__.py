"""``/community``: for those who run a server. Where, when and what the bot posts there.

Discord knows one group of that name, so it is one cog; each module of this package brings some of its commands.
"""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy
from bot.ui import community_panel, fact_reviews
from cogs.community.fact_cards import FactCards
from cogs.community.panel import Panel
from cogs.community.setting_up import SettingUp
from cogs.community.streak_roles import StreakRoles


@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_guild=True)
class Community(
    SettingUp,
    Panel,
    FactCards,
    StreakRoles,
    commands.GroupCog,
    group_name="community",
    group_description=locale_str("For those who run this server: what I post here, and when"),
):
    """Let those who run a server choose what the bot does there."""


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons, menus and form."""
    cog = Community(bot.services, bot.catalogue)
    if not bot.services.check_ins.enabled and cog.app_command is not None:
        cog.app_command.remove_command(cog.gut_weather.name)
    await bot.add_cog(cog)
    bot.actions.on_select(community_panel.FACTS, cog.choose_facts)
    bot.actions.on_select(community_panel.POSTS, cog.choose_posts)
    bot.actions.on_button(community_panel.WHEN, cog.ask_when)
    bot.actions.on_modal(community_panel.SET_WHEN, cog.set_when)
    bot.actions.on_select(fact_reviews.LOOK, cog.look_at_card)
    bot.actions.on_button(fact_reviews.RETIRE, cog.retire_card)
    bot.actions.on_button(fact_reviews.BRING_BACK, cog.bring_card_back)

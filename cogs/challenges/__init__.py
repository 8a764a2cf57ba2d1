"""``/challenge``: running for something together, from one day to another.

Discord knows one group of that name, so it is one cog; each module of this package brings some of its commands.
"""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy
from bot.ui import challenge_places, challenges
from cogs.challenges.joining import Joining
from cogs.challenges.looking import Looking
from cogs.challenges.making import Making


@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
class Challenges(
    Making,
    Joining,
    Looking,
    commands.GroupCog,
    group_name="challenge",
    group_description=locale_str("Run for something together; rest is part of it"),
):
    """Let a server's members make challenges, join them, and see where they stand."""


async def setup(bot: Gutsy) -> None:
    """Add the cog and what its buttons do."""
    cog = Challenges(bot.services.challenges, bot.services.challenge_members, bot.catalogue)
    bot.actions.on_button(challenges.JOIN, cog.press_join)
    bot.actions.on_button(challenges.TEAM, cog.press_team)
    bot.actions.on_button(challenges.SHOW_ME, cog.press_show_me)
    bot.actions.on_button(challenges.END, cog.press_end)
    bot.actions.on_button(challenge_places.PLACES, cog.press_places)
    await bot.add_cog(cog)

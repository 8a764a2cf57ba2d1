"""``/run``: log runs, see them, change them, delete them.

Discord knows one group of that name, so it is one cog; each module of this package brings some of its commands.
"""

from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy
from bot.ui import run_entry, runs
from cogs.runs.asking import Asking
from cogs.runs.entering import EnteringWithNotes, EnteringWithoutNotes
from cogs.runs.importing import Importing
from cogs.runs.looking import Looking

_ABOUT = locale_str("Your own log of runs")


class Runs(
    EnteringWithNotes,
    Importing,
    Looking,
    Asking,
    commands.GroupCog,
    group_name="run",
    group_description=_ABOUT,
):
    """Let a member keep a log of runs."""


class RunsWithoutNotes(
    EnteringWithoutNotes,
    Importing,
    Looking,
    Asking,
    commands.GroupCog,
    group_name="run",
    group_description=_ABOUT,
):
    """The same where the bot has no key to seal notes with."""


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons and forms."""
    services = bot.services
    kind = Runs if services.check_ins.enabled else RunsWithoutNotes
    cog = kind(services, bot.catalogue)
    await bot.add_cog(cog)
    bot.actions.on_button(run_entry.SURE, cog.sure)
    bot.actions.on_button(run_entry.RETRY, cog.retry)
    bot.actions.on_button(run_entry.CHANGE, cog.change)
    bot.actions.on_button(run_entry.SAME, cog.same)
    bot.actions.on_modal(run_entry.DRAFT_FORM, cog.resubmitted)
    bot.actions.on_modal(run_entry.EDIT_FORM, cog.edited)
    bot.actions.on_button(runs.PAGE, cog.turn_page)
    bot.actions.on_button(runs.DELETE, cog.delete_confirmed)
    bot.actions.on_button(runs.KEEP, cog.delete_cancelled)

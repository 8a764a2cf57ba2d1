"""``/remind``: ask for reminders, see them, change them, end them, and learn what became of them.

Discord knows one group of that name, so it is one cog; each module of this package brings some of its commands.
"""

from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy
from bot.ui import parked, reminder_list, reminders
from cogs.remind.asking import Asking
from cogs.remind.changing import Changing
from cogs.remind.deleting import Deleting
from cogs.remind.looking import Looking
from cogs.remind.reaching import Reaching


class Remind(
    Asking,
    Looking,
    Changing,
    Deleting,
    Reaching,
    commands.GroupCog,
    group_name="remind",
    group_description=locale_str("Reminders that come, on time, once"),
):
    """Let a member ask for reminders."""


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons."""
    cog = Remind(bot.services, bot.catalogue)
    await bot.add_cog(cog)
    bot.actions.on_button(reminder_list.PAGE, cog.turn_page)
    bot.actions.on_button(reminders.DELETE, cog.delete_confirmed)
    bot.actions.on_button(reminders.KEEP, cog.delete_cancelled)
    bot.actions.on_button(parked.RESUME, cog.resume_deliveries)

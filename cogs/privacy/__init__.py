"""``/privacy``: see what is kept, agree to it or not, take it along, or have it erased.

Discord knows one group of that name, so it is one cog; each module of this package brings some of its commands.
"""

from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy
from bot.ui import export, privacy
from cogs.privacy.agreeing import Agreeing
from cogs.privacy.leaving import Leaving
from cogs.privacy.taking import Taking


class Privacy(
    Agreeing,
    Taking,
    Leaving,
    commands.GroupCog,
    group_name="privacy",
    group_description=locale_str("What is yours stays yours"),
):
    """Let a member see, take along and take back what they told."""


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons."""
    check_ins = bot.services.check_ins.enabled
    cog = Privacy(
        bot.services.privacy,
        bot.services.personal_data,
        bot.catalogue,
        check_ins=check_ins,
    )
    if not check_ins and cog.app_command is not None:
        # Where nobody is asked, there is no consent; what was kept before goes with everything else.
        for command in (cog.consent, cog.retention):
            cog.app_command.remove_command(command.name)
    await bot.add_cog(cog)
    bot.actions.on_button(privacy.AGREE, cog.agree)
    bot.actions.on_button(privacy.WITHDRAW, cog.withdraw)
    bot.actions.on_button(privacy.ERASE, cog.erase_asked)
    bot.actions.on_button(privacy.ERASE_SURELY, cog.erase_confirmed)
    bot.actions.on_button(privacy.KEEP, cog.erase_cancelled)
    bot.actions.on_button(export.IMPORT, cog.import_confirmed)
    bot.actions.on_button(export.IMPORT_CONSENT, cog.import_consent)
    bot.actions.on_button(export.IMPORT_AGREE, cog.import_agreed)
    bot.actions.on_button(export.IMPORT_NOTHING, cog.import_nothing)

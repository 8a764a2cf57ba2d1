"""The answers to the question on the morning after: two taps, by their owner, within a day."""

from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.check_in_prompts import PROMPT_OPEN_FOR
from bot.domain.ids import MemberId
from bot.services.check_ins import CheckInService
from bot.ui import check_in_morning
from bot.ui.catalogue import Catalogue


class CheckInMornings(commands.Cog):
    """Let a member tell how their gut was the morning after."""

    def __init__(self, check_ins: CheckInService, catalogue: Catalogue) -> None:
        self._check_ins = check_ins
        self._catalogue = catalogue

    async def settled(self, interaction: GutsyInteraction, state: str) -> None:
        """Take the first tap: it has settled."""
        await self._ask_for_gut(interaction, state, settled=True)

    async def unsettled(self, interaction: GutsyInteraction, state: str) -> None:
        """Take the first tap: not yet."""
        await self._ask_for_gut(interaction, state, settled=False)

    async def gut(self, interaction: GutsyInteraction, state: str) -> None:
        """Take the second tap, and keep both."""
        check_in_id, morning_after = check_in_morning.parse_morning(state)
        if await self._has_expired(interaction):
            return
        await self._check_ins.record_morning(MemberId(interaction.user.id), check_in_id, morning_after)
        text, view = check_in_morning.thanks(self._catalogue.book_for(interaction), morning_after)
        await interaction.response.edit_message(content=text, view=view)

    async def _ask_for_gut(self, interaction: GutsyInteraction, state: str, *, settled: bool) -> None:
        check_in_id = check_in_morning.check_in_id_in(state)
        if await self._has_expired(interaction):
            return
        await self._check_ins.follow_up(MemberId(interaction.user.id), check_in_id)
        text, view = check_in_morning.gut_request(
            self._catalogue.book_for(interaction), check_in_id, settled=settled
        )
        await interaction.response.edit_message(content=text, view=view)

    async def _has_expired(self, interaction: GutsyInteraction) -> bool:
        """Close a question whose morning is over, and say so."""
        message = interaction.message
        if message is None or interaction.created_at - message.created_at <= PROMPT_OPEN_FOR:
            return False
        text, view = check_in_morning.expired(self._catalogue.book_for(interaction))
        await interaction.response.edit_message(content=text, view=view)
        return True


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons."""
    cog = CheckInMornings(bot.services.check_ins, bot.catalogue)
    await bot.add_cog(cog)
    bot.actions.on_button(check_in_morning.SETTLED, cog.settled)
    bot.actions.on_button(check_in_morning.UNSETTLED, cog.unsettled)
    bot.actions.on_button(check_in_morning.GUT, cog.gut)

"""The buttons under a hydration reminder: Had a drink, Later."""

from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import MemberId
from bot.services.drinks import DrinkService
from bot.services.run_answers import RunAnswerService
from bot.ui import hydration
from bot.ui.catalogue import Catalogue
from bot.ui.reminder_dm import occurrence_in


class Hydration(commands.Cog):
    """Count a member's drinks, never how much."""

    def __init__(self, drinks: DrinkService, answers: RunAnswerService, catalogue: Catalogue) -> None:
        self._drinks = drinks
        self._answers = answers
        self._catalogue = catalogue

    async def drank(self, interaction: GutsyInteraction, state: str) -> None:
        """Count a drink."""
        drunk = await self._drinks.drank(MemberId(interaction.user.id), occurrence_in(state))
        book = self._catalogue.book_for(interaction)
        await interaction.response.edit_message(content=hydration.drunk_text(book, drunk), view=None)

    async def later(self, interaction: GutsyInteraction, state: str) -> None:
        """Remind again in half an hour."""
        key = occurrence_in(state)
        answered = await self._answers.snooze(MemberId(interaction.user.id), key, hydration.LATER_BY)
        book = self._catalogue.book_for(interaction)
        text, view = hydration.put_off(book, key, answered)
        await interaction.response.edit_message(content=text, view=view)


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons."""
    cog = Hydration(bot.services.drinks, bot.services.run_answers, bot.catalogue)
    await bot.add_cog(cog)
    bot.actions.on_button(hydration.DRANK, cog.drank)
    bot.actions.on_button(hydration.LATER, cog.later)

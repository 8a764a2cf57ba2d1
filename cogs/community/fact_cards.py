"""``/community facts``: which fact cards are doubted here, and which are no longer shown."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.ids import GuildId
from bot.ui import fact_reviews
from bot.ui.actions import chosen_values
from bot.ui.errors import presented
from cogs.community.base import CommunityCommands, may_manage

_MAX_CHOICES = 25


class FactCards(CommunityCommands):
    """Retired and doubted cards."""

    @app_commands.command(
        name="facts",
        description=locale_str("Which fact cards members doubt; retire one here, or bring it back"),
    )
    @app_commands.describe(card=locale_str("Look at one card: start typing its words"))
    async def facts(
        self, interaction: GutsyInteraction, card: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        """List what is doubted or retired, or show one card."""
        await interaction.response.defer(ephemeral=True)
        verdicts, book = self._services.fact_verdicts, self._catalogue.book_for(interaction)
        if card is None:
            reviews = await verdicts.reviews(_server(interaction), manages=may_manage(interaction))
            text, view = fact_reviews.reviews_message(book, reviews)
        else:
            review = await verdicts.review(
                _server(interaction), verdicts.card_id_in(card), manages=may_manage(interaction)
            )
            text, view = fact_reviews.review_message(book, review)
        await interaction.edit_original_response(content=text, view=view)

    @facts.autocomplete("card")
    @presented
    async def suggest_cards(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer cards by their words."""
        book = self._catalogue.book_for(interaction)
        found = self._services.fact_verdicts.search(current)[:_MAX_CHOICES]
        return [app_commands.Choice(name=fact_reviews.card_name(book, card), value=card.id) for card in found]

    async def look_at_card(self, interaction: GutsyInteraction, _: str) -> None:
        """Show the card that was picked from the menu."""
        (card_id, *_others) = [*chosen_values(interaction), ""]
        review = await self._services.fact_verdicts.review(
            _server(interaction), card_id, manages=may_manage(interaction)
        )
        text, view = fact_reviews.review_message(self._catalogue.book_for(interaction), review)
        await interaction.response.edit_message(content=text, view=view)

    async def retire_card(self, interaction: GutsyInteraction, card_id: str) -> None:
        """Show the card here no more."""
        await self._set_retired(interaction, card_id, retired=True)

    async def bring_card_back(self, interaction: GutsyInteraction, card_id: str) -> None:
        """Show the card here again."""
        await self._set_retired(interaction, card_id, retired=False)

    async def _set_retired(self, interaction: GutsyInteraction, card_id: str, *, retired: bool) -> None:
        review = await self._services.fact_verdicts.set_retired(
            _server(interaction), card_id, retired=retired, manages=may_manage(interaction)
        )
        text, view = fact_reviews.review_message(self._catalogue.book_for(interaction), review)
        await interaction.response.edit_message(content=text, view=view)


def _server(interaction: GutsyInteraction) -> GuildId | None:
    return None if interaction.guild_id is None else GuildId(interaction.guild_id)

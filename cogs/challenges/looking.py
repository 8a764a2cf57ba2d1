"""``/challenge list`` and ``show``."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.ui import challenge_boards, challenge_places, challenges
from bot.ui.errors import presented
from bot.ui.pages import send_pages
from cogs.challenges.base import CHALLENGE, ChallengeCommands, Choices, Picked, asker_of, challenge_named


class Looking(ChallengeCommands):
    """Shows what there is, and who stands where."""

    @app_commands.command(name="list", description=locale_str("The challenges of this server"))
    async def list_all(self, interaction: GutsyInteraction) -> None:
        """Show what runs, what comes, and what is over since lately."""
        await interaction.response.defer(ephemeral=True)
        listed = await self._challenges.list_for(asker_of(interaction))
        await send_pages(
            lambda page: interaction.edit_original_response(content=page),
            interaction,
            challenges.list_texts(self._catalogue.book_for(interaction), listed),
        )

    @app_commands.command(
        name="show", description=locale_str("A challenge's rules and who stands where, for you alone")
    )
    @app_commands.describe(challenge=CHALLENGE)
    async def show(self, interaction: GutsyInteraction, challenge: Picked) -> None:
        """Show a board to whoever asked."""
        await interaction.response.defer(ephemeral=True)
        view = await self._challenges.view(asker_of(interaction), challenge_named(challenge))
        book = self._catalogue.book_for(interaction)
        more = challenge_places.more_places(book, view)
        await send_pages(
            lambda page: interaction.edit_original_response(content=page, view=more),
            interaction,
            challenge_boards.view_texts(book, view, links=True),
        )

    async def press_places(self, interaction: GutsyInteraction, state: str) -> None:
        """Turn to a page of places, on the message of the one member who sees it."""
        challenge_id, page = challenge_places.read_places(state)
        await interaction.response.defer()
        view = await self._challenges.view(asker_of(interaction), challenge_id)
        text, around = challenge_places.places_message(self._catalogue.book_for(interaction), view, page)
        await interaction.edit_original_response(content=text, view=around)

    @show.autocomplete("challenge")
    @presented
    async def suggest_any(self, interaction: GutsyInteraction, current: str) -> Choices:
        """Offer every challenge there is to see."""
        return await self._suggested(interaction, current, lambda _: True)

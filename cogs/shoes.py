"""``/shoes``: pairs of running shoes and how far they have come."""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import MemberId
from bot.domain.shoes import LONGEST_NOTE, read_pair, read_shoes
from bot.services.shoes import ShoeService
from bot.services.wellbeing import WellbeingService
from bot.ui import shoes, wellbeing
from bot.ui.catalogue import Catalogue
from bot.ui.errors import presented
from bot.ui.pages import send_pages

Line = app_commands.Range[str, 1, 100]


class Shoes(
    commands.GroupCog, group_name="shoes", group_description=locale_str("How far each pair has come")
):
    """Let a member keep count of their shoes."""

    def __init__(
        self, shoe_service: ShoeService, wellbeing_service: WellbeingService, catalogue: Catalogue
    ) -> None:
        self._shoes = shoe_service
        self._wellbeing = wellbeing_service
        self._catalogue = catalogue

    @app_commands.command(name="add", description=locale_str("Add a pair of running shoes"))
    @app_commands.describe(
        name=locale_str("What you call them: Blue trainers"),
        distance=locale_str("What they have run already: 120 km · 75 mi; leave it out for new ones"),
        default=locale_str("Should your new runs be in them unless you say otherwise?"),
    )
    async def add(
        self,
        interaction: GutsyInteraction,
        name: Line,
        distance: app_commands.Range[str, 1, 20] | None = None,
        *,
        default: bool | None = None,
    ) -> None:
        """Add a pair."""
        await interaction.response.defer(ephemeral=True)
        listed = await self._shoes.add(
            MemberId(interaction.user.id),
            name,
            distance=distance or "",
            is_default=default,
            locale=str(interaction.locale),
        )
        await interaction.edit_original_response(
            content=shoes.added_text(self._catalogue.book_for(interaction), listed)
        )

    @app_commands.command(name="list", description=locale_str("Your shoes and how far each pair has come"))
    async def list_all(self, interaction: GutsyInteraction) -> None:
        """Show the pairs, those in use first."""
        await interaction.response.defer(ephemeral=True)
        listed = await self._shoes.list_for(MemberId(interaction.user.id))
        await send_pages(
            lambda page: interaction.edit_original_response(content=page),
            interaction,
            shoes.list_texts(self._catalogue.book_for(interaction), listed),
        )

    @app_commands.command(name="default", description=locale_str("Which pair your new runs are in"))
    @app_commands.rename(pair="shoes")
    @app_commands.describe(pair=locale_str("Pick it from the list"))
    async def default(self, interaction: GutsyInteraction, pair: Line) -> None:
        """Let a pair go on new runs, or none."""
        await interaction.response.defer(ephemeral=True)
        shoe = await self._shoes.set_default(MemberId(interaction.user.id), read_shoes(pair))
        await interaction.edit_original_response(
            content=shoes.default_text(self._catalogue.book_for(interaction), shoe)
        )

    @app_commands.command(name="retire", description=locale_str("Put a pair away; its runs keep it"))
    @app_commands.rename(pair="shoes")
    @app_commands.describe(pair=locale_str("Pick it from the list"))
    async def retire(self, interaction: GutsyInteraction, pair: Line) -> None:
        """Put a pair away."""
        await interaction.response.defer(ephemeral=True)
        retired = await self._shoes.retire(MemberId(interaction.user.id), read_pair(pair))
        await interaction.edit_original_response(
            content=shoes.retired_text(self._catalogue.book_for(interaction), retired)
        )

    @app_commands.command(
        name="note", description=locale_str("A private note on a pair, such as how it feels")
    )
    @app_commands.rename(pair="shoes", words="text")
    @app_commands.describe(
        pair=locale_str("Pick it from the list"),
        words=locale_str("Your note; leave it out to take an earlier one away"),
    )
    async def note(
        self,
        interaction: GutsyInteraction,
        pair: Line,
        words: app_commands.Range[str, 1, LONGEST_NOTE] | None = None,
    ) -> None:
        """Write a note on a pair, or take it away."""
        await interaction.response.defer(ephemeral=True)
        noted = await self._shoes.note(MemberId(interaction.user.id), read_pair(pair), words or "")
        book = self._catalogue.book_for(interaction)
        if noted.needs_care:
            # Nothing else beside it.
            care, view = wellbeing.care_message(book, self._wellbeing.help_lines)
            await interaction.edit_original_response(content=care, view=view)
            return
        await interaction.edit_original_response(content=shoes.noted_text(book, noted))

    @retire.autocomplete("pair")
    @note.autocomplete("pair")
    @presented
    async def suggest_pairs(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the member's own pairs in use."""
        listed = await self._shoes.list_for(MemberId(interaction.user.id))
        return shoes.shoe_choices(self._catalogue.book_for(interaction), listed, current)

    @default.autocomplete("pair")
    @presented
    async def suggest_defaults(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the member's own pairs in use, and none."""
        listed = await self._shoes.list_for(MemberId(interaction.user.id))
        return shoes.shoe_choices(self._catalogue.book_for(interaction), listed, current, or_none=True)


async def setup(bot: Gutsy) -> None:
    """Add the cog; without a key there is no place for notes."""
    cog = Shoes(bot.services.shoes, bot.services.wellbeing, bot.catalogue)
    if not bot.services.check_ins.enabled and cog.app_command is not None:
        cog.app_command.remove_command(cog.note.name)
    await bot.add_cog(cog)

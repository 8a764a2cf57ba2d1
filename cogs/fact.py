"""``/fact``: something from the articles, with its evidence and its caution."""

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.facts import member_scope
from bot.domain.ids import GuildId, MemberId
from bot.services.fact_verdicts import FactVerdictService
from bot.services.facts import FactService
from bot.services.wellbeing import WellbeingService
from bot.ui import cards, fact_posts
from bot.ui.catalogue import Catalogue
from bot.ui.errors import presented
from bot.ui.wellbeing import withheld_message

_MAX_CHOICES = 25


class Fact(commands.Cog):
    """Post fact cards."""

    def __init__(
        self,
        facts: FactService,
        verdicts: FactVerdictService,
        wellbeing: WellbeingService,
        catalogue: Catalogue,
    ) -> None:
        self._facts = facts
        self._verdicts = verdicts
        self._wellbeing = wellbeing
        self._catalogue = catalogue

    @app_commands.command(
        name="fact", description=locale_str("Something from the articles, with its evidence")
    )
    @app_commands.describe(topic=locale_str("What about? Leave it out for anything"))
    async def fact(
        self, interaction: GutsyInteraction, topic: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        """Post the next fact for this place; in a server everybody sees it."""
        book = self._catalogue.book_for(interaction)
        if await self._wellbeing.is_flagged(MemberId(interaction.user.id)):
            # Theirs alone, also in a server.
            text, view = withheld_message(book)
            await interaction.response.send_message(text, view=view, ephemeral=True)
            return
        if topic is not None:
            # Before the place is told to wait for something: a slip is nobody else's business.
            topic = self._facts.topic_called(topic, {one: book.plain(one) for one in self._facts.topics})
        await interaction.response.defer()
        doubting: discord.ui.View | None = None
        if interaction.guild_id is None:
            card = await self._facts.draw(member_scope(MemberId(interaction.user.id)), topic=topic)
        else:
            drawn = await self._facts.draw_in_server(GuildId(interaction.guild_id), topic=topic)
            card = drawn.card
            doubting = fact_posts.doubt_view(book, card) if drawn.can_be_doubted else None
        await interaction.edit_original_response(embed=cards.fact_embed(book, card), view=doubting)

    async def doubt(self, interaction: GutsyInteraction, card_id: str) -> None:
        """Count a doubt, and tell whoever pressed, alone."""
        counted = await self._verdicts.doubt(
            None if interaction.guild_id is None else GuildId(interaction.guild_id),
            MemberId(interaction.user.id),
            card_id,
            locale=str(interaction.locale),
        )
        book = self._catalogue.book_for(interaction)
        await interaction.response.send_message(
            fact_posts.doubted_text(book, counted=counted), ephemeral=True
        )

    @fact.autocomplete("topic")
    @presented
    async def suggest_topics(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the topics there are."""
        book = self._catalogue.book_for(interaction)
        choices = [app_commands.Choice(name=book.plain(topic), value=topic) for topic in self._facts.topics]
        return [choice for choice in choices if current.casefold() in choice.name.casefold()][:_MAX_CHOICES]


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its button."""
    cog = Fact(bot.services.facts, bot.services.fact_verdicts, bot.services.wellbeing, bot.catalogue)
    await bot.add_cog(cog)
    bot.actions.on_button(fact_posts.DOUBT, cog.doubt)

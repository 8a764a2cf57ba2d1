"""Check-ins: ``/check-in``, consent, the forms, and what is said afterwards. For one member's eyes only."""

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.help_lines import HelpLines
from bot.domain.ids import MemberId, RunId
from bot.domain.runs import RunNotFound
from bot.services.check_ins import CheckInService, Opening
from bot.services.rest_ahead import RestAheadService
from bot.ui import check_in, check_in_form, check_in_prompt
from bot.ui.actions import ForgottenAction, number_in, submitted_values
from bot.ui.catalogue import Catalogue, Markup
from bot.ui.days import parse_day
from bot.ui.errors import presented

_MOST_CHOICES = 25


class CheckIns(commands.Cog):
    """Let a member record effort, gut symptoms and feeling, after a run or about a day without one."""

    def __init__(
        self,
        check_ins: CheckInService,
        rest_ahead: RestAheadService,
        catalogue: Catalogue,
        *,
        help_lines: HelpLines,
    ) -> None:
        self._help_lines = help_lines
        self._check_ins = check_ins
        self._rest_ahead = rest_ahead
        self._catalogue = catalogue

    @app_commands.command(
        name="check-in", description=locale_str("How was your run, or your day without one?")
    )
    @app_commands.describe(run=locale_str("A run of the last 7 days; left out, I take the latest, or today"))
    async def check_in(
        self, interaction: GutsyInteraction, run: app_commands.Range[str, 1, 40] | None = None
    ) -> None:
        """Open the form for a run or for today; ask for consent first where there is none."""
        about = None if run is None else _run_named(run)
        opening = await self._check_ins.begin(MemberId(interaction.user.id), about)
        await self._open_or_ask(interaction, opening)

    @check_in.autocomplete("run")
    @presented
    async def suggest_runs(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the runs whose check-in is open."""
        choices = await self._check_ins.choices(MemberId(interaction.user.id))
        book = self._catalogue.book_for(interaction)
        offered = [
            app_commands.Choice(
                name=check_in_form.run_choice(book, choice, choices.units), value=str(choice.run.id)
            )
            for choice in choices.runs
        ]
        typed = current.casefold()
        return [choice for choice in offered if typed in choice.name.casefold()][:_MOST_CHOICES]

    async def open(self, interaction: GutsyInteraction, state: str) -> None:
        """Open the form; ask for consent first where there is none."""
        about = check_in.parse_about(state)
        if await self._has_expired(interaction, state):
            return
        await self._open_or_ask(
            interaction, await self._check_ins.begin(MemberId(interaction.user.id), about)
        )

    async def agree(self, interaction: GutsyInteraction, state: str) -> None:
        """Record consent and open the form; an outdated text is shown anew instead."""
        about, version = check_in.parse_agreement(state)
        member_id = MemberId(interaction.user.id)
        await self._check_ins.agree(member_id, about, text_version=version, locale=str(interaction.locale))
        await self._open_or_ask(interaction, await self._check_ins.begin(member_id, about))

    async def later(self, interaction: GutsyInteraction, state: str) -> None:
        """Leave it at the run: nothing asks about it again."""
        about = check_in.parse_about(state)
        await self._check_ins.leave(MemberId(interaction.user.id), about)
        text = check_in.declined_text(self._catalogue.book_for(interaction), about)
        await interaction.response.edit_message(content=text, view=None)

    async def submit(self, interaction: GutsyInteraction, state: str) -> None:
        """Keep the answers."""
        about = check_in.parse_about(state)
        answers = check_in_form.read_answers(
            submitted_values(interaction), has_run=check_in.is_about_run(about)
        )
        saved = await self._check_ins.record(MemberId(interaction.user.id), about, answers)
        await _say(
            interaction,
            *check_in.saved_message(self._catalogue.book_for(interaction), saved, self._help_lines),
        )

    async def more(self, interaction: GutsyInteraction, state: str) -> None:
        """Open the second step."""
        run_id = check_in.parse_run_id(state)
        kept = await self._check_ins.details(MemberId(interaction.user.id), run_id)
        await interaction.response.send_modal(
            check_in_form.details_modal(self._catalogue.book_for(interaction), run_id, kept)
        )

    async def submit_more(self, interaction: GutsyInteraction, state: str) -> None:
        """Keep the second step."""
        details = check_in_form.read_details(submitted_values(interaction))
        kept = await self._check_ins.add_details(
            MemberId(interaction.user.id), check_in.parse_run_id(state), details
        )
        await _say(interaction, *check_in.details_message(self._catalogue.book_for(interaction), kept))

    async def rest(self, interaction: GutsyInteraction, state: str) -> None:
        """Plan rest for the day that the button names."""
        rest = await self._rest_ahead.rest_on(
            MemberId(interaction.user.id), parse_day(state), locale=str(interaction.locale)
        )
        await _say(interaction, *check_in.rest_planned(self._catalogue.book_for(interaction), rest))

    async def _open_or_ask(self, interaction: GutsyInteraction, opening: Opening) -> None:
        book = self._catalogue.book_for(interaction)
        if opening.consented:
            await interaction.response.send_modal(check_in_form.check_in_modal(book, opening))
        else:
            await _say(interaction, *check_in.consent_request(book, opening.about))

    async def _has_expired(self, interaction: GutsyInteraction, state: str) -> bool:
        """Close a prompt that is too old to be answered well, and say so."""
        message = interaction.message
        if message is None or not check_in_prompt.has_expired(
            state, asked_at=message.created_at, at=interaction.created_at
        ):
            return False
        text, view = check_in_prompt.expired(self._catalogue.book_for(interaction))
        await interaction.response.edit_message(content=text, view=view)
        return True


async def _say(interaction: GutsyInteraction, text: Markup, view: discord.ui.View) -> None:
    """Answer in the message that was pressed; after a command there is none, and the answer is seen by one member."""
    if interaction.message is not None:
        await interaction.response.edit_message(content=text, view=view)
    else:
        await interaction.response.send_message(text, view=view, ephemeral=True)


def _run_named(text: str) -> RunId:
    """Return the run that autocomplete put in.

    Raises:
        RunNotFound: if something else was typed.
    """
    try:
        return RunId(number_in(text))
    except ForgottenAction:
        raise RunNotFound from None


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons, which must explain themselves even with check-ins off."""
    services = bot.services
    cog = CheckIns(
        services.check_ins, services.rest_ahead, bot.catalogue, help_lines=services.wellbeing.help_lines
    )
    await bot.add_cog(cog)
    if not services.check_ins.enabled:
        bot.tree.remove_command(cog.check_in.name)
    bot.actions.on_button(check_in.OPEN, cog.open)
    bot.actions.on_button(check_in.AGREE, cog.agree)
    bot.actions.on_button(check_in.LATER, cog.later)
    bot.actions.on_button(check_in.DETAILS, cog.more)
    bot.actions.on_button(check_in.REST, cog.rest)
    bot.actions.on_modal(check_in_form.SUBMIT, cog.submit)
    bot.actions.on_modal(check_in_form.MORE, cog.submit_more)

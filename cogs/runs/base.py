"""What the commands of ``/run`` share: languages, what a member is answered, and how an option names a run."""

from discord import app_commands
from discord.ext import commands

from bot.client import GutsyInteraction, Services
from bot.domain.ids import MemberId, RunId
from bot.domain.runs import KIND_LABELS, RunNotFound
from bot.services.run_outcomes import Asked, Entered
from bot.ui import run_entry, runs, wellbeing
from bot.ui.actions import ForgottenAction, number_in
from bot.ui.catalogue import Catalogue, Markup
from bot.ui.shoes import shoe_choices

MAX_CHOICES = 25

Entry = app_commands.Range[str, 1, run_entry.LONGEST_ENTRY]
"""A distance, duration or effort as members type it into an option."""
When = app_commands.Range[str, 1, run_entry.LONGEST_WHEN]
Notes = app_commands.Range[str, 1, run_entry.LONGEST_NOTES]
Named = app_commands.Range[str, 1, 100]
"""What stands in an option that is picked from a list."""

KINDS = [
    app_commands.Choice(name=app_commands.locale_str(label), value=kind.value)
    for kind, label in KIND_LABELS.items()
]


class RunCommands(commands.Cog):
    """A part of ``/run``."""

    def __init__(self, services: Services, catalogue: Catalogue) -> None:
        self._services = services
        self._catalogue = catalogue

    @property
    def _check_ins(self) -> bool:
        return self._services.check_ins.enabled

    async def _answer(self, interaction: GutsyInteraction, outcome: Entered | Asked) -> None:
        """Say what became of a run that was entered: in the message that was pressed, or else in a new one."""
        book = self._catalogue.book_for(interaction)
        if isinstance(outcome, Asked):
            text, view = run_entry.question(book, outcome)
        elif outcome.needs_care:
            # Nothing else beside it, and no praise.
            text, view = Markup(""), None
        else:
            text, view = runs.entered_message(book, outcome, check_ins=self._check_ins)
        if outcome.needs_care:
            care, care_view = wellbeing.care_message(book, self._services.wellbeing.help_lines)
            text, view = Markup(f"{care}\n\n{text}".rstrip()), view or care_view
        if interaction.response.is_done():
            await interaction.edit_original_response(content=text, view=view)
        elif interaction.message is not None:
            await interaction.response.edit_message(content=text, view=view)
        elif view is None:
            await interaction.response.send_message(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, view=view, ephemeral=True)

    async def _when_choices(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Show how an unfinished ``when`` is understood."""
        book = self._catalogue.book_for(interaction)
        readings = await self._services.runs.suggest_when(MemberId(interaction.user.id), current)
        return [
            app_commands.Choice(name=runs.when_choice(book, reading), value=reading.line)
            for reading in readings
        ]

    async def _shoe_choices(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Return the member's pairs in use that match what was typed, and none."""
        listed = await self._services.shoes.list_for(MemberId(interaction.user.id))
        return shoe_choices(self._catalogue.book_for(interaction), listed, current, or_none=True)

    async def _run_choices(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Return the member's latest runs that match what was typed."""
        book = self._catalogue.book_for(interaction)
        latest, units = await self._services.runs.offered(MemberId(interaction.user.id))
        choices = [
            app_commands.Choice(name=runs.run_choice(book, run, units), value=str(run.id)) for run in latest
        ]
        return [choice for choice in choices if current.casefold() in choice.name.casefold()][:MAX_CHOICES]


def run_named(option: str) -> RunId:
    """Return the run that an option names.

    Raises:
        RunNotFound: if it was typed and not picked.
    """
    try:
        return RunId(number_in(option))
    except ForgottenAction:
        raise RunNotFound from None

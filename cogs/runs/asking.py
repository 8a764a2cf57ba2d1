"""The buttons under questions about a run, and the forms in which it is put right."""

from bot.client import GutsyInteraction
from bot.domain.ids import MemberId
from bot.ui import run_entry, runs
from bot.ui.actions import submitted_values
from cogs.runs.base import RunCommands


class Asking(RunCommands):
    """Answers to what was asked before a run is kept."""

    async def sure(self, interaction: GutsyInteraction, state: str) -> None:
        """Keep the run as it was entered."""
        draft_id = run_entry.parse_draft_id(state)
        await self._answer(
            interaction, await self._services.run_entries.confirm(MemberId(interaction.user.id), draft_id)
        )

    async def retry(self, interaction: GutsyInteraction, state: str) -> None:
        """Read the run again."""
        draft_id = run_entry.parse_draft_id(state)
        await self._answer(
            interaction, await self._services.run_entries.retry(MemberId(interaction.user.id), draft_id)
        )

    async def change(self, interaction: GutsyInteraction, state: str) -> None:
        """Open the form with what was typed."""
        draft_id = run_entry.parse_draft_id(state)
        form = await self._services.run_entries.draft_form(MemberId(interaction.user.id), draft_id)
        await interaction.response.send_modal(
            run_entry.draft_form(
                self._catalogue.book_for(interaction), draft_id, form, has_notes=self._check_ins
            )
        )

    async def same(self, interaction: GutsyInteraction, state: str) -> None:
        """Leave the log as it is."""
        draft_id = run_entry.parse_draft_id(state)
        await self._services.run_entries.drop(MemberId(interaction.user.id), draft_id)
        text = run_entry.dropped_text(self._catalogue.book_for(interaction))
        await interaction.response.edit_message(content=text, view=None)

    async def resubmitted(self, interaction: GutsyInteraction, state: str) -> None:
        """Keep what was put right."""
        draft_id = run_entry.parse_draft_id(state)
        entries, notes = run_entry.submitted_entries(submitted_values(interaction), has_notes=self._check_ins)
        outcome = await self._services.run_entries.resubmit(
            MemberId(interaction.user.id), draft_id, entries, notes=notes
        )
        await self._answer(interaction, outcome)

    async def edited(self, interaction: GutsyInteraction, state: str) -> None:
        """Keep a run's changes."""
        run_id = runs.parse_run(state)
        entries, notes = run_entry.submitted_entries(submitted_values(interaction), has_notes=self._check_ins)
        outcome = await self._services.run_entries.edit(
            MemberId(interaction.user.id), run_id, entries, notes=notes
        )
        await self._answer(interaction, outcome)

"""``/run log`` and ``/run edit``, with notes and, where there is no key to seal them, without."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.ids import MemberId
from bot.domain.run_texts import RunText
from bot.ui import run_entry
from bot.ui.errors import presented
from cogs.runs.base import KINDS, Entry, Named, Notes, RunCommands, When, run_named

_LOG = locale_str("Log a run: a running time is enough")
_EDIT = locale_str("Change a run in your log")
_RUN = locale_str("Pick it from the list")
_NOTES = locale_str("For you alone, kept encrypted")
_OPTIONS = {
    "duration": locale_str("30 · 27:30 · 1h05"),
    "distance": locale_str("5 · 5.2 km · 3.1 mi"),
    "effort": locale_str("The whole run, from 0 to 10: 6 · 6/10 · hard"),
    "when": locale_str("today · yesterday 18:00 · mon 7am · 2 hours ago"),
    "kind": locale_str("What kind of run?"),
    "shoes": locale_str("Which pair? Pick it from the list; leave it out for your usual one"),
}
"""What each command says of the options that it always has."""


class Entering(RunCommands):
    """What follows from an entered run, however it was entered."""

    async def _log(self, interaction: GutsyInteraction, text: RunText) -> None:
        await interaction.response.defer(ephemeral=True)
        outcome = await self._services.run_entries.log(
            MemberId(interaction.user.id), text, locale=str(interaction.locale)
        )
        await self._answer(interaction, outcome)

    async def _edit(
        self,
        interaction: GutsyInteraction,
        run: str,
        entries: dict[str, str | None],
        *,
        notes: str | None = None,
    ) -> None:
        """Change what was given; if nothing was, open the form with the run in it."""
        member_id, run_id = MemberId(interaction.user.id), run_named(run)
        given = {name: entry for name, entry in entries.items() if entry is not None}
        if not given and notes is None:
            form = await self._services.run_entries.edit_form(member_id, run_id)
            modal = run_entry.edit_form(
                self._catalogue.book_for(interaction), run_id, form, has_notes=self._check_ins
            )
            await interaction.response.send_modal(modal)
            return
        await interaction.response.defer(ephemeral=True)
        await self._answer(
            interaction, await self._services.run_entries.edit(member_id, run_id, given, notes=notes)
        )


class EnteringWithNotes(Entering):
    """The commands where notes can be kept."""

    @app_commands.command(name="log", description=_LOG)
    @app_commands.describe(**_OPTIONS, notes=_NOTES)
    @app_commands.choices(kind=KINDS)
    async def log(
        self,
        interaction: GutsyInteraction,
        duration: Entry,
        distance: Entry | None = None,
        effort: Entry | None = None,
        when: When | None = None,
        kind: str | None = None,
        notes: Notes | None = None,
        shoes: Named | None = None,
    ) -> None:
        """Log a run."""
        text = RunText(
            duration, distance or "", effort or "", when or "", kind or "", notes or "", shoes or ""
        )
        await self._log(interaction, text)

    @app_commands.command(name="edit", description=_EDIT)
    @app_commands.describe(run=_RUN, **_OPTIONS, notes=_NOTES)
    @app_commands.choices(kind=KINDS)
    async def edit(
        self,
        interaction: GutsyInteraction,
        run: Named,
        duration: Entry | None = None,
        distance: Entry | None = None,
        effort: Entry | None = None,
        when: When | None = None,
        kind: str | None = None,
        notes: Notes | None = None,
        shoes: Named | None = None,
    ) -> None:
        """Change a run."""
        entries = {"duration": duration, "distance": distance, "effort": effort, "when": when, "kind": kind}
        entries["shoes"] = shoes
        await self._edit(interaction, run, entries, notes=notes)

    @log.autocomplete("when")
    @edit.autocomplete("when")
    @presented
    async def suggest_when(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Show how it is understood."""
        return await self._when_choices(interaction, current)

    @log.autocomplete("shoes")
    @edit.autocomplete("shoes")
    @presented
    async def suggest_shoes(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the member's own pairs."""
        return await self._shoe_choices(interaction, current)

    @edit.autocomplete("run")
    @presented
    async def suggest_editable(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the member's own runs."""
        return await self._run_choices(interaction, current)


class EnteringWithoutNotes(Entering):
    """The same commands where nothing can be sealed, so there is no place for notes."""

    @app_commands.command(name="log", description=_LOG)
    @app_commands.describe(**_OPTIONS)
    @app_commands.choices(kind=KINDS)
    async def log(
        self,
        interaction: GutsyInteraction,
        duration: Entry,
        distance: Entry | None = None,
        effort: Entry | None = None,
        when: When | None = None,
        kind: str | None = None,
        shoes: Named | None = None,
    ) -> None:
        """Log a run."""
        text = RunText(duration, distance or "", effort or "", when or "", kind or "", shoes=shoes or "")
        await self._log(interaction, text)

    @app_commands.command(name="edit", description=_EDIT)
    @app_commands.describe(run=_RUN, **_OPTIONS)
    @app_commands.choices(kind=KINDS)
    async def edit(
        self,
        interaction: GutsyInteraction,
        run: Named,
        duration: Entry | None = None,
        distance: Entry | None = None,
        effort: Entry | None = None,
        when: When | None = None,
        kind: str | None = None,
        shoes: Named | None = None,
    ) -> None:
        """Change a run."""
        entries = {"duration": duration, "distance": distance, "effort": effort, "when": when, "kind": kind}
        entries["shoes"] = shoes
        await self._edit(interaction, run, entries)

    @log.autocomplete("when")
    @edit.autocomplete("when")
    @presented
    async def suggest_when(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Show how it is understood."""
        return await self._when_choices(interaction, current)

    @log.autocomplete("shoes")
    @edit.autocomplete("shoes")
    @presented
    async def suggest_shoes(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the member's own pairs."""
        return await self._shoe_choices(interaction, current)

    @edit.autocomplete("run")
    @presented
    async def suggest_editable(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the member's own runs."""
        return await self._run_choices(interaction, current)

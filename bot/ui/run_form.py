"""The form behind "Ran it": how long and how far. What cannot be read is named, and nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass

import discord

from bot.domain.errors import ExpectedError
from bot.domain.members import Units
from bot.domain.occurrences import OccurrenceKey
from bot.domain.run_doubts import OddRun
from bot.ui.actions import ActionButton, ActionModal, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.reminder_dm import occurrence_in, state_of
from bot.ui.run_entry import odd_lines, sure_label
from bot.ui.run_reminder import RAN_IT, REST, SKIP

LOG = "run.log"
SURE = "run.sure"
SAME = "run.same"

DURATION = "duration"
DISTANCE = "distance"
_ENTRY_LENGTH = 16


@dataclass(frozen=True, slots=True)
class RunForm:
    """The form's state: the occurrence it answers, and what was typed before if it could not be read."""

    key: OccurrenceKey
    duration: str = ""
    distance: str = ""

    @classmethod
    def parse(cls, state: str) -> "RunForm":
        """Return what a custom id carries.

        Raises:
            ForgottenAction: if the id was not written by this version or an earlier one that still works.
        """
        occurrence, _, typed = state.partition("|")
        # Members type what they like, separators too: the first entry's length tells the two apart.
        length, _, entries = typed.partition("|")
        split_at = number_in(length) if typed else 0
        return cls(occurrence_in(occurrence), entries[:split_at], entries[split_at:])

    def filled(self, values: Mapping[str, str]) -> "RunForm":
        """Return the form with what was entered now."""
        return RunForm(self.key, values.get(DURATION, "").strip(), values.get(DISTANCE, "").strip())

    @property
    def state(self) -> str:
        """What a custom id has to carry."""
        return f"{state_of(self.key)}|{len(self.duration)}|{self.duration}{self.distance}"


def run_modal(book: Phrasebook, form: RunForm, units: Units) -> ActionModal:
    """Return the form for a run's duration and distance, filled with what was typed before."""
    in_miles = units is Units.MI
    return ActionModal(
        LOG,
        state_of(form.key),
        title=book.plain("How was your run?"),
        fields=[
            discord.ui.Label(
                text=book.plain("Running time"),
                description=book.plain("Minutes will do: 30. Also 27:30 or 1h05."),
                component=discord.ui.TextInput(
                    custom_id=DURATION,
                    placeholder=book.plain("30"),
                    default=form.duration or None,
                    max_length=_ENTRY_LENGTH,
                ),
            ),
            discord.ui.Label(
                text=book.plain("Distance (if you know it)"),
                description=book.plain("Miles: 3.1. Or say the unit: 5 km.")
                if in_miles
                else book.plain("Kilometres: 5. Or say the unit: 3.1 mi."),
                component=discord.ui.TextInput(
                    custom_id=DISTANCE,
                    placeholder=book.plain("3.1 mi") if in_miles else book.plain("5 km"),
                    default=form.distance or None,
                    required=False,
                    max_length=_ENTRY_LENGTH,
                ),
            ),
        ],
    )


def unread_entry(book: Phrasebook, form: RunForm, error: ExpectedError) -> tuple[Markup, discord.ui.View]:
    """Return the reminder with the slip named and a button that opens the form again, nothing lost."""
    kept = small(book.say("What you typed is kept: press and put it right."))
    text = Markup(f"{book.error(error)}\n{kept}")
    row = [
        ActionButton(RAN_IT, form.state, label=book.plain("Try again"), style=discord.ButtonStyle.primary),
        ActionButton(REST, state_of(form.key), label=book.plain("Rest instead")),
        ActionButton(SKIP, state_of(form.key), label=book.plain("Skip")),
    ]
    return text, buttons(*row)


def odd_entry(book: Phrasebook, form: RunForm, odd: OddRun) -> tuple[Markup, discord.ui.View]:
    """Return the question about a run that was read and is odd; what was typed travels in the buttons."""
    sure = sure_label(book, odd.doubts)
    row = [
        ActionButton(SURE, form.state, label=sure, style=discord.ButtonStyle.primary),
        ActionButton(RAN_IT, form.state, label=book.plain("Change")),
    ]
    if odd.doubts.same_as is not None:
        row.append(ActionButton(SAME, state_of(form.key), label=book.plain("It's the same")))
    return odd_lines(book, odd.entry, odd.doubts, odd.units), buttons(*row)

"""Putting a run reminder off: a choice of waits, or a typed time. What cannot be read is kept."""

from dataclasses import dataclass, replace
from datetime import timedelta

import discord

from bot.domain.errors import ExpectedError
from bot.domain.occurrences import OccurrenceKey
from bot.ui.actions import ActionButton, ActionModal, ForgottenAction, buttons
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.reminder_dm import occurrence_in, state_of

SNOOZE = "run.snooze"
MENU = "run.later"
BACK = "run.back"
TYPE = "run.type"
SUBMIT = "run.later-at"

WHEN = "when"
_ENTRY_LENGTH = 32
_WAITS_MIN = ("10", "30", "60")


def snooze_menu(book: Phrasebook, key: OccurrenceKey) -> discord.ui.View:
    """Return the choice of waits in place of the reminder's buttons."""
    state = state_of(key)
    labels = {"10": book.plain("10 min"), "30": book.plain("30 min"), "60": book.plain("1 hour")}
    return buttons(
        *(ActionButton(SNOOZE, f"{state}|{wait}", label=labels[wait]) for wait in _WAITS_MIN),
        ActionButton(TYPE, state, label=book.plain("Another time…")),
        ActionButton(BACK, state, label=book.plain("Back")),
    )


def wait_in(state: str) -> tuple[OccurrenceKey, timedelta]:
    """Return which occurrence to put off, and for how long: ten minutes where the button does not say.

    Raises:
        ForgottenAction: if the button is none of ours.
    """
    occurrence, _, wait = state.partition("|")
    if wait not in ("", *_WAITS_MIN):
        raise ForgottenAction
    return occurrence_in(occurrence), timedelta(minutes=int(wait or _WAITS_MIN[0]))


@dataclass(frozen=True, slots=True)
class SnoozeForm:
    """The form's state: the occurrence to put off, and what was typed before if it could not be read."""

    key: OccurrenceKey
    when: str = ""

    @classmethod
    def parse(cls, state: str) -> "SnoozeForm":
        """Return what a custom id carries.

        Raises:
            ForgottenAction: if the id is none of ours.
        """
        occurrence, _, when = state.partition("|")
        return cls(occurrence_in(occurrence), when)

    def filled(self, when: str) -> "SnoozeForm":
        """Return the form with what was entered now."""
        return replace(self, when=when.strip())

    @property
    def state(self) -> str:
        """What a custom id has to carry."""
        return f"{state_of(self.key)}|{self.when}"


def snooze_modal(book: Phrasebook, form: SnoozeForm) -> ActionModal:
    """Return the form for a typed time, filled with what was typed before."""
    return ActionModal(
        SUBMIT,
        state_of(form.key),
        title=book.plain("When shall I ask again?"),
        fields=[
            discord.ui.Label(
                text=book.plain("Time"),
                description=book.plain("A time such as 18:00, or a wait such as in 45 min."),
                component=discord.ui.TextInput(
                    custom_id=WHEN,
                    placeholder=book.plain("18:00"),
                    default=form.when or None,
                    max_length=_ENTRY_LENGTH,
                ),
            )
        ],
    )


def unread_time(book: Phrasebook, form: SnoozeForm, error: ExpectedError) -> tuple[Markup, discord.ui.View]:
    """Return the reminder with the slip named and a button that opens the form again, nothing lost."""
    kept = small(book.say("What you typed is kept: press and put it right."))
    return Markup(f"{book.error(error)}\n{kept}"), buttons(
        ActionButton(TYPE, form.state, label=book.plain("Try again"), style=discord.ButtonStyle.primary),
        ActionButton(BACK, f"{state_of(form.key)}|", label=book.plain("Back")),
    )

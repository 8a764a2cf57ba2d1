"""The question after a run that was logged without a check-in: asked once, when its member wants it, open for a day."""

from datetime import datetime

import discord

from bot.domain.check_in_prompts import PROMPT_OPEN_FOR
from bot.domain.ids import RunId
from bot.domain.occurrences import OccurrenceKey, encode_planned
from bot.services.ports import DueItem
from bot.ui.actions import ActionButton, buttons
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.check_in import LATER, OPEN
from bot.ui.wellbeing import WRONG, wrong_button


def prompt_text(book: Phrasebook, item: DueItem) -> Markup:
    """Return the question; it tells which run it is about by when that was logged."""
    logged = item.planned.about_local
    if logged is None:
        text = book.say("📝 **How did it go?** This is about the run that you logged.")
    else:
        text = book.say(
            "📝 **How did it go?** This is about the run that you logged at {time} on {day}.",
            time=book.clock_time(logged),
            day=book.date(logged),
        )
    note = small(book.say("Four taps, for your eyes only, if you like. The question stands for a day."))
    return Markup(f"{text}\n{note}")


def prompt_buttons(book: Phrasebook, state: str) -> discord.ui.View:
    """Return the buttons under the question: as under a logged run, with a state that tells the two apart."""
    return buttons(
        ActionButton(OPEN, state, label=book.plain("20-second check-in"), style=discord.ButtonStyle.primary),
        ActionButton(LATER, state, label=book.plain("Not this time")),
        ActionButton(WRONG, state, label=book.plain("Something's wrong"), style=discord.ButtonStyle.danger),
    )


def prompt_state(key: OccurrenceKey) -> str:
    """Return what the buttons carry: the run, and that a prompt asks about it.

    The letter keeps a reminder of the same number from being taken for it.
    """
    return f"{RunId(key.subject_id)}:c{encode_planned(key.planned_local)}"


def prompt_mark(key: OccurrenceKey) -> str:
    """Return what is in a button of this prompt and of nothing else."""
    return f":{OPEN}:{prompt_state(key)}"


def has_expired(state: str, *, asked_at: datetime, at: datetime) -> bool:
    """Return whether a pressed button belongs to a question that no longer stands at the instant ``at``."""
    return ":" in state and at - asked_at > PROMPT_OPEN_FOR


def expired(book: Phrasebook) -> tuple[Markup, discord.ui.View]:
    """Return what an old question turns into."""
    text = book.say(
        "⌛ This question stood for a day, and I don't press it. Your run stays in your log, and `/check-in` still "
        "takes it for a week."
    )
    return text, buttons(wrong_button(book))

"""What is said of a run that came out of a file."""

import discord

from bot.services.run_imports import Imported
from bot.services.run_outcomes import Asked
from bot.ui import run_entry, runs
from bot.ui.catalogue import Markup, Phrasebook, small

_TOLD_FROM_S = 30
"""Seconds of pauses from which they are worth a line."""


def imported_message(
    book: Phrasebook, imported: Imported, *, check_ins: bool
) -> tuple[Markup, discord.ui.View | None]:
    """Return what is said of the run, or asked about it: as of a typed one, and what was left out."""
    outcome = imported.outcome
    text: Markup
    view: discord.ui.View | None
    if isinstance(outcome, Asked):
        text, view = run_entry.question(book, outcome)
    else:
        text, view = runs.entered_message(book, outcome, check_ins=check_ins)
        if outcome.logged.already:
            return text, view
    return Markup(f"{text}\n{small(_source_line(book, imported))}"), view


def _source_line(book: Phrasebook, imported: Imported) -> Markup:
    run_file = imported.run_file
    paused_s = run_file.elapsed_s - run_file.duration_s
    name = run_file.format.value.upper()
    if paused_s < _TOLD_FROM_S:
        return book.say("📎 From your {format} file: its figures, none of its places.", format=name)
    return book.say(
        "📎 From your {format} file, without {paused} of pauses: its figures, none of its places.",
        format=name,
        paused=book.duration(paused_s),
    )

"""A member's log of runs: what is said of an entered run, the list, and deleting."""

import discord

from bot.domain.ids import RunId
from bot.domain.members import Units
from bot.domain.runs import Run
from bot.services.run_outcomes import Entered
from bot.services.runs import RUNS_ON_A_PAGE, Removed, RunPage, WhenReading
from bot.ui import check_in, run_reminder
from bot.ui.actions import ActionButton, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.pages import PAGE_LENGTH
from bot.ui.reached import reached_lines
from bot.ui.run_words import BETWEEN, details_words, run_words, shoe_lines
from bot.ui.streak import streak_lines

PAGE = "runs.page"
DELETE = "runs.delete"
KEEP = "runs.keep"

_CHOICE_LENGTH = 100
_NOTES_SHOWN = 120
_ENTRY_ROOM = (
    PAGE_LENGTH - 200
) // RUNS_ON_A_PAGE  # the rest is for heading and foot, also in a wordy language


def entered_message(
    book: Phrasebook, entered: Entered, *, check_ins: bool
) -> tuple[Markup, discord.ui.View | None]:
    """Return what is said of a run that was entered; a new one offers its check-in where there are any."""
    logged = entered.logged
    text = changed_text(book, entered) if entered.is_change else run_reminder.logged_text(book, logged)
    offers = check_ins and logged.can_check_in and not entered.is_change
    return text, check_in.offer_buttons(book, logged.run.id) if offers else None


def changed_text(book: Phrasebook, entered: Entered) -> Markup:
    """Return what is said after a run was changed."""
    logged = entered.logged
    run = logged.run
    when = book.date(run.entry.day_on)
    lines = [
        book.say("✏️ **Changed:** {run}.", run=run_words(book, run, logged.units)),
        small(
            Markup(
                BETWEEN.join(part for part in (when, details_words(book, run.entry, logged.units)) if part)
            )
        ),
        *shoe_lines(book, logged.shoe),
        *streak_lines(book, logged.streak),
        *reached_lines(book, logged.reached, logged.units),
    ]
    return Markup("\n".join(lines))


def when_choice(book: Phrasebook, reading: WhenReading) -> str:
    """Return how an unfinished ``when`` is read, for autocomplete: "mon 7am → Monday 2 March 2026, 07:00"."""
    shown = book.date(reading.day_on)
    if reading.local_time is not None:
        shown = book.plain("{day}, {time}", day=shown, time=book.clock_time(reading.local_time))
    return f"{reading.line} → {shown}"[:_CHOICE_LENGTH]


def run_choice(book: Phrasebook, run: Run, units: Units) -> str:
    """Return a run's line in autocomplete: "Monday 2 March 2026 · 5 km in 30 min"."""
    return f"{book.date(run.entry.day_on)}{BETWEEN}{run_words(book, run, units)}"[:_CHOICE_LENGTH]


def list_page(book: Phrasebook, page: RunPage) -> tuple[Markup, discord.ui.View | None]:
    """Return a page of the list, with buttons to the others if there are any."""
    if not page.runs:
        return book.say(
            "🏃 **No runs in your log yet.** `/run log` takes one: a running time is enough, and short ones count."
        ), None
    heading = book.say("**Your runs**")
    if page.pages > 1:
        heading = book.say("**Your runs**, page {page} of {pages}", page=page.number + 1, pages=page.pages)
    row = []
    if page.number > 0:
        row.append(ActionButton(PAGE, str(page.number - 1), label="◀"))
    if page.number < page.pages - 1:
        row.append(ActionButton(PAGE, str(page.number + 1), label="▶"))
    lines = [heading, *(_list_entry(book, run, page) for run in page.runs)]
    lines.append(small(book.say("`/run edit` changes one, `/run delete` takes it out.")))
    return Markup("\n".join(lines)), buttons(*row) if row else None


def _list_entry(book: Phrasebook, run: Run, page: RunPage) -> Markup:
    entry = run.entry
    when = book.date(entry.day_on) if entry.started_at is None else book.at(entry.started_at, "f")
    line = book.say("{when}: **{run}**", when=Markup(when), run=run_words(book, run, page.units))
    details = details_words(book, entry, page.units)
    lines = [line, *([small(Markup(details))] if details else [])]
    if note := page.notes.get(run.id):
        whole = " ".join(note.split())
        shown = whole if len(whole) <= _NOTES_SHOWN else f"{whole[: _NOTES_SHOWN - 1]}…"
        noted = small(book.say("📝 {note}", note=shown))
        if sum(len(one) + 1 for one in lines) + len(noted) <= _ENTRY_ROOM:
            lines.append(noted)
    return Markup("\n".join(lines))


def delete_request(book: Phrasebook, run: Run, units: Units) -> tuple[Markup, discord.ui.View]:
    """Return the question before deleting; what hangs on the run goes with it."""
    named = book.say("**{day}**: {run}", day=book.date(run.entry.day_on), run=run_words(book, run, units))
    ask = book.say("Delete it? Its check-in and notes go with it, and your streak is counted anew.")
    return Markup(f"{named}\n{ask}"), buttons(
        ActionButton(DELETE, str(run.id), label=book.plain("Delete it"), style=discord.ButtonStyle.danger),
        ActionButton(KEEP, str(run.id), label=book.plain("Keep it")),
    )


def parse_run(state: str) -> RunId:
    """Return the run that a button names.

    Raises:
        ForgottenAction: if it names none.
    """
    return RunId(number_in(state))


def deleted_text(book: Phrasebook, removed: Removed) -> Markup:
    """Return what is said after a run was deleted."""
    first = book.say("🗑️ **Deleted:** {run}.", run=run_words(book, removed.run, removed.units))
    return Markup("\n".join([first, *streak_lines(book, removed.streak)]))


def kept_text(book: Phrasebook) -> Markup:
    """Return what is said when the run stays."""
    return book.say("👍 It stays in your log.")

"""Entering a run: the form, and the questions about what was typed. The answer stays in one message."""

from collections.abc import Mapping

import discord

from bot.domain.ids import RunId
from bot.domain.members import Units, ZoneNotSet
from bot.domain.run_doubts import Doubts
from bot.domain.run_drafts import RunDraftId
from bot.domain.run_texts import LONGEST_NOTES
from bot.domain.runs import Run, RunEntry
from bot.services.run_outcomes import Asked, Form
from bot.ui.actions import ActionButton, ActionModal, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.run_words import BETWEEN, details_words, entry_words, run_words

SURE = "runs.sure"
CHANGE = "runs.change"
SAME = "runs.same"
RETRY = "runs.retry"
DRAFT_FORM = "runs.draft"
EDIT_FORM = "runs.edit"

DURATION = "duration"
DISTANCE = "distance"
EFFORT = "effort"
WHEN = "when"
NOTES = "notes"
LONGEST_ENTRY = 24
LONGEST_WHEN = 60


def odd_lines(book: Phrasebook, entry: RunEntry, doubts: Doubts, units: Units) -> Markup:
    """Return what was understood of a run, and what is odd about it."""
    return Markup("\n".join([_understood(book, entry, units), *_doubts(book, doubts, units)]))


def sure_label(book: Phrasebook, doubts: Doubts) -> str:
    """Return what keeps a new run although it is odd."""
    return book.plain("Yes, log it") if doubts.same_as is None else book.plain("Log it anyway")


def question(book: Phrasebook, asked: Asked) -> tuple[Markup, discord.ui.View]:
    """Return what has to be put right or confirmed before the run is kept, with the buttons for it."""
    state = str(asked.draft_id)
    if asked.error is not None:
        return _error(book, asked, state)
    assert asked.entry is not None, "what has no error was read"
    text = odd_lines(book, asked.entry, asked.doubts, asked.units)
    sure = book.plain("Yes, change it") if asked.is_change else sure_label(book, asked.doubts)
    row = [ActionButton(SURE, state, label=sure, style=discord.ButtonStyle.primary)]
    if not asked.is_recorded:
        row.append(ActionButton(CHANGE, state, label=book.plain("Change")))
    if asked.doubts.same_as is not None or asked.is_recorded:
        row.append(ActionButton(SAME, state, label=_let_go(book, asked)))
    return text, buttons(*row)


def _error(book: Phrasebook, asked: Asked, state: str) -> tuple[Markup, discord.ui.View]:
    assert asked.error is not None, "asked only for what could not be read"
    kept = small(book.say("What you typed is kept for a day: press and put it right."))
    row = [ActionButton(CHANGE, state, label=book.plain("Put it right"), style=discord.ButtonStyle.primary)]
    if isinstance(asked.error, ZoneNotSet):
        kept = small(book.say("What you typed is kept for a day: press when your time zone is set."))
        row = [ActionButton(RETRY, state, label=book.plain("Log it now"), style=discord.ButtonStyle.primary)]
    return Markup(f"{book.error(asked.error)}\n{kept}"), buttons(*row)


def _understood(book: Phrasebook, entry: RunEntry, units: Units) -> Markup:
    when = book.date(entry.day_on) if entry.started_at is None else book.at(entry.started_at, "f")
    told = [when, entry_words(book, entry, units), details_words(book, entry, units)]
    return book.say("🏃 I read: {run}.", run=Markup(BETWEEN.join(part for part in told if part)))


def _doubts(book: Phrasebook, doubts: Doubts, units: Units) -> list[Markup]:
    lines = []
    if doubts.is_pace_odd:
        lines.append(
            book.say("**Is that right?** That pace is outside what people run, so a digit may have slipped.")
        )
    if doubts.same_as is not None:
        lines.append(
            book.say(
                "**Is it the same run?** Your log has one from that time already: {run}.",
                run=_one_line(book, doubts.same_as, units),
            )
        )
    return lines


def _one_line(book: Phrasebook, run: Run, units: Units) -> Markup:
    entry = run.entry
    when = book.date(entry.day_on) if entry.started_at is None else book.at(entry.started_at, "f")
    return Markup(f"{when}{BETWEEN}{run_words(book, run, units)}")


def _let_go(book: Phrasebook, asked: Asked) -> str:
    return book.plain("It's the same") if asked.doubts.same_as is not None else book.plain("Don't log it")


def dropped_text(book: Phrasebook) -> Markup:
    """Return what is said when nothing new is to be kept."""
    return book.say("👍 Then your log stays as it was.")


def draft_form(book: Phrasebook, draft_id: RunDraftId, form: Form, *, has_notes: bool) -> ActionModal:
    """Return the form with what was typed before."""
    return _form(book, DRAFT_FORM, str(draft_id), form, has_notes=has_notes)


def edit_form(book: Phrasebook, run_id: RunId, form: Form, *, has_notes: bool) -> ActionModal:
    """Return the form with a run of the log."""
    return _form(book, EDIT_FORM, str(run_id), form, has_notes=has_notes)


def parse_draft_id(state: str) -> RunDraftId:
    """Return the draft that a button or form names.

    Raises:
        ForgottenAction: if it names none.
    """
    return RunDraftId(number_in(state))


def submitted_entries(
    values: Mapping[str, list[str]], *, has_notes: bool
) -> tuple[dict[str, str], str | None]:
    """Return what was entered in a form, empty entries included, and the notes: None where they have no field."""
    entered = {name: "".join(values.get(name, [])).strip() for name in (DURATION, DISTANCE, EFFORT, WHEN)}
    return entered, "".join(values.get(NOTES, [])).strip() if has_notes else None


def _form(book: Phrasebook, action: str, state: str, form: Form, *, has_notes: bool) -> ActionModal:
    text = form.text
    in_miles = form.units is Units.MI
    fields = [
        _field(
            DURATION,
            text.duration,
            label=book.plain("Running time"),
            description=book.plain("Minutes will do: 30. Also 27:30 or 1h05."),
            longest=LONGEST_ENTRY,
            is_required=True,
        ),
        _field(
            DISTANCE,
            text.distance,
            label=book.plain("Distance (if you know it)"),
            description=book.plain("Miles: 3.1. Or say the unit: 5 km.")
            if in_miles
            else book.plain("Kilometres: 5. Or say the unit: 3.1 mi."),
            longest=LONGEST_ENTRY,
        ),
        _field(
            EFFORT,
            text.effort,
            label=book.plain("Effort (if you like)"),
            description=book.plain("The whole run, from 0 to 10: 2 is easy, 5 hard, 10 all you had."),
            longest=LONGEST_ENTRY,
        ),
        _field(
            WHEN,
            text.when,
            label=book.plain("When?"),
            description=book.plain("today · yesterday 18:00 · mon 7am · 2 hours ago"),
            longest=LONGEST_WHEN,
        ),
    ]
    if has_notes:
        fields.append(
            _field(
                NOTES,
                text.notes,
                label=book.plain("Notes, for you alone"),
                description=book.plain("Kept encrypted. Nobody else gets to see them."),
                longest=LONGEST_NOTES,
                is_long=True,
            )
        )
    return ActionModal(action, state, title=book.plain("Your run"), fields=fields)


def _field(
    name: str,
    entry: str,
    *,
    label: str,
    description: str,
    longest: int,
    is_required: bool = False,
    is_long: bool = False,
) -> discord.ui.Label[discord.ui.View]:
    return discord.ui.Label(
        text=label,
        description=description,
        component=discord.ui.TextInput(
            custom_id=name,
            default=entry[:longest] or None,
            required=is_required,
            max_length=longest,
            style=discord.TextStyle.paragraph if is_long else discord.TextStyle.short,
        ),
    )

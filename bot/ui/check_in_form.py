"""The forms of the check-in: its first step, and the optional second. All taps; earlier answers are chosen already."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

import discord

from bot.domain.check_in_details import CheckInDetails, Drinking, Fibre, Heat, HoursSinceMeal
from bot.domain.check_ins import (
    EFFORT_ANCHORS,
    FEELING_ANCHORS,
    GUT_ANCHORS,
    GUT_DAY_ANCHORS,
    CheckInAnswers,
    Symptom,
)
from bot.domain.ids import RunId
from bot.domain.members import Units
from bot.domain.runs import Run
from bot.services.check_ins import Opening, RunChoice
from bot.ui.actions import ActionModal, ForgottenAction
from bot.ui.catalogue import Phrasebook
from bot.ui.check_in import about_state
from bot.ui.run_words import run_words

SUBMIT = "check-in.submit"
MORE = "check-in.more"

_EFFORT = "effort"
_GUT = "gut"
_SYMPTOMS = "symptoms"
_FEELING = "feeling"
_BEFORE = "before"
_HOURS = "hours"
_FIBRE = "fibre"
_HEAT = "heat"
_DRINKING = "drinking"

_Choice = TypeVar("_Choice", bound=StrEnum)
_DESCRIPTION_LENGTH = 100
_CHOICE_LENGTH = 100


def check_in_modal(book: Phrasebook, opening: Opening) -> ActionModal:
    """Return the first step: four fields about a run, three about a day without one."""
    state = about_state(opening.about)
    kept, run = opening.kept, opening.run
    symptoms = _symptoms(book, () if kept is None else kept.symptoms)
    feeling = _scale(
        book,
        _FEELING,
        book.plain("How do you feel now?"),
        FEELING_ANCHORS,
        chosen=None if kept is None else kept.feeling,
    )
    if run is None:
        gut = _scale(
            book,
            _GUT,
            book.plain("Your gut that day"),
            GUT_DAY_ANCHORS,
            description=book.plain("This is about {day}.", day=book.date(opening.day_on)),
            chosen=None if kept is None else kept.gut,
        )
        fields = [gut, symptoms, feeling]
        return ActionModal(SUBMIT, state, title=book.plain("Check-in without a run"), fields=fields)
    effort = _scale(
        book,
        _EFFORT,
        book.plain("How hard was the run?"),
        EFFORT_ANCHORS,
        description=_run_named(book, run, opening.units),
        chosen=run.entry.effort if kept is None else kept.effort,
    )
    gut = _scale(
        book,
        _GUT,
        book.plain("Your gut on the run"),
        GUT_ANCHORS,
        description=book.plain("0 is no trouble at all; 10 stopped you."),
        chosen=None if kept is None else kept.gut,
    )
    fields = [effort, gut, symptoms, feeling]
    return ActionModal(SUBMIT, state, title=book.plain("20-second check-in"), fields=fields)


def run_choice(book: Phrasebook, choice: RunChoice, units: Units) -> str:
    """Return a run for autocomplete, and whether it has its check-in."""
    shown = _run_named(book, choice.run, units)
    if choice.checked_in:
        shown = book.plain("{run} · checked in", run=shown)
    return shown[:_CHOICE_LENGTH]


def _run_named(book: Phrasebook, run: Run, units: Units) -> str:
    return book.plain("{day} · {run}", day=book.date(run.entry.day_on), run=run_words(book, run, units))


def details_modal(book: Phrasebook, run_id: RunId, kept: CheckInDetails) -> ActionModal:
    """Return the second step: five fields about what came before the run and what it was run in."""
    return ActionModal(
        MORE,
        str(run_id),
        title=book.plain("A few details, all optional"),
        fields=[
            _choices(
                book,
                _HOURS,
                book.plain("Your last meal before the run"),
                {choice: choice.label for choice in HoursSinceMeal},
                kept.hours_since_meal,
            ),
            _choices(
                book,
                _FIBRE,
                book.plain("How much fibre was in it?"),
                {choice: choice.label for choice in Fibre},
                kept.fibre,
            ),
            _choices(
                book,
                _HEAT,
                book.plain("How warm was it?"),
                {choice: choice.label for choice in Heat},
                kept.heat,
            ),
            _choices(
                book,
                _DRINKING,
                book.plain("What did you drink on the run?"),
                {choice: choice.label for choice in Drinking},
                kept.drinking,
            ),
            _choices(
                book,
                _BEFORE,
                book.plain("How did you feel before the run?"),
                {str(value): anchor for value, anchor in FEELING_ANCHORS.items()},
                None if kept.feeling_before is None else str(kept.feeling_before),
            ),
        ],
    )


def _scale(
    book: Phrasebook,
    custom_id: str,
    text: str,
    anchors: Mapping[int, str],
    *,
    description: str | None = None,
    chosen: int | None = None,
) -> discord.ui.Label[discord.ui.View]:
    return discord.ui.Label(
        text=text,
        description=None if description is None else description[:_DESCRIPTION_LENGTH],
        component=discord.ui.Select(
            custom_id=custom_id,
            placeholder=book.plain("Choose"),
            options=[
                discord.SelectOption(label=book.plain(anchor), value=str(value), default=value == chosen)
                for value, anchor in anchors.items()
            ],
        ),
    )


def _symptoms(book: Phrasebook, chosen: Collection[Symptom]) -> discord.ui.Label[discord.ui.View]:
    return discord.ui.Label(
        text=book.plain("What did you notice?"),
        description=book.plain("Leave it empty if there was nothing."),
        component=discord.ui.Select(
            custom_id=_SYMPTOMS,
            placeholder=book.plain("Nothing"),
            required=False,
            min_values=0,
            max_values=len(Symptom),
            options=[
                discord.SelectOption(
                    label=book.plain(symptom.label), value=symptom.value, default=symptom in chosen
                )
                for symptom in Symptom
            ],
        ),
    )


def _choices(
    book: Phrasebook, custom_id: str, text: str, labels: Mapping[str, str], chosen: str | None
) -> discord.ui.Label[discord.ui.View]:
    return discord.ui.Label(
        text=text,
        component=discord.ui.Select(
            custom_id=custom_id,
            placeholder=book.plain("Not told"),
            required=False,
            min_values=0,
            max_values=1,
            options=[
                discord.SelectOption(label=book.plain(label), value=value, default=value == chosen)
                for value, label in labels.items()
            ],
        ),
    )


def read_answers(values: Mapping[str, Sequence[str]], *, has_run: bool) -> CheckInAnswers:
    """Return the answers in a submitted first step; one about a run has an effort.

    Raises:
        ForgottenAction: if the form is not the one this version sends.
        OutOfScale: if a value is outside its scale, which Discord's own lists do not allow.
    """
    try:
        return CheckInAnswers(
            effort=int(values[_EFFORT][0]) if has_run else None,
            gut=int(values[_GUT][0]),
            symptoms=frozenset(Symptom(value) for value in values.get(_SYMPTOMS, ())),
            feeling=int(values[_FEELING][0]),
        )
    except (KeyError, IndexError, ValueError):
        raise ForgottenAction from None


def read_details(values: Mapping[str, Sequence[str]]) -> CheckInDetails:
    """Return what was told in a submitted second step.

    Raises:
        ForgottenAction: if the form is not the one this version sends.
        FeelingOutOfScale: if the feeling is outside its scale, which Discord's own lists do not allow.
    """
    try:
        before = _told(values, _BEFORE)
        return CheckInDetails(
            feeling_before=None if before is None else int(before),
            hours_since_meal=_chosen(values, _HOURS, HoursSinceMeal),
            fibre=_chosen(values, _FIBRE, Fibre),
            heat=_chosen(values, _HEAT, Heat),
            drinking=_chosen(values, _DRINKING, Drinking),
        )
    except ValueError:
        raise ForgottenAction from None


def _told(values: Mapping[str, Sequence[str]], name: str) -> str | None:
    return next(iter(values.get(name, ())), None)


def _chosen(values: Mapping[str, Sequence[str]], name: str, choices: type[_Choice]) -> _Choice | None:
    told = _told(values, name)
    return None if told is None else choices(told)

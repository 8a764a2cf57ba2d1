"""The morning after a run that was hard on the gut: one question, two taps, open for a day."""

from datetime import timedelta

import discord

from bot.domain.check_in_details import MorningAfter
from bot.domain.check_ins import GUT_SCALE
from bot.domain.ids import CheckInId
from bot.domain.occurrences import OccurrenceKey, encode_planned
from bot.services.ports import DueItem
from bot.ui.actions import ActionButton, ForgottenAction, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.wellbeing import WRONG, wrong_button

SETTLED = "check-in.settled"
UNSETTLED = "check-in.unsettled"
GUT = "check-in.morning"

_ONE_DAY = timedelta(days=1)
_SETTLED_MARK = {True: "s", False: "u"}


def morning_text(book: Phrasebook, item: DueItem) -> Markup:
    """Return the question; the morning it was planned for tells which day's run it is about."""
    day_on = item.planned.key.planned_on - _ONE_DAY
    text = book.say(
        "🌅 **Good morning. Has your gut settled?** It had a hard time around your run on {day}.",
        day=book.date(day_on),
    )
    note = small(book.say("Two taps, for your eyes only, if you like. The question stands for a day."))
    return Markup(f"{text}\n{note}")


def morning_buttons(book: Phrasebook, state: str) -> discord.ui.View:
    """Return the buttons of the first tap."""
    return buttons(
        ActionButton(SETTLED, state, label=book.plain("Yes, it has"), style=discord.ButtonStyle.success),
        ActionButton(UNSETTLED, state, label=book.plain("Not yet")),
        ActionButton(WRONG, state, label=book.plain("Something's wrong"), style=discord.ButtonStyle.danger),
    )


def morning_state(key: OccurrenceKey) -> str:
    """Return what the buttons carry: the check-in, and that the morning after is asked about."""
    return f"{CheckInId(key.subject_id)}:f{encode_planned(key.planned_local)}"


def morning_mark(key: OccurrenceKey) -> str:
    """Return what is in a button of this question and of nothing else."""
    return f":{SETTLED}:{morning_state(key)}"


def check_in_id_in(state: str) -> CheckInId:
    """Return the check-in that a button of the question names.

    Raises:
        ForgottenAction: if it names none.
    """
    return CheckInId(number_in(state.partition(":")[0]))


def gut_request(book: Phrasebook, check_in_id: CheckInId, *, settled: bool) -> tuple[Markup, discord.ui.View]:
    """Return the second tap: the scale, as a button each."""
    text = book.say(
        "🌅 **And how is your gut now?** 0 is no trouble at all, 1 to 4 mild, from 5 on it gets in the way."
    )
    numbers = [
        ActionButton(GUT, f"{check_in_id}:{_SETTLED_MARK[settled]}:{gut}", label=str(gut))
        for gut in GUT_SCALE
    ]
    return text, buttons(*numbers, wrong_button(book))


def parse_morning(state: str) -> tuple[CheckInId, MorningAfter]:
    """Return the check-in and the answers that a button of the second tap carries.

    Raises:
        ForgottenAction: if it carries something else.
        GutOutOfScale: if the gut is not on its scale, which no button of ours is.
    """
    match state.split(":"):
        case [check_in_id, "s" | "u" as settled, gut]:
            return CheckInId(number_in(check_in_id)), MorningAfter(number_in(gut), settled == "s")
        case _:
            raise ForgottenAction


def thanks(book: Phrasebook, answered: MorningAfter) -> tuple[Markup, discord.ui.View]:
    """Return what is said after both taps. It neither reassures nor judges."""
    text = book.say("🔒 **Kept, thank you.** It lies encrypted with that run's check-in.")
    if not answered.settled:
        more = book.say("If it goes on or worries you, “Something's wrong” says whom to turn to.")
        text = Markup(f"{text}\n{more}")
    return text, buttons(wrong_button(book))


def expired(book: Phrasebook) -> tuple[Markup, discord.ui.View]:
    """Return what an old question turns into."""
    text = book.say("⌛ This question was for that one morning, so I leave it at your check-in.")
    return text, buttons(wrong_button(book))

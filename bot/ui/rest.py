"""What is said when a member rests, is away, or comes back: what it means for the streak, and no more than that."""

from datetime import date

import discord

from bot.domain.errors import N_
from bot.domain.streak_events import DeclaredStatus
from bot.domain.streaks import Rule, Verdict
from bot.services.reminder_changes import Changed
from bot.services.rest import CameBack, DaysDeclared, Rested
from bot.ui.actions import ActionButton, buttons
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.days import day_state, parse_day
from bot.ui.streak import rest_line, streak_lines

TAKE_BACK = "rest.take-back"
BACK = "rest.back"
PAUSE = "rest.pause"
RESUME = "rest.resume"

_NOTED = {
    DeclaredStatus.SICK: N_("🌿 **Noted: sick.** Take the time it needs."),
    DeclaredStatus.INJURED: N_("🌿 **Noted: injured.** Take the time it needs."),
    DeclaredStatus.TRAVEL: N_("🧳 **Noted: travelling.** Have a good journey."),
    DeclaredStatus.GUT_FLARE: N_("🌿 **Noted: your gut.** Take the time it needs."),
    DeclaredStatus.BREAK: N_("🌿 **Noted: a break.** No reason needed."),
}


def rested_message(book: Phrasebook, rested: Rested) -> tuple[Markup, discord.ui.View]:
    """Return what is said once rest is chosen for today."""
    lines = [rest_line(book)]
    if not rested.streak.is_withheld:
        lines += [_what_today_means(book, rested), *streak_lines(book, rested.streak)]
    if rested.reminders:
        lines.append(small(book.say("Today's run and meal reminders stay away.")))
    take_back = ActionButton(TAKE_BACK, day_state(rested.rest_on), label=book.plain("Take it back"))
    return Markup("\n".join(lines)), buttons(take_back)


def _what_today_means(book: Phrasebook, rested: Rested) -> Markup:
    streak = rested.streak
    today = streak.days[-1]
    match today.rule:
        case Rule.REST_INSTEAD if streak.this_week.rests_left:
            return book.say("Today is kept. One more rest like this counts this week.")
        case Rule.REST_INSTEAD:
            return book.say("Today is kept. It is the second of the two that count in a week.")
        case Rule.STILL_OPEN if streak.freezes_left:
            return book.say(
                "The two that count in a week were used already, so a freeze mends today once it is over. Nothing is "
                "lost."
            )
        case Rule.STILL_OPEN:
            return book.say(
                "The two that count in a week were used already. If you need the rest, take it: a streak can begin "
                "again, and badges stay."
            )
        case rule if today.verdict is Verdict.KEPT:
            return book.say("Today is kept anyway: {rule}", rule=book.say(rule.sentence))
        case rule:
            return book.say(rule.sentence)


def declared_message(
    book: Phrasebook, days: DaysDeclared, *, remembers_why: bool
) -> tuple[Markup, discord.ui.View]:
    """Return what is said once days are declared, with the way back."""
    declared = days.declared
    lines = [book.say(_NOTED[declared.status])]
    if declared.until_on is None:
        lines.append(
            book.say(
                "From today until you say `/rest back`, days neither count for your streak nor break it. Should you "
                "run, that counts."
            )
        )
    else:
        lines.append(
            book.say(
                "To the end of {day}, days neither count for your streak nor break it. Should you run, that counts.",
                day=book.date(declared.until_on),
            )
        )
    if days.streak.current_days:
        lines += streak_lines(book, days.streak)
    if remembers_why:
        lines.append(small(book.say("Only you see this. Why is kept encrypted.")))
    else:
        lines.append(small(book.say("Only you see this. Why is not kept.")))
    items = []
    if days.can_pause and not days.streak.is_withheld:
        until = "" if declared.until_on is None else day_state(declared.until_on)
        items.append(ActionButton(PAUSE, until, label=book.plain("Pause run reminders")))
    items.append(ActionButton(BACK, "", label=book.plain("I'm back")))
    return Markup("\n".join(lines)), buttons(*items)


def back_message(book: Phrasebook, back: CameBack) -> tuple[Markup, discord.ui.View | None]:
    """Return what is said once a declaration, or today's rest, was taken back."""
    if back.was_away and back.streak.is_withheld:
        text = book.say(
            "👋 **Welcome back.** You told me that something was wrong, and until you say that all is well no day is "
            "held against you."
        )
    elif back.was_away:
        text = book.say(
            "👋 **Welcome back.** Today is not held against you, whatever it brings; from tomorrow on days count again."
        )
    else:
        text = book.say("👌 **Taken back.** That day is as it was before.")
    lines = [text, *streak_lines(book, back.streak)]
    if not back.can_resume or back.streak.is_withheld:
        return Markup("\n".join(lines)), None
    lines.append(small(book.say("Your run reminders are paused.")))
    return Markup("\n".join(lines)), buttons(
        ActionButton(RESUME, "", label=book.plain("Resume run reminders"))
    )


def paused_line(book: Phrasebook, changed: Changed) -> Markup:
    """Return the line under the answer once run reminders are paused."""
    until = changed.reminders[0][0].paused_until
    if until is None:
        return small(book.say("⏸️ Run reminders are paused until you resume them."))
    return small(book.say("⏸️ Run reminders are paused until {at}.", at=book.at(until, "F")))


def back_button(book: Phrasebook) -> discord.ui.View:
    """Return what is left to press once run reminders are paused."""
    return buttons(ActionButton(BACK, "", label=book.plain("I'm back")))


def until_in(state: str) -> date | None:
    """Return the day to whose end run reminders are to be paused; None for until they are resumed.

    Raises:
        ForgottenAction: if the button carries neither.
    """
    return parse_day(state) if state else None

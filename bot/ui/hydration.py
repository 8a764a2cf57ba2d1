"""The hydration reminder: thirst decides, drinks are counted, no amount is ever named."""

from datetime import timedelta

import discord

from bot.domain.occurrences import OccurrenceKey
from bot.domain.reminders import ReminderKind
from bot.services.drinks import Drunk
from bot.services.run_answers import Answered
from bot.ui.actions import ActionButton, buttons
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.reminder_dm import state_of
from bot.ui.reminders import gives_way_lines, quiet_lines

DRANK = "hydration.drank"
LATER = "hydration.later"
LATER_BY = timedelta(minutes=30)


def hydration_text(book: Phrasebook) -> Markup:
    """Return the reminder."""
    return book.say("💧 **A drink, if you are thirsty?** Thirst is the guide; there is no amount to reach.")


def hydration_buttons(book: Phrasebook, state: str) -> discord.ui.View:
    """Return the buttons of an open reminder."""
    return buttons(
        ActionButton(DRANK, state, label=book.plain("Had a drink"), style=discord.ButtonStyle.success),
        ActionButton(LATER, state, label=book.plain("Later 30 min")),
    )


def drunk_text(book: Phrasebook, drunk: Drunk) -> Markup:
    """Return what the message turns into: the day's count in words."""
    if drunk.is_today:
        return book.plural(
            "💧 **Noted.** That is {count} drink today.",
            "💧 **Noted.** That makes {count} drinks today.",
            drunk.count,
        )
    return book.plural(
        "💧 **Noted.** That is {count} drink for that day.",
        "💧 **Noted.** That makes {count} drinks for that day.",
        drunk.count,
    )


def put_off(
    book: Phrasebook, key: OccurrenceKey, answered: Answered
) -> tuple[Markup, discord.ui.View | None]:
    """Return what the message turns into when it is to come again; a drink may come first."""
    if answered.fire_at is None:
        return book.say("💧 You had a drink for this one already."), None
    again = book.say("⏰ I'll ask again {again}.", again=book.at(answered.fire_at, "R"))
    notes = gives_way_lines(book, answered)
    notes += quiet_lines(book, answered.member, ReminderKind.HYDRATION, answered.fire_at)
    return Markup("\n".join([again, *map(small, notes)])), buttons(
        ActionButton(DRANK, state_of(key), label=book.plain("Had a drink"), style=discord.ButtonStyle.success)
    )

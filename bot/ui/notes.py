"""Messages that ask for nothing: a rest day, a meal before a run, a well-done. One button puts them away."""

import discord

from bot.domain.errors import N_
from bot.domain.reminders import ReminderKind
from bot.services.ports import DueItem
from bot.ui.actions import ActionButton, buttons
from bot.ui.catalogue import Markup, Phrasebook

SEEN = "note.seen"
TODAYS_MEAL = "swap-test.meal"

KIND_SYMBOLS = {
    ReminderKind.RUN: "🏃",
    ReminderKind.HYDRATION: "💧",
    ReminderKind.REST: "🌿",
    ReminderKind.FUEL: "🍞",
}
KIND_NAMES = {
    ReminderKind.RUN: N_("Run"),
    ReminderKind.HYDRATION: N_("Drink"),
    ReminderKind.REST: N_("Rest day"),
    ReminderKind.FUEL: N_("Meal before a run"),
}


def rest_text(book: Phrasebook) -> Markup:
    """Return the note on the morning of a rest day."""
    return book.say(
        "🌿 **A rest day, as you planned it.** Rest is part of the plan: nothing to do, and nothing to catch up on."
    )


def fuel_text(book: Phrasebook, item: DueItem) -> Markup:
    """Return the note before a meal: what sits easily, never how much; in a swap test, who decides what."""
    if item.in_swap_test:
        what = book.say("Your swap test decides which meal it is: press **Today's meal**.")
    else:
        what = book.say(
            "Plain and low in fibre sits easiest now: white bread, rice, a ripe banana. Fibre and fermented foods "
            "belong to other meals."
        )
    if item.reminder is not None and item.reminder.lead_min:
        time = book.clock_time(item.planned.key.planned_local)
        first = book.say("🍞 **Your run is at {time}.** If you eat before it, now is a good time.", time=time)
    else:
        first = book.say("🍞 **Something to eat before your run:** you asked me to think of it.")
    return Markup(f"{first}\n{what}")


def well_done_text(book: Phrasebook) -> Markup:
    """Return what a run reminder turns into on a day with a run in the log."""
    return book.say("🎉 **There is a run in your log for today.** Well done, and nothing more to do.")


def thanks_button(book: Phrasebook, state: str) -> discord.ui.View:
    """Return the button under a note."""
    return buttons(ActionButton(SEEN, state, label=book.plain("Thanks")))


def swap_test_buttons(book: Phrasebook, state: str) -> discord.ui.View:
    """Return the buttons under the note before a meal while a swap test runs."""
    return buttons(
        ActionButton(TODAYS_MEAL, state, label=book.plain("Today's meal"), style=discord.ButtonStyle.primary),
        ActionButton(SEEN, state, label=book.plain("Thanks")),
    )


def cheers_button(book: Phrasebook, state: str) -> discord.ui.View:
    """Return the button under a well-done."""
    return buttons(ActionButton(SEEN, state, label="👍"))

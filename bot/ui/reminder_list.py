"""``/remind list``: page by page, with each reminder's state and what comes next."""

from collections.abc import Sequence

import discord

from bot.domain.occurrences import Source
from bot.domain.topics import Topic
from bot.services.reminders import ReminderList, Scheduled
from bot.ui.actions import ActionButton, buttons
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.pages import PAGE_LENGTH
from bot.ui.reminders import reminder_title, rest_chosen_line
from bot.ui.wellbeing import all_well_button, held_back_line

PAGE = "remind.page"
MOST_ON_A_PAGE = 8
_ROOM = PAGE_LENGTH - 400  # for the heading and what may stand under it, also in a wordy language


def list_page(book: Phrasebook, listed: ReminderList, number: int) -> tuple[Markup, discord.ui.View | None]:
    """Return a page of the list, counted from 0 (the nearest there is), with buttons to the others if there are any."""
    standing = [one for one in listed.reminders if one.reminder.parent_id is None]
    if not standing:
        none_yet = book.say(
            "🔔 **No reminders yet.** Try `/remind run` with `mon wed fri 06:30`, `weekdays 6:30am` or `daily 18:00`."
        )
        return none_yet, None
    pages = _parted([_entry(book, one, listed) for one in standing])
    number = min(number, len(pages) - 1)
    is_held_back = listed.is_flagged and any(_urges_on(one) for one in standing)
    why = [held_back_line(book)] if is_held_back else []
    row = [all_well_button(book)] if is_held_back else []
    if len(pages) == 1:
        text = Markup("\n".join([book.say("**Your reminders**"), *why, *pages[0]]))
        return text, buttons(*row) if row else None
    heading = book.say("**Your reminders**, page {page} of {pages}", page=number + 1, pages=len(pages))
    if number > 0:
        row.append(ActionButton(PAGE, str(number - 1), label="◀"))
    if number < len(pages) - 1:
        row.append(ActionButton(PAGE, str(number + 1), label="▶"))
    return Markup("\n".join([heading, *why, *pages[number]])), buttons(*row)


def _urges_on(scheduled: Scheduled) -> bool:
    return Topic(scheduled.reminder.kind.value).urges_on


def _parted(entries: Sequence[Markup]) -> list[list[Markup]]:
    pages: list[list[Markup]] = [[]]
    for entry in entries:
        page = pages[-1]
        if len(page) == MOST_ON_A_PAGE or sum(len(one) + 1 for one in page) + len(entry) > _ROOM:
            pages.append(page := [])
        page.append(Markup(entry[:_ROOM]))
    return pages


def _entry(book: Phrasebook, scheduled: Scheduled, listed: ReminderList) -> Markup:
    reminder = scheduled.reminder
    lines = [reminder_title(book, reminder)]
    if reminder.paused_at is not None:
        if reminder.paused_until is None:
            lines.append(small(book.say("⏸️ paused until you resume it")))
        else:
            lines.append(small(book.say("⏸️ paused until {at}", at=book.at(reminder.paused_until, "f"))))
    lines += _waiting(book, scheduled)
    for fuel in (one for one in listed.reminders if one.reminder.parent_id == reminder.id):
        lead = book.duration(fuel.reminder.lead_min * 60)
        lines.append(small(book.say("🍞 a meal reminder {lead} before", lead=lead)))
        lines += _waiting(book, fuel)
    return Markup("\n".join(lines))


def _waiting(book: Phrasebook, scheduled: Scheduled) -> list[Markup]:
    lines = []
    for planned in scheduled.waiting:
        at, relative = book.at(planned.fire_at, "f"), book.at(planned.fire_at, "R")
        if planned.key.source is Source.SNOOZE:
            lines.append(small(book.say("snoozed until {at} ({relative})", at=at, relative=relative)))
        else:
            lines.append(small(book.say("next {at} ({relative})", at=at, relative=relative)))
        if planned.key in scheduled.rested:
            lines.append(small(rest_chosen_line(book)))
    return lines

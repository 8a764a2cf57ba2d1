"""``/streak explain``: a member's days one by one, newest first, each with the rule that decided it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import discord

from bot.domain.streaks import DayVerdict, StreakReport
from bot.ui.actions import ActionButton, ForgottenAction, buttons
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.days import day_state, parse_day
from bot.ui.streak import SYMBOLS, streak_line

PAGE = "streak.days"
USUAL_DAYS = 14
MOST_DAYS = 366
DAYS_ON_A_PAGE = 7
"""As many as fit on a phone without much scrolling."""

_STATE = re.compile(r"(?P<first>\d{8})-(?P<last>\d{8})")


@dataclass(frozen=True, slots=True)
class DaysPage:
    """Which days are looked at: all from ``first_on`` on, on this page those up to ``last_on``."""

    first_on: date
    last_on: date

    @property
    def state(self) -> str:
        """What a button carries to lead here."""
        return f"{day_state(self.first_on)}-{day_state(self.last_on)}"

    @classmethod
    def parse(cls, state: str) -> "DaysPage":
        """Return the page that a button leads to.

        Raises:
            ForgottenAction: if it carries none.
        """
        found = _STATE.fullmatch(state)
        if found is None:
            raise ForgottenAction
        return cls(parse_day(found["first"]), parse_day(found["last"]))

    @classmethod
    def latest(cls, report: StreakReport, days: int) -> "DaysPage | None":
        """Return the page with the latest of the report's last ``days``; None if it has no days."""
        shown = report.last(days)
        return cls(shown[0].day_on, shown[-1].day_on) if shown else None


def days_message(
    book: Phrasebook, report: StreakReport, page: DaysPage
) -> tuple[Markup, discord.ui.View | None]:
    """Return one page of days as they count now, and buttons to the pages around it."""
    days = [day for day in report.days if page.first_on <= day.day_on] or list(report.days)
    upto = [day for day in days if day.day_on <= page.last_on] or days
    lines = [streak_line(book, report)]
    for day in reversed(upto[-DAYS_ON_A_PAGE:]):
        name = book.plain(
            "{weekday} {day}", weekday=book.weekday(day.day_on.weekday()), day=book.short_day(day.day_on)
        )
        rule = book.say(day.rule.sentence)
        lines.append(book.say("{symbol} **{day}** {rule}", symbol=SYMBOLS[day.verdict], day=name, rule=rule))
    newest, oldest = len(days) - len(upto) + 1, len(days) - max(len(upto) - DAYS_ON_A_PAGE, 0)
    lines.append(
        small(
            book.say(
                "newest first · {newest} to {oldest} of {count}",
                newest=newest,
                oldest=oldest,
                count=len(days),
            )
        )
    )
    return Markup("\n".join(lines)), _around(book, page, upto, days)


def _around(
    book: Phrasebook, page: DaysPage, upto: Sequence[DayVerdict], days: Sequence[DayVerdict]
) -> discord.ui.View | None:
    items = []
    for label, is_there, by in (
        (book.plain("◀ Older"), len(upto) > DAYS_ON_A_PAGE, -DAYS_ON_A_PAGE),
        (book.plain("Newer ▶"), len(upto) < len(days), DAYS_ON_A_PAGE),
    ):
        if is_there:
            further = DaysPage(page.first_on, upto[-1].day_on + timedelta(days=by))
            items.append(ActionButton(PAGE, further.state, label=label))
    return buttons(*items) if items else None


def no_days_text(book: Phrasebook) -> Markup:
    """Return what is said while there is no day to explain."""
    return book.say(
        "🌱 There is no day to explain yet. Your days begin with your first run or your first plan."
    )

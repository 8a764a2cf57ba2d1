"""The weekly recap of a server: a few lines and a picture, of those who chose to be seen."""

import functools
from collections.abc import Sequence
from typing import Final

from bot.domain.recaps import Recap
from bot.services.ports import DuePost
from bot.services.recaps import ClubWeek, RecapService
from bot.ui.boards import shown_name
from bot.ui.catalogue import Catalogue, Markup, Phrasebook, small
from bot.ui.charts.easel import Easel
from bot.ui.charts.recap import RecapPicture, RecapTexts, draw_recap
from bot.ui.charts.typeface import can_write
from bot.ui.posts import Picture, ServerPost

FILE_NAME: Final = "week.png"
MOST_NAMES: Final = 10
_S_PER_MIN: Final = 60


class RecapPost:
    """Writes weekly recaps."""

    def __init__(self, recaps: RecapService, catalogue: Catalogue, easel: Easel) -> None:
        self._recaps = recaps
        self._catalogue = catalogue
        self._easel = easel

    async def __call__(self, due: DuePost) -> ServerPost | None:
        """Return the recap; None if there is nothing to tell, again."""
        told = await self._recaps.for_post(due)
        if told is None:
            return None
        book = self._catalogue.phrasebook(due.community.locale)
        picture = None
        if told.recap.runs:
            english = self._catalogue.phrasebook("en-GB")
            drawn = await self._easel.draw(functools.partial(draw, book, told.recap, english=english))
            picture = Picture(drawn.png, FILE_NAME, alt_text(book, told.recap))
        return ServerPost(recap_text(book, told), picture=picture)


def recap_text(book: Phrasebook, told: ClubWeek) -> Markup:
    """Return the recap in words."""
    recap = told.recap
    days = book.day_span(recap.week.first_on, recap.week.last_on)
    lines = [book.say("📅 **The club's week, {days}**", days=days)]
    if recap.is_empty:
        lines.append(
            book.say("🌱 A quiet week on the boards. Nothing to catch up on: rest is part of running, too.")
        )
    if recap.runs:
        lines.append(Markup("🏃 " + _runs_line(book, recap)))
    if recap.newcomers:
        lines.append(book.say("👋 New on the boards: {names}. Welcome.", names=_names(book, recap.newcomers)))
    if recap.cheerers:
        lines.append(
            book.say("📣 Cheers were sent by {names}. Thank you.", names=_names(book, recap.cheerers))
        )
    if told.weather is not None:
        lines.append(Markup(f"🌤️ {book.say(told.weather.sentence)}"))
        lines.append(
            small(book.say("Counted without names, of members who agreed to it. A word, and nothing more."))
        )
    lines.append(small(book.say("Of members who chose to be seen here. `/club join` is how.")))
    return Markup("\n".join(lines))


def alt_text(book: Phrasebook, recap: Recap) -> str:
    """Return the picture in words."""
    days = ", ".join(
        f"{book.weekday(day_on.weekday(), width='wide')} {book.number(round(duration_s / _S_PER_MIN))}"
        for day_on, duration_s in zip(recap.week.days, recap.by_day_s, strict=True)
    )
    return book.plain("Chart of the minutes that the club ran on each day: {days}.", days=days)


def draw(book: Phrasebook, recap: Recap, *, english: Phrasebook) -> RecapPicture:
    """Return the picture; in English where the typeface lacks the letters."""
    texts = picture_texts(book, recap)
    words = [texts.heading, texts.title, texts.remark, *map(texts.day_name, recap.week.days)]
    if not all(can_write(each) for each in words):
        texts = picture_texts(english, recap)
    return draw_recap(recap, texts)


def picture_texts(book: Phrasebook, recap: Recap) -> RecapTexts:
    """Return every word in the picture, in one language."""
    return RecapTexts(
        heading=book.day_span(recap.week.first_on, recap.week.last_on),
        title=book.plain("Running, minutes a day"),
        remark=book.plural("{count} run", "{count} runs", recap.runs),
        number=lambda value: book.number(round(value)),
        day_name=lambda day_on: book.weekday(day_on.weekday()),
    )


def _runs_line(book: Phrasebook, recap: Recap) -> Markup:
    minutes = round(recap.duration_s / _S_PER_MIN)
    return Markup(
        " · ".join(
            [
                book.plural("{count} run", "{count} runs", recap.runs),
                book.plural("{count} member", "{count} members", recap.runners),
                Markup(book.duration(minutes * _S_PER_MIN)),
                book.plural(
                    "{count} day kept, rest included", "{count} days kept, rest included", recap.kept_days
                ),
            ]
        )
    )


def _names(book: Phrasebook, names: Sequence[str]) -> Markup:
    shown: list[str] = [shown_name(name) for name in names[:MOST_NAMES]]
    if len(names) > MOST_NAMES:
        shown.append(book.plural("{count} more", "{count} more", len(names) - MOST_NAMES))
    return Markup(book.list_of(shown))

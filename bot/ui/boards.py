"""``/leaderboard``: a server's board as rows that can be read on a phone, a page of ten at a time."""

from collections.abc import Sequence
from typing import Any, Final

import discord

from bot.domain.boards import BoardMetric, BoardPeriod, BoardScore, Place
from bot.domain.errors import N_
from bot.domain.members import Units
from bot.domain.names import seen
from bot.services.boards import Board
from bot.ui.actions import ActionButton, ForgottenAction, number_in
from bot.ui.catalogue import Markup, Phrasebook, escaped, small

PAGE = "board.page"
"""Another page of a board that one member looks at."""
MINE = "board.mine"
"""The board that everybody looks at, for one member alone."""
ROWS_A_PAGE: Final = 10
LONGEST_NAME_SHOWN: Final = 32

METRIC_NAMES: Final = {
    BoardMetric.RUNS: N_("runs"),
    BoardMetric.MINUTES: N_("minutes"),
    BoardMetric.DISTANCE: N_("distance"),
    BoardMetric.DAYS_KEPT: N_("days kept"),
}
PERIOD_NAMES: Final = {
    BoardPeriod.WEEK: N_("7 days"),
    BoardPeriod.THIRTY_DAYS: N_("30 days"),
    BoardPeriod.NINETY_DAYS: N_("90 days"),
    BoardPeriod.THIS_MONTH: N_("this month"),
}
_HEADINGS: Final = {
    BoardMetric.RUNS: N_("Runs"),
    BoardMetric.MINUTES: N_("Time on the move"),
    BoardMetric.DISTANCE: N_("Distance"),
    BoardMetric.DAYS_KEPT: N_("Days kept"),
}
_S_PER_MIN: Final = 60
# Keeps a name that is written from right to left from turning the row round it.
_ISOLATED: Final = "\u2068{}\u2069"


def shown_name(name: str) -> Markup:
    """Return a display name for a row: nothing in it pings, formats, or reaches beyond itself."""
    # A link would be one also without being pressed on purpose, on a small screen.
    return Markup(_ISOLATED.format(escaped(_short(seen(name).replace("://", ": //")))))


def told_name(name: str) -> str:
    """Return a display name for the description of a picture, which is no markup: with every letter it has."""
    return _ISOLATED.format(_short(seen(name)))


def _short(visible: str) -> str:
    if len(visible) > LONGEST_NAME_SHOWN:
        return f"{visible[: LONGEST_NAME_SHOWN - 1]}…"
    return visible or "?"


def amount(book: Phrasebook, metric: BoardMetric, value: float, units: Units = Units.KM) -> str:
    """Return what a member has, in words."""
    match metric:
        case BoardMetric.RUNS:
            return book.plural("{count} run", "{count} runs", round(value))
        case BoardMetric.MINUTES:
            return book.duration(round(value) * _S_PER_MIN)
        case BoardMetric.DISTANCE:
            return book.distance(value, units)
        case BoardMetric.DAYS_KEPT:
            return book.plural("{count} day", "{count} days", round(value))


class BoardView(discord.ui.LayoutView):
    """A board as one message."""

    def __init__(
        self, texts: Sequence[Markup], buttons: Sequence[ActionButton], *, colour: int | None = None
    ) -> None:
        super().__init__(timeout=None)
        box: discord.ui.Container[Any] = discord.ui.Container(accent_colour=colour)
        for text in texts:
            box.add_item(discord.ui.TextDisplay(text))
        self.add_item(box)
        if buttons:
            row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
            for button in buttons:
                row.add_item(button)
            self.add_item(row)


def board_view(book: Phrasebook, board: Board, *, page: int = 0) -> BoardView:
    """Return the board for the member who asked, with where they stand and buttons to turn pages."""
    last = last_page(board)
    page = min(max(page, 0), last)
    turning = []
    if page > 0:
        turning.append(ActionButton(PAGE, _state(board, page - 1), emoji="⬅️", label=book.plain("Back")))
    if page < last:
        turning.append(ActionButton(PAGE, _state(board, page + 1), emoji="➡️", label=book.plain("More")))
    return BoardView([_heading(book, board), _rows(book, board, page), _own(book, board)], turning)


def public_view(book: Phrasebook, board: Board) -> BoardView:
    """Return the first page for everybody in the channel, with nothing of whoever asked."""
    board = board.for_everybody
    mine = ActionButton(MINE, _state(board, 0), emoji="🔎", label=book.plain("Where am I?"))
    note = small(book.say("Only those who chose to be shown are here. `/club join` puts you on, or off."))
    return BoardView([_heading(book, board), _rows(book, board, 0), note], [mine])


def page_of(board: Board, place: Place) -> int:
    """Return the page on which a place is."""
    return board.places.index(place) // ROWS_A_PAGE


def last_page(board: Board) -> int:
    """Return the number of the last page, from 0."""
    return max(len(board.places) - 1, 0) // ROWS_A_PAGE


def read_state(state: str) -> tuple[BoardMetric, BoardPeriod, int]:
    """Return metric, period and page from a button.

    Raises:
        ForgottenAction: if it is none of ours.
    """
    metric, _, rest = state.partition(":")
    period, _, page = rest.partition(":")
    try:
        return BoardMetric(metric), BoardPeriod(period), number_in(page)
    except ValueError:
        raise ForgottenAction from None


def _state(board: Board, page: int) -> str:
    return f"{board.metric}:{board.period}:{page}"


def _heading(book: Phrasebook, board: Board) -> Markup:
    return book.say(
        "🏃 **{metric}** · {days}",
        metric=book.plain(_HEADINGS[board.metric]),
        days=book.day_span(board.first_on, board.last_on),
    )


def _rows(book: Phrasebook, board: Board, page: int) -> Markup:
    if not board.places:
        return book.say("Nothing here yet. The first run of somebody who is shown begins it.")
    first = page * ROWS_A_PAGE
    return Markup("\n".join(_row(book, board, place) for place in board.places[first : first + ROWS_A_PAGE]))


def _row(book: Phrasebook, board: Board, place: Place) -> Markup:
    score: BoardScore = place.score
    row = book.say(
        # The dot is escaped: after a number at the beginning of a line it would make a list, numbered anew by Discord.
        "{rank}\\. {name} · {amount}",
        rank=place.rank,
        name=shown_name(score.name),
        amount=amount(book, board.metric, score.value, board.units),
    )
    return Markup(f"**{row}** ⬅️") if place == board.own else row


def _own(book: Phrasebook, board: Board) -> Markup:
    if not board.is_shown:
        return small(
            book.say("You are not on the boards here, and nobody sees that. `/club join` puts you on.")
        )
    if board.own is None:
        return small(book.say("You are on the boards here, with nothing to count in these days yet."))
    return small(
        book.say(
            "You: {amount}, place {rank} of {places}. Only you see this.",
            amount=amount(book, board.metric, board.own.score.value, board.units),
            rank=board.own.rank,
            places=len(board.places),
        )
    )

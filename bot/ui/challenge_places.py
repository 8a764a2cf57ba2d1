"""Every place of a challenge, a page at a time, for one member alone: a channel's board shows only the first ones."""

from collections.abc import Sequence
from typing import Final

import discord

from bot.domain.challenge_scores import Placed
from bot.domain.ids import ChallengeId
from bot.services.challenges import ChallengeView
from bot.ui.actions import ActionButton, ForgottenAction, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook
from bot.ui.challenge_boards import ROWS_SHOWN, own_line, placed_row, places_shown

PLACES: Final = "challenge.places"
"""A page of places; the state is the challenge's id and the page, from 0."""
ROWS_A_PAGE: Final = 10


def more_places(book: Phrasebook, view: ChallengeView) -> discord.ui.View | None:
    """Return the buttons under a challenge that has more places than are shown at once; None if it has not."""
    placed = places_shown(view.board)
    if len(placed) <= ROWS_SHOWN:
        return None
    items = [_button(view, ROWS_SHOWN // ROWS_A_PAGE, label=book.plain("More"), emoji="➡️")]
    if view.own in placed[ROWS_SHOWN:]:
        items.append(_button(view, _page_of_own(view, placed), label=book.plain("Around me"), emoji="🔎"))
    return buttons(*items)


def places_message(book: Phrasebook, view: ChallengeView, page: int) -> tuple[Markup, discord.ui.View | None]:
    """Return a page of places, the nearest there is, and the buttons to the pages around it."""
    placed = places_shown(view.board)
    last = max(len(placed) - 1, 0) // ROWS_A_PAGE
    page = min(page, last)
    lines = [book.say("🏁 **{name}**", name=view.board.challenge.name)]
    for each in placed[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]:
        row = placed_row(book, view.board.challenge.terms.metric, each, view.units)
        lines.append(Markup(f"**{row}** ⬅️") if each == view.own else row)
    lines.append(own_line(book, view))
    around = []
    if page > 0:
        around.append(_button(view, page - 1, label=book.plain("Back"), emoji="⬅️"))
    if page < last:
        around.append(_button(view, page + 1, label=book.plain("More"), emoji="➡️"))
    return Markup("\n".join(lines)), buttons(*around) if around else None


def read_places(state: str) -> tuple[ChallengeId, int]:
    """Return the challenge and the page that a button leads to.

    Raises:
        ForgottenAction: if it is none of ours.
    """
    challenge_id, sign, page = state.partition(":")
    if not sign:
        raise ForgottenAction
    return ChallengeId(number_in(challenge_id)), number_in(page)


def _page_of_own(view: ChallengeView, placed: Sequence[Placed]) -> int:
    return next(number for number, each in enumerate(placed) if each == view.own) // ROWS_A_PAGE


def _button(view: ChallengeView, page: int, *, label: str, emoji: str) -> ActionButton:
    return ActionButton(PLACES, f"{view.board.challenge.id}:{page}", label=label, emoji=emoji)

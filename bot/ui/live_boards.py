"""The live board of a challenge, as its channel sees it, and the way from it to oneself."""

from dataclasses import dataclass
from typing import Final

import discord

from bot.domain.challenges import Phase
from bot.domain.ids import ChallengeId
from bot.services.live_boards import BoardNow
from bot.ui.actions import ActionButton, number_in
from bot.ui.boards import BoardView, shown_name
from bot.ui.catalogue import Catalogue, small
from bot.ui.challenge_boards import standings_text
from bot.ui.challenges import join_button, phase_words, rules

MINE = "board.live"
"""Where whoever presses stands; the state is the challenge. It also marks the message."""
ROWS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class LiveBoardMessage:
    """The message, ready for the channel; ``mark`` is in the id of its button."""

    view: discord.ui.LayoutView
    mark: str
    content: str = ""
    picture: None = None


class LiveBoardWriter:
    """Writes live boards in their server's language."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __call__(self, now: BoardNow) -> LiveBoardMessage:
        """Return the board: the same for the same standings."""
        book = self._catalogue.phrasebook(now.community.locale)
        board = now.board
        state = f"{board.challenge.id}:live"
        texts = [
            book.say("🏁 **{name}**", name=shown_name(board.challenge.name)),
            rules(book, board.challenge),
            phase_words(book, board.challenge, board.phase),
            standings_text(book, board, limit=ROWS_SHOWN),
        ]
        if board.phase is not Phase.OVER:
            texts.append(small(book.say("This board follows by itself, once a minute at most.")))
        buttons = [ActionButton(MINE, state, emoji="🔎", label=book.plain("Where am I?"))]
        if board.phase in (Phase.COMING, Phase.RUNNING):
            # The announcement has moved out of sight by the time a newcomer comes across the board.
            buttons.insert(0, join_button(book, board.challenge))
        view = BoardView(texts, buttons)
        return LiveBoardMessage(view, mark=f"{MINE}:{state}")


def challenge_in(state: str) -> ChallengeId:
    """Return the challenge that a live board's button names.

    Raises:
        ForgottenAction: if it is none.
    """
    number, _, _ = state.partition(":")
    return ChallengeId(number_in(number))

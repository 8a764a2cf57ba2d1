"""What those who run a server see of its fact cards: how many doubt which, and which are retired."""

from collections.abc import Sequence
from typing import Final

import discord

from bot.domain.facts import FactCard
from bot.services.fact_verdicts import CardReview
from bot.ui.actions import ActionButton, ActionSelect, buttons
from bot.ui.catalogue import Markup, Phrasebook
from bot.ui.fact_posts import fact_text

RETIRE = "fact.retire"
BRING_BACK = "fact.bring-back"
LOOK = "fact.look"

LABEL_LENGTH: Final = 100
"""Characters of an option in a menu, and of a choice in a command."""
_MOST_LISTED: Final = 25


def shortened(text: str, length: int = LABEL_LENGTH) -> str:
    """Return a text with at most so many characters."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def card_name(book: Phrasebook, card: FactCard) -> str:
    """Return what a card is called where there is little room: how it begins."""
    return shortened(book.plain(card.text))


def reviews_message(book: Phrasebook, reviews: Sequence[CardReview]) -> tuple[Markup, discord.ui.View | None]:
    """Return the cards that are doubted or retired, and a menu to look at one."""
    if not reviews:
        return (
            book.say(
                "📚 Nobody here doubts a fact, and none is retired. `card` in this command looks at any of them."
            ),
            None,
        )
    listed = reviews[:_MOST_LISTED]
    lines = [
        book.say("📚 **Fact cards of this server.** Pick one to read it, retire it here, or bring it back.")
    ]
    lines += [
        book.say(
            "- “{card}” · {state}", card=shortened(book.plain(one.card.text), 50), state=_state(book, one)
        )
        for one in listed
    ]
    if len(reviews) > len(listed):
        lines.append(
            book.plural("and {count} more", "and {count} more", len(reviews) - len(listed)),
        )
    menu = ActionSelect(
        LOOK,
        "",
        placeholder=book.plain("Look at a card"),
        options=[
            discord.SelectOption(
                label=card_name(book, one.card),
                value=one.card.id,
                description=shortened(_state(book, one)),
            )
            for one in listed
        ],
    )
    return Markup("\n".join(lines)), buttons(menu)


def review_message(book: Phrasebook, review: CardReview) -> tuple[Markup, discord.ui.View]:
    """Return one card with what the server thinks of it, and the button that changes that."""
    text = Markup(f"{fact_text(book, review.card)}\n\n**{_state(book, review)}**")
    if review.retired:
        return text, buttons(
            ActionButton(
                BRING_BACK,
                review.card.id,
                label=book.plain("Bring it back"),
                style=discord.ButtonStyle.primary,
            )
        )
    return text, buttons(ActionButton(RETIRE, review.card.id, label=book.plain("Retire it here")))


def _state(book: Phrasebook, review: CardReview) -> str:
    parts: list[str] = []
    if review.retired:
        parts.append(book.plain("retired here"))
    if review.doubts:
        parts.append(book.plural("{count} member doubts it", "{count} members doubt it", review.doubts))
    return " · ".join(parts) or book.plain("shown here, doubted by nobody")

"""Fact cards in servers: the scheduled post, and the button with which members doubt a card."""

import discord

from bot.domain.facts import FactCard
from bot.services.facts import FactService
from bot.services.ports import DuePost
from bot.ui.actions import ActionButton, buttons
from bot.ui.cards import evidence_label, source_line
from bot.ui.catalogue import Catalogue, Markup, Phrasebook, small
from bot.ui.posts import ServerPost

DOUBT = "fact.doubt"


def doubt_view(book: Phrasebook, card: FactCard) -> discord.ui.View:
    """Return the button under a card in a server."""
    return buttons(ActionButton(DOUBT, card.id, label=book.plain("I doubt this")))


def doubted_text(book: Phrasebook, *, counted: bool) -> Markup:
    """Return what whoever doubts a card is told, alone."""
    if not counted:
        return book.say("Your doubt about this one is counted already. It counts once.")
    return book.say(
        "🤔 Thank you. Those who run this server see how many doubt a card, not who, and can retire it here."
    )


def fact_text(book: Phrasebook, card: FactCard) -> Markup:
    """Return a card as a message: with its caution, how well it is shown, and where it is from."""
    lines = [Markup(f"💡 {book.say(card.text)}")]
    if card.caution:
        lines.append(book.say("**Keep in mind:** {caution}", caution=book.say(card.caution)))
    lines += [
        small(book.say(evidence_label(card.evidence))),
        small(source_line(book, card)),
        small(book.say("General information, not medical advice.")),
    ]
    return Markup("\n".join(lines))


class FactPost:
    """Writes the fact card that a server gets by its settings."""

    def __init__(self, facts: FactService, catalogue: Catalogue) -> None:
        self._facts = facts
        self._catalogue = catalogue

    async def __call__(self, due: DuePost) -> ServerPost | None:
        """Return the card's message; None where every card was retired."""
        card = await self._facts.scheduled(due)
        if card is None:
            return None
        book = self._catalogue.phrasebook(due.community.locale)
        return ServerPost(fact_text(book, card), doubt_view(book, card), mark=f"{DOUBT}:{card.id}")

"""Fact cards for whoever asks: none repeats in a place before all were shown there."""

import json
import random
from collections.abc import Mapping
from importlib import resources

from bot.domain.errors import N_, ExpectedError
from bot.domain.facts import FactCard, may_post, next_card, parse_card, round_of
from bot.services.ports import Clock, UnitOfWorkFactory


class UnknownTopic(ExpectedError):
    """No card of this topic may be posted."""

    template = N_("I have no facts on “{topic}”. Pick a topic from the list, or leave it out.")


def load_cards() -> tuple[FactCard, ...]:
    """Return the cards that come with the bot, in file order.

    Raises:
        FactCardInvalid: naming line and field, if the file was damaged.
    """
    text = resources.files("bot.data").joinpath("facts.jsonl").read_text(encoding="utf-8")
    return tuple(parse_card(json.loads(line), number) for number, line in enumerate(text.splitlines(), 1))


class FactService:
    """Draws cards, remembering what each place has seen."""

    def __init__(
        self, units: UnitOfWorkFactory, clock: Clock, cards: tuple[FactCard, ...], *, chance: random.Random
    ) -> None:
        self._units = units
        self._clock = clock
        self._cards = cards
        self._chance = chance
        self.topics = tuple(sorted({card.topic for card in cards if may_post(card)}))

    def topic_called(self, text: str, names: Mapping[str, str]) -> str:
        """Return the topic that a member means by ``text``: the topic itself or what it is called in ``names``.

        Raises:
            UnknownTopic: if no card of such a topic may be posted.
        """
        wanted = text.strip().casefold()
        for topic in self.topics:
            if wanted in (topic.casefold(), names.get(topic, topic).casefold()):
                return topic
        raise UnknownTopic(topic=text)

    async def draw(self, scope: str, *, topic: str | None = None) -> FactCard:
        """Return the next card for this place (``scope``: a server's or a member's key) and remember it as shown.

        Raises:
            UnknownTopic: if no card of that topic may be posted.
        """
        if topic is not None and topic not in self.topics:
            raise UnknownTopic(topic=topic)
        async with self._units() as unit:
            shown = await unit.shown_facts.shown(scope)
            card = next_card(self._cards, shown, topic=topic, draw=self._chance.random())
            assert card is not None, "the topic was checked and the file holds cards"
            if card.id in shown:  # everything was shown: a new round begins
                await unit.shown_facts.forget(scope, [one.id for one in round_of(self._cards, topic=topic)])
            await unit.shown_facts.mark(scope, card.id, at=self._clock.now())
            await unit.commit()
        return card

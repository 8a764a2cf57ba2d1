"""Fact cards, for whoever asks and on a server's schedule: none repeats in a place before all were shown there."""

import json
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final

from bot.domain.errors import N_, ExpectedError
from bot.domain.facts import FactCard, guild_scope, may_post, next_card, parse_card, round_of
from bot.domain.ids import GuildId
from bot.services.ports import Clock, DuePost, UnitOfWork, UnitOfWorkFactory

_PLANNED: Final = "planned"
_CARD: Final = "card"


class UnknownTopic(ExpectedError):
    """No card of this topic may be posted."""

    template = N_("I have no facts on “{topic}”. Pick a topic from the list, or leave it out.")


class AllRetired(ExpectedError):
    """Those who run the server retired every card, or every card of a topic."""

    template = N_(
        "Every fact on that was retired in this server. `/fact` in our direct messages has them all."
    )


@dataclass(frozen=True, slots=True)
class ServerFact:
    """A card for a server; members can say that they doubt it where the server was set up."""

    card: FactCard
    can_be_doubted: bool


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
            card = await self._draw(unit, scope, topic=topic)
            assert card is not None, "the topic was checked and the file holds cards"
            await unit.commit()
        return card

    async def draw_in_server(self, guild_id: GuildId, *, topic: str | None = None) -> ServerFact:
        """Return the next card for a server, of those that were not retired there, and remember it as shown.

        Raises:
            UnknownTopic: if no card of that topic may be posted.
            AllRetired: if each of them was retired.
        """
        if topic is not None and topic not in self.topics:
            raise UnknownTopic(topic=topic)
        async with self._units() as unit:
            retired = await unit.fact_verdicts.retired(guild_id)
            card = await self._draw(unit, guild_scope(guild_id), topic=topic, retired=retired)
            if card is None:
                raise AllRetired
            can_be_doubted = await unit.communities.get(guild_id) is not None
            await unit.commit()
        return ServerFact(card, can_be_doubted)

    async def scheduled(self, due: DuePost) -> FactCard | None:
        """Return the card for a claimed post, the same one each time it is asked about; None if all were retired.

        Which card it is stays with the post, so that a crash between drawing and sending wastes none.
        """
        post = due.post
        if post is None:
            return None
        planned = due.planned.key.encode()
        async with self._units() as unit:
            kept = await unit.posts.get(post.id)
            if kept is not None and kept.content.get(_PLANNED) == planned:
                return next((card for card in self._cards if card.id == kept.content.get(_CARD)), None)
            retired = await unit.fact_verdicts.retired(post.guild_id)
            card = await self._draw(unit, guild_scope(post.guild_id), retired=retired)
            if card is not None:
                await unit.posts.save_content(post.id, {_PLANNED: planned, _CARD: card.id})
                await unit.commit()
        return card

    async def _draw(
        self,
        unit: UnitOfWork,
        scope: str,
        *,
        topic: str | None = None,
        retired: Collection[str] = frozenset(),
    ) -> FactCard | None:
        shown = await unit.shown_facts.shown(scope)
        card = next_card(self._cards, shown, topic=topic, retired=retired, draw=self._chance.random())
        if card is None:
            return None
        if card.id in shown:  # everything was shown: a new round begins
            turn = round_of(self._cards, topic=topic, retired=retired)
            await unit.shown_facts.forget(scope, [one.id for one in turn])
        await unit.shown_facts.mark(scope, card.id, at=self._clock.now())
        return card

"""Fact cards take turns, place by place."""

import random

import pytest

from bot.domain.facts import Publicity, check_cards, may_post
from bot.services.facts import FactService, UnknownTopic, load_cards
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock

CARDS = load_cards()
POSTABLE = {card.id for card in CARDS if may_post(card)}


@pytest.fixture
def facts(units: SqlUnitOfWorkFactory, clock: SandboxClock) -> FactService:
    return FactService(units, clock, CARDS, chance=random.Random(7))


def test_the_cards_that_come_with_the_bot_are_sound() -> None:
    assert check_cards(CARDS) == []
    assert len(POSTABLE) == 63
    assert all(card.public is not Publicity.HOLD for card in CARDS if card.id in POSTABLE)


async def test_every_card_comes_once_a_round_and_rounds_differ(facts: FactService) -> None:
    first = [(await facts.draw("guild:1")).id for _ in POSTABLE]
    second = [(await facts.draw("guild:1")).id for _ in POSTABLE]
    assert set(first) == set(second) == POSTABLE
    assert first != second


async def test_places_do_not_share_a_round(facts: FactService) -> None:
    here = {(await facts.draw("guild:1")).id for _ in range(40)}
    there = {(await facts.draw("guild:2")).id for _ in range(40)}
    assert len(here) == len(there) == 40


async def test_a_topic_that_was_told_begins_anew_without_the_others(facts: FactService) -> None:
    hydration = {card.id for card in CARDS if card.topic == "hydration" and may_post(card)}
    told = [(await facts.draw("guild:1", topic="hydration")).id for _ in hydration]
    assert set(told) == hydration
    again = await facts.draw("guild:1", topic="hydration")
    assert again.id in hydration
    rest = {(await facts.draw("guild:1")).id for _ in range(len(POSTABLE - hydration))}
    assert not rest & {again.id}, "what was told a moment ago is not told again"


async def test_only_topics_with_something_to_tell_are_offered(facts: FactService) -> None:
    assert facts.topics == tuple(sorted(facts.topics))
    for topic in facts.topics:
        assert facts.topic_called(f" {topic.upper()} ", {}) == topic
    assert facts.topic_called("Ruhe", {"rest": "ruhe"}) == "rest"
    for unknown in ("", "beer", "{topic}"):
        with pytest.raises(UnknownTopic):
            facts.topic_called(unknown, {})
    with pytest.raises(UnknownTopic):
        await facts.draw("guild:1", topic="beer")

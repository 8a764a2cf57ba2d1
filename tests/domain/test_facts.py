"""Fact cards name their source and limits, and take turns."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.facts import (
    Evidence,
    FactCard,
    FactCardInvalid,
    Publicity,
    check_cards,
    may_post,
    next_card,
    parse_card,
    round_of,
)

CARDS_FILE = Path(__file__).parents[2] / "bot" / "data" / "facts.jsonl"
CARDS = [
    parse_card(json.loads(line), line_no)
    for line_no, line in enumerate(CARDS_FILE.read_text(encoding="utf-8").splitlines(), start=1)
]

LINE: dict[str, object] = {
    "id": "tip-pause",
    "topic": "rest",
    "text": "Rest is part of the plan.",
    "source_title": "An article",
    "source_url": None,
    "section": "Tips",
    "evidence": "claim of article",
    "caution": None,
    "public": "safe",
    "link_note": None,
}
draws = st.floats(0, 1, exclude_max=True)


def card(card_id: str = "tip-pause", *, topic: str = "rest", public: Publicity = Publicity.SAFE) -> FactCard:
    return replace(parse_card(LINE, 1), id=card_id, topic=topic, text=f"Fact {card_id}.", public=public)


class TestParsing:
    def test_a_line_becomes_a_card(self) -> None:
        parsed = parse_card(LINE, 1)
        assert (parsed.id, parsed.evidence, parsed.public) == (
            "tip-pause",
            Evidence.CLAIM_OF_ARTICLE,
            Publicity.SAFE,
        )
        assert parsed.source_url is None

    @pytest.mark.parametrize(
        ("field", "value", "problem"),
        [
            ("id", None, "must not be null"),
            ("topic", "  ", "must not be empty"),
            ("text", 7, "must be a text"),
            ("evidence", "proven", "must be one of"),
            ("public", "yes", "must be one of"),
            ("source_url", "http://example.org", "must be an https address"),
            ("source_url", "https://[", "must be an https address"),
            ("source_url", "https://", "must be an https address"),
            ("note", "internal", "is not a field"),
        ],
    )
    def test_a_fault_is_named_by_line_and_field(self, field: str, value: object, problem: str) -> None:
        with pytest.raises(FactCardInvalid) as refused:
            parse_card(LINE | {field: value}, 12)
        assert (refused.value.line_no, refused.value.field) == (12, field)
        assert str(refused.value).startswith(f"fact card on line 12: {field} {problem}")

    @pytest.mark.parametrize("field", list(LINE))
    def test_no_field_may_be_missing(self, field: str) -> None:
        rest = {name: value for name, value in LINE.items() if name != field}
        with pytest.raises(FactCardInvalid, match=f"line 3: {field} is missing"):
            parse_card(rest, 3)


class TestChecking:
    def test_good_cards_have_no_problems(self) -> None:
        assert check_cards([card("a"), card("b")]) == []

    def test_what_is_wrong_is_said(self) -> None:
        long = replace(card("long"), text="x" * 301)
        bare = card("bare", public=Publicity.WITH_CAUTION)
        linkless = replace(card("linkless"), link_note="A shop.")
        homeless = replace(card("homeless"), topic=" ")
        assert check_cards([long, bare, linkless, homeless]) == [
            "long: text has 301 characters, 300 at most",
            "bare: needs a caution and has none",
            "linkless: has a note on a link, but no link",
            "homeless: has no topic",
        ]

    def test_twins_are_found_by_id_and_by_what_they_say(self) -> None:
        said = replace(card("a"), text="Rest – it's part of the plan!")
        again = replace(card("b"), text="REST it's part, of the plan")
        assert check_cards([said, again]) == ["b: says the same as a"]
        assert check_cards([card("a"), card("a")]) == ["a: the id comes twice"]


class TestTurns:
    def test_held_cards_never_post_by_themselves(self) -> None:
        held = card("held", public=Publicity.HOLD)
        assert not may_post(held)
        assert next_card([held], set(), draw=0.5) is None

    def test_a_card_that_needs_its_caution_waits_until_it_has_one(self) -> None:
        bare = card("bare", public=Publicity.WITH_CAUTION)
        assert not may_post(bare)
        assert may_post(replace(bare, caution="In mice."))

    @given(st.lists(draws, min_size=len(round_of(CARDS)), max_size=len(round_of(CARDS))))
    def test_none_repeats_before_all_were_shown(self, drawn: list[float]) -> None:
        shown: set[str] = set()
        for draw in drawn:
            following = next_card(CARDS, shown, draw=draw)
            assert following is not None
            assert following.id not in shown
            shown.add(following.id)
        opens_a_round = next_card(CARDS, shown, draw=drawn[0])
        assert opens_a_round is not None
        assert opens_a_round.id in shown

    @given(draws)
    def test_a_topic_keeps_its_own_round(self, draw: float) -> None:
        cards = [card("a"), card("b"), card("c", topic="fueling")]
        assert next_card(cards, {"a", "c"}, topic="rest", draw=draw) == cards[1]
        assert next_card(cards, {"c"}, topic="fueling", draw=draw) == cards[2]
        assert next_card(cards, set(), topic="unheard of", draw=draw) is None

    def test_the_draw_reaches_every_card(self) -> None:
        cards = [card(str(n)) for n in range(4)]
        drawn = [next_card(cards, set(), draw=n / 8) for n in range(8)]
        assert [one.id for one in drawn if one] == ["0", "0", "1", "1", "2", "2", "3", "3"]

    @pytest.mark.parametrize("draw", [-0.1, 1.0])
    def test_a_draw_outside_its_range_is_refused(self, draw: float) -> None:
        with pytest.raises(ValueError, match="draw"):
            next_card(CARDS, set(), draw=draw)


class TestTheCardsWeShip:
    def test_are_seventy_and_sound(self) -> None:
        assert len(CARDS) == 70
        assert check_cards(CARDS) == []
        assert sum(may_post(one) for one in CARDS) == 63

    def test_show_one_link_and_say_whose_it_is(self) -> None:
        linked = [one for one in CARDS if one.source_url]
        assert [one.id for one in linked] == ["micro-running-shapes-gut"]
        assert linked[0].link_note == "The link leads to the blog of a company that sells microbiome tests."

    def test_name_their_source_in_words_for_readers(self) -> None:
        for one in CARDS:
            assert "seed" not in f"{one.source_title} {one.text} {one.caution}".lower()

    @pytest.mark.parametrize("one", CARDS, ids=lambda one: one.id)
    def test_keep_to_what_the_bot_must_never_say(self, one: FactCard) -> None:
        shown = f"{one.text} {one.caution or ''}"
        assert not re.search(
            r"you'?re fine|you have |\bnormal\b|\bweights?\b|\bobes|\bmiracle|\bcauses\b|\bproves\b"
            r"|\bcures?\b|run more\b(?! than)|\d ?(?:mg|ml|g|litres?|tablets?)\b|ibuprofen|paracetamol|loperamide",
            shown,
            re.IGNORECASE,
        )

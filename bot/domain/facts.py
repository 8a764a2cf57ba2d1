"""Fact cards: short claims with their source, their evidence and their limits, shown one at a time."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from bot.domain.ids import MemberId

TEXT_LENGTH_MAX = 300
ID_LENGTH_MAX = 60
"""A card's id travels in its buttons, beside what they do."""

_ChoiceT = TypeVar("_ChoiceT", bound=StrEnum)


class Evidence(StrEnum):
    """What a card's claim rests on, weakest first."""

    CLAIM_OF_ARTICLE = "claim of article"
    OBSERVATIONAL = "observational"
    INTERVENTIONAL = "interventional"


class Publicity(StrEnum):
    """How a card may be posted."""

    SAFE = "safe"
    WITH_CAUTION = "with-caution"
    HOLD = "hold"


class FactCardInvalid(ValueError):
    """A line of the card file is not a card. Carries the line's number, from 1, and the field at fault."""

    def __init__(self, line_no: int, field: str, problem: str) -> None:
        self.line_no = line_no
        self.field = field
        self.problem = problem
        super().__init__(f"fact card on line {line_no}: {field} {problem}")


@dataclass(frozen=True, slots=True)
class FactCard:
    """One fact. ``source_title`` and ``section`` name where it comes from, ``source_url`` its link, if any.

    ``caution`` says what the claim leaves out; ``link_note`` says what a reader should know of the link.
    """

    id: str
    topic: str
    text: str
    source_title: str
    source_url: str | None
    section: str
    evidence: Evidence
    caution: str | None
    public: Publicity
    link_note: str | None

    @property
    def needs_caution(self) -> bool:
        """Whether a post of this card must show its caution; other cautions are for those who ask."""
        return self.public is Publicity.WITH_CAUTION


_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FIELDS = tuple(FactCard.__dataclass_fields__)


def parse_card(mapping: Mapping[str, object], line_no: int) -> FactCard:
    """Return the card that a line of the card file holds; ``line_no`` counts from 1.

    Raises:
        FactCardInvalid: if a field is missing, unknown, empty or of the wrong kind.
    """
    for name in mapping:
        if name not in _FIELDS:
            raise FactCardInvalid(line_no, name, "is not a field of a fact card")
    line = _Line(mapping, line_no)
    return FactCard(
        id=line.text("id"),
        topic=line.text("topic"),
        text=line.text("text"),
        source_title=line.text("source_title"),
        source_url=line.url("source_url"),
        section=line.text("section"),
        evidence=line.choice("evidence", Evidence),
        caution=line.text_or_none("caution"),
        public=line.choice("public", Publicity),
        link_note=line.text_or_none("link_note"),
    )


def check_cards(cards: Iterable[FactCard]) -> list[str]:
    """Return what is wrong with the cards taken together, as sentences for the operator; empty if nothing is.

    Texts are at most 300 characters, ids are words of small letters and digits joined by hyphens, a card that needs a
    caution has one, a note on a link has its link, and no id and no text comes twice. Texts are compared by their
    letters and digits alone.
    """
    problems: list[str] = []
    ids: set[str] = set()
    texts: dict[str, str] = {}
    for card in cards:
        problems += (f"{card.id}: {problem}" for problem in _problems(card))
        if card.id in ids:
            problems.append(f"{card.id}: the id comes twice")
        ids.add(card.id)
        twin = texts.setdefault(_normalised(card.text), card.id)
        if twin != card.id:
            problems.append(f"{card.id}: says the same as {twin}")
    return problems


def guild_scope(guild_id: int) -> str:
    """Return the key of a server, which has its own round of cards."""
    return f"guild:{guild_id}"


def member_scope(member_id: MemberId) -> str:
    """Return the key of a member's direct messages; what was shown there is erased with the member."""
    return f"member:{member_id}"


def may_post(card: FactCard) -> bool:
    """Tell whether the bot may post the card by itself, with its caution where it needs one."""
    return card.public is Publicity.SAFE or (card.needs_caution and bool(card.caution))


def round_of(
    cards: Sequence[FactCard], *, topic: str | None = None, retired: Collection[str] = frozenset()
) -> tuple[FactCard, ...]:
    """Return the cards that are shown in turn: those that may be posted and are not ``retired``, of one topic or all.

    ``retired`` holds the ids of cards that the place does not want to see again.
    """
    return tuple(
        card for card in cards if may_post(card) and card.id not in retired and topic in (None, card.topic)
    )


def next_card(
    cards: Sequence[FactCard],
    shown: Collection[str],
    *,
    topic: str | None = None,
    retired: Collection[str] = frozenset(),
    draw: float,
) -> FactCard | None:
    """Return a card to post, or None if there is none to post (of that topic).

    ``shown`` holds the ids shown in this round; none of them comes again until every card of the topic, or
    every card, has been shown. A ``retired`` card never comes. ``draw``, at least 0 and below 1, picks among the rest.

    A card that is itself in ``shown`` opens a new round: the caller then forgets the ids of ``round_of(cards,
    topic=topic)`` before it marks this one as shown.

    Raises:
        ValueError: if ``draw`` is outside its range.
    """
    if not 0 <= draw < 1:
        raise ValueError("draw is at least 0 and below 1")
    turn = round_of(cards, topic=topic, retired=retired)
    waiting = [card for card in turn if card.id not in shown] or turn
    return waiting[int(draw * len(waiting))] if waiting else None


def _problems(card: FactCard) -> Iterator[str]:
    if len(card.id) > ID_LENGTH_MAX or not _ID.fullmatch(card.id):
        yield f"the id is at most {ID_LENGTH_MAX} small letters, digits and hyphens"
    if not card.topic.strip():
        yield "has no topic"
    if len(card.text) > TEXT_LENGTH_MAX:
        yield f"text has {len(card.text)} characters, {TEXT_LENGTH_MAX} at most"
    if card.needs_caution and not card.caution:
        yield "needs a caution and has none"
    if card.link_note and not card.source_url:
        yield "has a note on a link, but no link"


def _normalised(text: str) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the card file, read field by field."""

    fields: Mapping[str, object]
    line_no: int

    def text(self, name: str) -> str:
        value = self.text_or_none(name)
        if value is None:
            raise self._invalid(name, "must not be null")
        return value

    def text_or_none(self, name: str) -> str | None:
        if name not in self.fields:
            raise self._invalid(name, "is missing")
        value = self.fields[name]
        if value is None:
            return None
        if not isinstance(value, str):
            raise self._invalid(name, "must be a text")
        if not value.strip():
            raise self._invalid(name, "must not be empty")
        return value

    def url(self, name: str) -> str | None:
        value = self.text_or_none(name)
        if value is not None and not _is_web_address(value):
            raise self._invalid(name, "must be an https address")
        return value

    def choice(self, name: str, kind: type[_ChoiceT]) -> _ChoiceT:
        value = self.text(name)
        try:
            return kind(value)
        except ValueError:
            raise self._invalid(name, f"must be one of: {', '.join(kind)}") from None

    def _invalid(self, name: str, problem: str) -> FactCardInvalid:
        return FactCardInvalid(self.line_no, name, problem)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)

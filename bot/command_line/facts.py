"""``python -m bot facts check``: is a file of fact cards sound, before anybody reads from it?"""

import json
import sys
from collections.abc import Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.domain.facts import FactCard, FactCardInvalid, Publicity, check_cards, parse_card

_UNSOUND = 1
_UNREADABLE = 2


def check_facts(file: Path | None) -> int:
    """Print what is wrong with the cards in ``file``, or with those that come with the bot; return the exit status."""
    source: Traversable = file or resources.files("bot.data").joinpath("facts.jsonl")
    try:
        lines = source.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        print(f"{source} cannot be read: {why}", file=sys.stderr)
        return _UNREADABLE
    cards, problems = read_cards(lines)
    problems += check_cards(cards)
    if not cards and not problems:
        problems.append("there is no card in it")
    for problem in problems:
        print(f"{source.name}: {problem}", file=sys.stderr)
    if problems:
        return _UNSOUND
    classes = (f"{sum(card.public is publicity for card in cards)} {publicity}" for publicity in Publicity)
    print(f"{source.name}: {len(cards)} cards, all sound: {', '.join(classes)}")
    return 0


def read_cards(lines: Sequence[str]) -> tuple[list[FactCard], list[str]]:
    """Return the cards that the lines hold, and what is wrong with the lines that hold none."""
    cards: list[FactCard] = []
    problems: list[str] = []
    for line_no, line in enumerate(lines, 1):
        try:
            cards.append(_card(line, line_no))
        except FactCardInvalid as fault:
            problems.append(str(fault))
    return cards, problems


def _card(line: str, line_no: int) -> FactCard:
    try:
        mapping = json.loads(line, object_pairs_hook=_without_twins)
    except ValueError as fault:
        raise FactCardInvalid(line_no, "the line", f"is no JSON: {fault}") from None
    if not isinstance(mapping, dict):
        raise FactCardInvalid(line_no, "the line", "must be a JSON object")
    return parse_card(mapping, line_no)


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # A field that comes twice would silently win over the first; nobody means that.
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a field comes twice")
    return dict(pairs)

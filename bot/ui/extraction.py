"""Collecting for translators what Babel cannot find by itself: the texts of the fact cards."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import IO

_SHOWN = ("text", "caution", "topic", "link_note")


def fact_cards(
    source: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, str]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield the texts of each card that members see; an extraction method, with Babel's own arguments."""
    seen: set[str] = set()
    for line_no, line in enumerate(source, 1):
        card = json.loads(line)
        for text in (card[field] for field in _SHOWN if card.get(field)):
            if text not in seen:
                seen.add(text)
                yield line_no, None, text, []

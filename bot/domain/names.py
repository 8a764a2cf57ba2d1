"""Names that somebody typed: one line, without what is invisible or reaches over other lines.

What stays is still not markup: whoever shows a name escapes it.
"""

import unicodedata
from typing import Final

from bot.domain.errors import N_, ExpectedError

_MARKS_AT_MOST: Final = 2
"""Accents on one letter. Real languages need no more once a letter is composed; heaps of them cover other lines."""
_JOINERS: Final = "\u200d\ufe0f"
"""What families and hearts among emoji are put together with."""


class NamelessName(ExpectedError):
    """A name with nothing in it that can be seen."""

    template = N_("A name needs at least one letter, digit or sign that can be seen.")


class NameTooLong(ExpectedError):
    """A name of more than ``longest`` characters."""

    template = N_("That is longer than {longest} characters. Say it in fewer words.")


def tidied(text: str, *, longest: int) -> str:
    """Return a name in one line: control characters, direction marks and heaps of accents are left out.

    Raises:
        NamelessName: if nothing that can be seen is left.
        NameTooLong: if more than ``longest`` characters are.
    """
    name = seen(text)
    if not name:
        raise NamelessName
    if len(name) > longest:
        raise NameTooLong(longest=longest)
    return name


def seen(text: str) -> str:
    """Return what can be seen of a text, in one line; nothing if there is nothing."""
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", " ".join(text.split())):
        category = unicodedata.category(letter)
        if category.startswith("M") and letter not in _JOINERS:
            marks += 1
            if marks > _MARKS_AT_MOST:
                continue
        elif category.startswith("C") and letter not in _JOINERS:
            continue
        else:
            marks = 0
        kept.append(letter)
    line = " ".join("".join(kept).split())
    return line if any(_shows(letter) for letter in line) else ""


def _shows(letter: str) -> bool:
    # Fillers of Hangul are letters by their category, and nothing on the screen.
    return unicodedata.category(letter)[0] in "LNPS" and letter not in "\u115f\u1160\u3164\uffa0"

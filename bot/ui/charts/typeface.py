"""The one typeface of charts: its two weights, how wide words are in it, and which letters and names it can write.

Pillow's own default letters stop at ASCII ("März" loses its vowel), so DejaVu Sans Condensed comes along. It writes
Latin with every accent, Cyrillic, Greek and Vietnamese; not Chinese, Japanese, Korean, Hindi or Thai. It has Hebrew and
Arabic letters, but pictures are written letter by letter from the left, which turns those backwards.
"""

import io
import unicodedata
from enum import Enum
from functools import cache
from importlib import resources
from typing import Final

from PIL import ImageFont

from bot.domain.names import seen

_NO_SUCH_LETTER: Final = "\uffff"
_LOOKED_AT_PX: Final = 24
_FROM_THE_RIGHT: Final = ("R", "AL")
_NAMING: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "So"})
_OTHER_TYPE: Final = ("<font>", "<wide>")
"""How Unicode marks letters that are plain ones in another type: bold, script, double-struck, as wide as a Kanji."""


class Weight(Enum):
    """How strong the strokes are."""

    REGULAR = "DejaVuSansCondensed.ttf"
    BOLD = "DejaVuSansCondensed-Bold.ttf"


@cache
def font(weight: Weight, size_px: int) -> ImageFont.FreeTypeFont:
    """Return the typeface at a size in pixels."""
    # The basic layout is in every build of Pillow, so a picture looks the same everywhere.
    return ImageFont.truetype(io.BytesIO(_file(weight)), size_px, layout_engine=ImageFont.Layout.BASIC)


def width_px(words: str, weight: Weight, size_px: int) -> float:
    """Return how far the words advance."""
    return font(weight, size_px).getlength(words)


def can_write(words: str) -> bool:
    """Return whether the typeface has every letter of the words, in both weights, and would write them in order."""
    return all(_has(letter) for letter in words)


def writable(name: str) -> str | None:
    """Return a name as pictures can write it, without signs that the typeface lacks; None if they cannot.

    A name keeps all of its letters or is not written at all: half of it is somebody else's. What is left out is emoji
    and the like.
    """
    kept: list[str] = []
    for letter in map(_plain, seen(name)):
        category = unicodedata.category(letter[0])
        if category in ("Cf", "Me") or unicodedata.name(letter[0], "").startswith("VARIATION SELECTOR"):
            continue
        if can_write(letter):
            kept.append(letter)
        elif category[0] in "LNM":
            return None
    words = " ".join("".join(kept).split())
    # Dots and dashes alone name nobody.
    return words if any(unicodedata.category(letter) in _NAMING for letter in words) else None


def _plain(letter: str) -> str:
    """Return the letter, or the plain one that it is in another type."""
    kind, _, plain = unicodedata.decomposition(letter).partition(" ")
    if can_write(letter) or kind not in _OTHER_TYPE:
        return letter
    return "".join(chr(int(code, 16)) for code in plain.split())


@cache
def _file(weight: Weight) -> bytes:
    return resources.files("bot.data").joinpath("fonts", weight.value).read_bytes()


@cache
def _has(letter: str) -> bool:
    if unicodedata.bidirectional(letter) in _FROM_THE_RIGHT:
        return False
    return letter.isspace() or all(_shape(letter, each) != _shape(_NO_SUCH_LETTER, each) for each in Weight)


def _shape(letter: str, weight: Weight) -> bytes:
    return bytes(font(weight, _LOOKED_AT_PX).getmask(letter))

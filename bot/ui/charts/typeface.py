"""The one typeface of charts: its two weights, how wide words are in it, and which letters it has.

Pillow's own default letters stop at ASCII ("März" loses its vowel), so DejaVu Sans Condensed comes along. It writes
Latin with every accent, Cyrillic, Greek and Vietnamese; not Chinese, Japanese, Korean, Hindi or Thai.
"""

import io
from enum import Enum
from functools import cache
from importlib import resources
from typing import Final

from PIL import ImageFont

_NO_SUCH_LETTER: Final = "\uffff"
_LOOKED_AT_PX: Final = 24


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
    """Return whether the typeface has every letter of the words."""
    return all(_has(letter) for letter in words)


@cache
def _file(weight: Weight) -> bytes:
    return resources.files("bot.data").joinpath("fonts", weight.value).read_bytes()


@cache
def _has(letter: str) -> bool:
    return letter.isspace() or _shape(letter) != _shape(_NO_SUCH_LETTER)


def _shape(letter: str) -> bytes:
    return bytes(font(Weight.REGULAR, _LOOKED_AT_PX).getmask(letter))

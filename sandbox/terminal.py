"""Laying text out on a terminal: its width, its colours, wide characters such as emoji, and bold in Discord's way."""

import os
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self, TextIO

_READABLE_COLUMNS = 100
_FEWEST_COLUMNS = 40
_BOLD = "**"
_EMOJI_PRESENTATION = "\ufe0f"
_PAINT = re.compile(r"\033\[[\d;]*m")


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where to print, how many columns there are, and whether colours are wanted."""

    out: TextIO
    columns: int
    colours: bool

    @classmethod
    def of(cls, out: TextIO) -> Self:
        """Return what is known of ``out``: no colours in a pipe or with NO_COLOR, lines no longer than is readable."""
        columns = shutil.get_terminal_size((_READABLE_COLUMNS, 24)).columns
        plain = not out.isatty() or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        return cls(out, min(max(columns, _FEWEST_COLUMNS), _READABLE_COLUMNS), colours=not plain)

    def paint(self, text: str, code: str) -> str:
        """Return ``text`` in an SGR style such as ``"1"`` (bold) or ``"36"`` (cyan), or as it is."""
        return f"\033[{code}m{text}\033[0m" if self.colours else text

    def print(self, text: str = "") -> None:
        """Print a line at once."""
        print(text, file=self.out, flush=True)

    def print_paragraph(self, text: str, *, first: str, rest: str, style: str = "") -> None:
        """Print ``text`` wrapped, after ``first`` on its first line and ``rest`` on the others."""
        room = self.columns - max(_width(first), _width(rest))
        bold = False
        for number, line in enumerate(wrapped(text, room)):
            parts = line.split(_BOLD)
            painted = ""
            for index, part in enumerate(parts):
                bold ^= index > 0
                code = ";".join(filter(None, [style, "1" if bold else ""]))
                painted += self.paint(part, code) if code and part else part
            self.print(f"{rest if number else first}{painted}".rstrip())

    def print_rule(self, text: str, *, style: str) -> None:
        """Print ``text`` as a heading, with a rule filling up the line if it is one."""
        lines = [
            line if not number else f"   {line}"
            for number, line in enumerate(wrapped(text, self.columns - 3))
        ]
        if len(lines) == 1:
            lines[0] += " " + "─" * (self.columns - _width(lines[0]) - 1)
        for line in lines:
            self.print(self.paint(line, style))


def wrapped(text: str, room: int) -> Iterator[str]:
    """Yield ``text`` in lines of at most ``room`` columns, longer words alone; a bullet's lines hang under it."""
    hanging = "  " if text.startswith("• ") else ""
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line.strip() and _width(longer) > room:
            yield line
            line = hanging + word
        else:
            line = longer
    yield line


def unbreakable(words: Sequence[str]) -> str:
    """Return the words in one text whose lines break only between them."""
    return " ".join(word.replace(" ", "\N{NO-BREAK SPACE}") for word in words)


def _width(text: str) -> int:
    """Return how many columns ``text`` takes; bold marks and colours take none."""
    columns = 0
    for character in _PAINT.sub("", text).replace(_BOLD, ""):
        if character == _EMOJI_PRESENTATION:
            columns += 1  # it makes the narrow symbol before it a wide emoji
        elif not unicodedata.combining(character) and unicodedata.category(character) not in ("Cf", "Mn"):
            columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return columns

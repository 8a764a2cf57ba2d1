"""Telling a conversation on a terminal as it happens: who said what, which buttons there are, at what time."""

import re
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TextIO
from zoneinfo import ZoneInfo

from sandbox.events import (
    ButtonClicked,
    DmArrived,
    Event,
    MessageEdited,
    ModalShown,
    ModalSubmitted,
    Replied,
    SlashUsed,
)
from sandbox.messages import Message

_WIDTH = 100
_NAME_WIDTH = 7
_TIMESTAMP = re.compile(r"<t:(-?\d+)(?::([tTdDfFR]))?>")
_FORMATS = {"t": "%H:%M", "T": "%H:%M:%S", "d": "%d/%m/%Y", "D": "%-d %B %Y", "f": "%-d %B %Y %H:%M"}
_LONG = "%A, %-d %B %Y %H:%M"


class Narrator:
    """Prints a sandbox's events as a transcript, on the clock of the zone in which the story plays."""

    def __init__(self, now: Callable[[], datetime], zone: ZoneInfo, *, out: TextIO = sys.stdout) -> None:
        self._now = now
        self._zone = zone
        self._out = out
        self._colours = out.isatty()

    def title(self, text: str) -> None:
        """Print the beginning."""
        self._print(f"\n{self._paint(text, '1')}")

    def scene(self, text: str) -> None:
        """Print where and when we are."""
        when = self._now().astimezone(self._zone).strftime("%A %-d %B, %H:%M:%S")
        self._print(f"\n{self._paint(f'── {when} ── {text} '.ljust(_WIDTH, '─'), '36')}")

    def aside(self, text: str) -> None:
        """Print a remark."""
        self._print(f"{'':{_NAME_WIDTH}} {self._paint(f'({text})', '2')}")

    def tell(self, event: Event) -> None:
        """Print one event."""
        match event:
            case SlashUsed(user=user, command=command, options=options, where=where):
                place = f"  [#{where}]" if where else ""
                self._say(user.name, f"/{command}{_options(options)}{place}", "33")
            case ButtonClicked(user=user, label=label):
                self._say(user.name, f"presses [{label}]", "33")
            case ModalShown(title=title):
                self._say("Gutsy", f"opens the form “{title}”", "32")
            case ModalSubmitted(user=user, values=values):
                self._say(user.name, f"fills it in:{_options(values)}", "33")
            case DmArrived(message=message):
                self._message(message, "by direct message")
            case Replied(message=message):
                self._message(message, "only she sees this" if message.ephemeral else "answers")
            case MessageEdited(message=message):
                self._message(message, "the message now reads")
            case _:
                pass

    def _message(self, message: Message, how: str) -> None:
        self._say("Gutsy", self._paint(how, "2"), "32")
        for line in message.text.splitlines() or [""]:
            self._print(f"{'':{_NAME_WIDTH}} {self._paint('│', '32')} {self._line(line)}")
        if message.buttons:
            row = " ".join(f"[{button.label}]" for button in message.buttons)
            self._print(f"{'':{_NAME_WIDTH}} {self._paint('│', '32')} {self._paint(row, '1')}")

    def _say(self, who: str, what: str, colour: str) -> None:
        self._print(f"{self._paint(f'{who:{_NAME_WIDTH}}', colour)} {what}")

    def _line(self, line: str) -> str:
        shown = _TIMESTAMP.sub(self._timestamp, line.removeprefix("-# "))
        parts = shown.split("**")
        return "".join(self._paint(part, "1") if index % 2 else part for index, part in enumerate(parts))

    def _timestamp(self, match: re.Match[str]) -> str:
        at = datetime.fromtimestamp(int(match[1]), self._zone)
        style = match[2] or "f"
        if style != "R":
            return at.strftime(_FORMATS.get(style, _LONG))
        minutes = round((at - self._now()).total_seconds() / 60)
        if abs(minutes) < 120:  # noqa: PLR2004 - Discord too says hours from two on
            amount = f"{abs(minutes)} minutes"
        else:
            amount = f"{round(abs(minutes) / 60)} hours"
        return f"in {amount}" if minutes >= 0 else f"{amount} ago"

    def _paint(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._colours else text

    def _print(self, text: str) -> None:
        print(text, file=self._out, flush=True)


def _options(options: Mapping[str, object]) -> str:
    return "".join(f" {name}: {_shown(value)}" for name, value in options.items())


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

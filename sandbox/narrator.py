"""Telling a conversation on a terminal as it happens: who said what, which buttons there are, at what time."""

import re
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.bodies import objects
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
from sandbox.terminal import Terminal, unbreakable

_NAME_WIDTH = 7
_MARGIN = " " * (_NAME_WIDTH + 1)
_TIMESTAMP = re.compile(r"<t:(-?\d+)(?::([tTdDfFR]))?>")
_FORMATS = {"t": "%H:%M", "T": "%H:%M:%S", "d": "%d/%m/%Y", "D": "%-d %B %Y", "f": "%-d %B %Y %H:%M"}
_LONG = "%A, %-d %B %Y %H:%M"


class Narrator:
    """Prints a sandbox's events as a transcript, on the clock of the zone in which the story plays."""

    def __init__(
        self, now: Callable[[], datetime], zone: ZoneInfo, *, terminal: Terminal | None = None
    ) -> None:
        self._now = now
        self._zone = zone
        self._terminal = terminal or Terminal.of(sys.stdout)

    def title(self, text: str) -> None:
        """Print the beginning."""
        self._terminal.print()
        self._terminal.print_paragraph(text, first="", rest="", style="1")

    def scene(self, text: str) -> None:
        """Print where and when we are."""
        when = self._now().astimezone(self._zone).strftime("%A %-d %B, %H:%M:%S")
        self._terminal.print()
        self._terminal.print_rule(f"── {when} ── {text}", style="36")

    def aside(self, text: str) -> None:
        """Print a remark."""
        self._terminal.print_paragraph(f"({text})", first=_MARGIN, rest=f"{_MARGIN} ", style="2")

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
        self._say("Gutsy", self._terminal.paint(how, "2"), "32")
        bar = f"{_MARGIN}{self._terminal.paint('│', '32')} "
        headings = {field.get("name") for embed in message.embeds for field in objects(embed.get("fields"))}
        for line in message.text.splitlines() or [""]:
            shown = _TIMESTAMP.sub(self._timestamp, line.removeprefix("-# "))
            shown = f"**{shown}**" if line in headings else shown
            self._terminal.print_paragraph(shown, first=bar, rest=bar)
        for attachment in message.attachments:
            described = f": {attachment.description}" if attachment.description else ""
            self._terminal.print_paragraph(f"📎 {attachment.filename}{described}", first=bar, rest=bar)
        if message.buttons:
            row = unbreakable([f"[{button.label}]" for button in message.buttons])
            self._terminal.print_paragraph(row, first=bar, rest=bar, style="1")

    def _say(self, who: str, what: str, colour: str) -> None:
        name = self._terminal.paint(f"{who:{_NAME_WIDTH}}", colour)
        self._terminal.print_paragraph(what, first=f"{name} ", rest=_MARGIN)

    def _timestamp(self, match: re.Match[str]) -> str:
        at = datetime.fromtimestamp(int(match[1]), self._zone)
        style = match[2] or "f"
        if style != "R":
            return at.strftime(_FORMATS.get(style, _LONG))
        minutes = round((at - self._now()).total_seconds() / 60)
        # Units as Discord's client changes them, roughly: one is not shown below two of the next.
        amount = next(
            f"{round(abs(minutes) / length_min)} {unit}"
            for unit, length_min in (("days", 1440), ("hours", 60), ("minutes", 1))
            if abs(minutes) >= 2 * length_min or unit == "minutes"
        )
        return f"in {amount}" if minutes >= 0 else f"{amount} ago"


def _options(options: Mapping[str, object]) -> str:
    return "".join(f" {name}: {_shown(value)}" for name, value in options.items())


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

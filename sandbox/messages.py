"""Messages as they stand in a channel, and what a member can see and press on them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.accounts import Account
from sandbox.bodies import JsonObject, objects

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

_BUTTON = 2
_TEXT_DISPLAY = 10


@dataclass(frozen=True, slots=True)
class Button:
    """A button on a message. ``custom_id`` is absent on link buttons, ``url`` on all others."""

    label: str | None
    custom_id: str | None
    disabled: bool
    style: int
    url: str | None
    emoji: JsonObject | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file kept with a message; ``size`` in bytes."""

    id: int
    filename: str
    data: bytes
    content_type: str
    description: str | None
    url: str

    @property
    def size(self) -> int:
        """The length in bytes."""
        return len(self.data)

    @property
    def bytes(self) -> "bytes":
        """The content."""
        return self.data


@dataclass(frozen=True, slots=True)
class Origin:
    """The interaction whose answer a message is: its id, type (2 command, 3 component, 5 modal) and member."""

    interaction_id: int
    interaction_type: int
    user: Account
    command_name: str | None = None


@dataclass(slots=True, eq=False)
class Message:
    """A message on the screen: it changes in place when its author edits it.

    ``visible_to`` is the only member who sees an ephemeral message, or None when everybody in the channel does.
    """

    id: int
    channel_id: int
    guild_id: int | None
    author: Account
    created_at: datetime
    content: str = ""
    embeds: Sequence[JsonObject] = ()
    components: Sequence[JsonObject] = ()
    attachments: Sequence[Attachment] = ()
    flags: int = 0
    nonce: str | int | None = None
    edited_at: datetime | None = None
    visible_to: int | None = None
    origin: Origin | None = None
    reference: JsonObject | None = None
    pings: frozenset[str] = frozenset()
    """Whom it notified: ids of users and roles, ``everyone``, ``here``."""
    could_ping: bool = False
    """Whether it would have notified whomever its texts had mentioned."""
    deleted: bool = field(default=False, kw_only=True)

    @property
    def ephemeral(self) -> bool:
        """Whether only one member sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still shows "thinking"."""
        return bool(self.flags & LOADING)

    @property
    def buttons(self) -> list[Button]:
        """Every button, in reading order, wherever it is nested."""
        return [_button(part) for part in walk(self.components) if part.get("type") == _BUTTON]

    @property
    def text(self) -> str:
        """All that can be read: content, embeds, text displays, one piece a line."""
        pieces = [self.content]
        for embed in self.embeds:
            pieces.extend(_embed_texts(embed))
        pieces.extend(
            str(part.get("content")) for part in walk(self.components) if part.get("type") == _TEXT_DISPLAY
        )
        return "\n".join(piece for piece in pieces if piece)


def walk(components: Sequence[Mapping[str, object]]) -> Iterator[Mapping[str, object]]:
    """Yield every component, outer before inner: children of rows and containers, accessories, label bodies."""
    for part in components:
        yield part
        yield from walk(objects(part.get("components")))
        yield from walk(
            [inner for inner in (part.get("accessory"), part.get("component")) if isinstance(inner, dict)]
        )


def _button(part: Mapping[str, object]) -> Button:
    label, custom_id, url, emoji = (part.get(key) for key in ("label", "custom_id", "url", "emoji"))
    style = part.get("style")
    return Button(
        label=label if isinstance(label, str) else None,
        custom_id=custom_id if isinstance(custom_id, str) else None,
        disabled=bool(part.get("disabled")),
        style=style if isinstance(style, int) else 0,
        url=url if isinstance(url, str) else None,
        emoji=emoji if isinstance(emoji, dict) else None,
    )


def _embed_texts(embed: Mapping[str, object]) -> Iterator[str]:
    author = embed.get("author")
    if isinstance(author, dict):
        yield str(author.get("name") or "")
    yield str(embed.get("title") or "")
    yield str(embed.get("description") or "")
    for one in objects(embed.get("fields")):
        yield str(one.get("name") or "")
        yield str(one.get("value") or "")
    footer = embed.get("footer")
    if isinstance(footer, dict):
        yield str(footer.get("text") or "")

"""What happened, told as it happens, for whoever narrates it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sandbox.accounts import Account
from sandbox.messages import Message


@dataclass(frozen=True, slots=True)
class SlashUsed:
    """A member used a slash command; ``where`` is a channel's name, or None in direct messages."""

    at: datetime
    user: Account
    command: str
    options: Mapping[str, object]
    where: str | None


@dataclass(frozen=True, slots=True)
class Replied:
    """The bot answered an interaction of ``user`` with a message, or finished a deferred answer."""

    at: datetime
    user: Account
    message: Message


@dataclass(frozen=True, slots=True)
class DmArrived:
    """The bot sent a direct message of its own accord."""

    at: datetime
    user: Account
    message: Message


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """The bot changed a message that was already there."""

    at: datetime
    message: Message


@dataclass(frozen=True, slots=True)
class ButtonClicked:
    """A member pressed a button."""

    at: datetime
    user: Account
    message: Message
    label: str


@dataclass(frozen=True, slots=True)
class OptionsSelected:
    """A member chose from a select menu."""

    at: datetime
    user: Account
    message: Message
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModalShown:
    """The bot opened a form for a member."""

    at: datetime
    user: Account
    title: str


@dataclass(frozen=True, slots=True)
class ModalSubmitted:
    """A member sent a form off."""

    at: datetime
    user: Account
    title: str
    values: Mapping[str, object]


Event: TypeAlias = (
    SlashUsed
    | Replied
    | DmArrived
    | MessageEdited
    | ButtonClicked
    | OptionsSelected
    | ModalShown
    | ModalSubmitted
)

"""What a member gets back from the bot: a message, a form, a promise of one."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sandbox.bodies import JsonObject, is_object, objects, text
from sandbox.interactions import Answer, AnswerType, Interaction, InteractionFailed
from sandbox.messages import Message, walk

ReplyKind: TypeAlias = Literal["message", "deferred", "update", "deferred_update", "modal", "autocomplete"]

_KINDS: Mapping[AnswerType, ReplyKind] = {
    AnswerType.MESSAGE: "message",
    AnswerType.DEFERRED: "deferred",
    AnswerType.DEFERRED_UPDATE: "deferred_update",
    AnswerType.UPDATE: "update",
    AnswerType.AUTOCOMPLETE: "autocomplete",
    AnswerType.MODAL: "modal",
}
_LABEL = 18
_TEXT_INPUT = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """A suggestion of an autocompleted option."""

    name: str
    value: str | int | float


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: its label as shown, and the component's payload."""

    label: str
    custom_id: str
    type: int
    required: bool
    component: Mapping[str, object]


@dataclass(eq=False)
class Modal:
    """A form open on a member's screen. It can be submitted once."""

    interaction: Interaction
    payload: JsonObject
    submitted: bool = False

    @property
    def title(self) -> str:
        """The heading."""
        return text(self.payload.get("title"))

    @property
    def custom_id(self) -> str:
        """The id the bot gave it."""
        return text(self.payload.get("custom_id"))

    @property
    def components(self) -> list[JsonObject]:
        """The components as the bot sent them."""
        return objects(self.payload.get("components"))

    @property
    def fields(self) -> list[Field]:
        """The fields, in reading order."""
        found: list[Field] = []
        for outer in walk(self.components):
            inner = outer.get("component")
            if outer.get("type") == _LABEL and is_object(inner):
                found.append(_field(text(outer.get("label")), inner))
            elif outer.get("type") == _TEXT_INPUT and outer.get("label"):
                found.append(_field(text(outer["label"]), outer))
        return found


def _field(label: str, component: Mapping[str, object]) -> Field:
    kind = component.get("type")
    return Field(
        label,
        text(component.get("custom_id")),
        kind if isinstance(kind, int) else 0,
        component.get("required") is not False,
        component,
    )


class Reply:
    """The bot's answer to one act of a member.

    ``kind`` is that of the first answer, and ``elapsed_s`` the real seconds until it. ``message`` follows the
    answer as it is edited; for updates it is the message the component belongs to.
    """

    def __init__(self, interaction: Interaction, answer: Answer) -> None:
        self._interaction = interaction
        self._handed_followups = 0
        self.kind: ReplyKind = _KINDS[answer.type]
        self.elapsed_s = answer.elapsed_s
        self.message: Message | None = answer.message
        self.modal = Modal(interaction, answer.data) if answer.type is AnswerType.MODAL else None
        self.choices = _choices(answer.data) if answer.type is AnswerType.AUTOCOMPLETE else []

    def __repr__(self) -> str:
        return f"<Reply {self.kind} {self.text!r}>"

    @property
    def content(self) -> str:
        """The message's content; empty without a message."""
        return self.message.content if self.message else ""

    @property
    def text(self) -> str:
        """All that can be read in the message, or the form's title."""
        if self.modal:
            return self.modal.title
        return self.message.text if self.message else ""

    @property
    def ephemeral(self) -> bool:
        """Whether only the member sees the message."""
        return self.message is not None and self.message.ephemeral

    @property
    def followups(self) -> Sequence[Message]:
        """Further messages of the bot to the same act."""
        return tuple(self._interaction.followups)

    async def completed(self, timeout_s: float = 5.0) -> "Reply":
        """Wait until a deferred answer is filled in, and return this reply.

        Raises:
            InteractionFailed: if the bot keeps "thinking" for longer than ``timeout_s`` real seconds.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self._interaction.completed.wait()
        except TimeoutError:
            msg = f"The bot has been thinking for {timeout_s:g} s"
            raise InteractionFailed(msg) from None
        return self

    async def next_followup(self, timeout_s: float = 5.0) -> Message:
        """Return the next further message that has not been returned yet.

        Raises:
            TimeoutError: if none comes within ``timeout_s`` real seconds.
        """
        followups = self._interaction.followups
        async with asyncio.timeout(timeout_s):
            while len(followups) <= self._handed_followups:
                waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._interaction.waiters.append(waiter)
                await waiter
        self._handed_followups += 1
        return followups[self._handed_followups - 1]


def _choices(data: Mapping[str, object]) -> list[Choice]:
    found = []
    for one in objects(data.get("choices")):
        value = one.get("value")
        found.append(Choice(text(one.get("name")), value if isinstance(value, str | int | float) else ""))
    return found

"""The life of an interaction: three seconds for the first answer, one answer, fifteen minutes for the rest."""

import asyncio
import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from sandbox import refusals
from sandbox.accounts import Account
from sandbox.bodies import JsonObject
from sandbox.messages import Message
from sandbox.world import Channel, World

TOKEN_LIFE = timedelta(minutes=15)
FIRST_ANSWER_WITHIN_S = 3.0


class Kind(IntEnum):
    """What a member did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class AnswerType(IntEnum):
    """How a bot answers first."""

    MESSAGE = 4
    DEFERRED = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    AUTOCOMPLETE = 8
    MODAL = 9


class InteractionFailed(Exception):
    """The member sees "The application did not respond": no first answer came in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A bot's first answer; ``data`` holds the modal or the choices, ``elapsed_s`` real seconds since the act."""

    type: AnswerType
    message: Message | None
    data: JsonObject
    elapsed_s: float


@dataclass(eq=False)
class Interaction:
    """One act of a member that a bot may answer.

    ``source`` is the message whose component was used (for modals: from which the modal was opened), ``original``
    what ``@original`` stands for once there is an answer.
    """

    id: int
    token: str
    kind: Kind
    user: Account
    channel: Channel
    data: JsonObject
    source: Message | None
    created_at: datetime
    command_name: str | None = None
    answer: Answer | None = None
    missed: bool = False
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    started_s: float = field(default_factory=time.monotonic)
    first: "asyncio.Future[Answer]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    completed: asyncio.Event = field(default_factory=asyncio.Event)
    waiters: "list[asyncio.Future[None]]" = field(default_factory=list)

    @property
    def from_message(self) -> bool:
        """Whether it began at a component of a message."""
        return self.source is not None

    def find(self, message_id: str) -> Message:
        """Return the message that a path names within this interaction.

        Raises:
            Refused: 10015 before the first answer, 10008 when there is no such message or it was deleted.
        """
        if self.answer is None:
            raise refusals.unknown_webhook()
        if message_id == "@original":
            found = self.original
        else:
            own = [self.original, self.source, *self.followups]
            found = next((one for one in own if one is not None and str(one.id) == message_id), None)
        if found is None or found.deleted:
            raise refusals.unknown_message()
        return found

    def add_followup(self, message: Message) -> None:
        """Keep a further message and wake who waits for it."""
        self.followups.append(message)
        self.completed.set()
        for waiter in self.waiters:
            if not waiter.done():
                waiter.set_result(None)
        self.waiters.clear()


class Interactions:
    """All interactions, by id and by token."""

    def __init__(
        self, world: World, *, first_answer_within_s: float, on_missed: Callable[[Interaction], None]
    ) -> None:
        self._world = world
        self._first_answer_within_s = first_answer_within_s
        self._on_missed = on_missed
        self._by_id: dict[int, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}
        self._deadlines: dict[int, asyncio.TimerHandle] = {}

    def begin(
        self,
        kind: Kind,
        user: Account,
        channel: Channel,
        data: JsonObject,
        *,
        source: Message | None = None,
        command_name: str | None = None,
    ) -> Interaction:
        """Register an act and start its three seconds, of real time."""
        world = self._world
        interaction_id = world.snowflakes.new()
        secret = f"interaction:{interaction_id}:{world.rng.getrandbits(384):096x}"
        token = base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")
        interaction = Interaction(
            interaction_id, token, kind, user, channel, data, source, world.now(), command_name
        )
        self._by_id[interaction_id] = self._by_token[token] = interaction
        self._deadlines[interaction_id] = asyncio.get_running_loop().call_later(
            self._first_answer_within_s, self._miss, interaction
        )
        return interaction

    def answerable(self, interaction_id: int, token: str) -> Interaction:
        """Return an interaction that still waits for its first answer.

        Raises:
            Refused: 10062 when it is unknown or too late, 40060 when it was answered before.
        """
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.token != token or interaction.missed:
            raise refusals.unknown_interaction()
        if interaction.answer is not None:
            raise refusals.already_acknowledged()
        return interaction

    def settle(self, interaction: Interaction, answer: Answer) -> None:
        """Record the first answer."""
        interaction.answer = answer
        self._deadlines.pop(interaction.id).cancel()
        if answer.type not in (AnswerType.DEFERRED, AnswerType.DEFERRED_UPDATE):
            interaction.completed.set()
        if not interaction.first.done():
            interaction.first.set_result(answer)

    def by_token(self, token: str) -> Interaction:
        """Return the interaction a webhook path names.

        Raises:
            Refused: 10015 for a token nobody issued, 50027 after fifteen minutes of sandbox time.
        """
        interaction = self._by_token.get(token)
        if interaction is None:
            raise refusals.unknown_webhook()
        if self._world.now() - interaction.created_at >= TOKEN_LIFE:
            raise refusals.token_expired()
        return interaction

    def close(self) -> None:
        """Stop all clocks."""
        for deadline in self._deadlines.values():
            deadline.cancel()
        self._deadlines.clear()

    def _miss(self, interaction: Interaction) -> None:
        self._deadlines.pop(interaction.id, None)
        interaction.missed = True
        self._on_missed(interaction)
        if not interaction.first.done():
            interaction.first.set_exception(InteractionFailed("The application did not respond"))
            # The actor may have gone (a cancelled test): the failure is recorded as a violation anyway.
            interaction.first.exception()

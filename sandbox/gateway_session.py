"""A gateway session: what a bot asked for, and the events it may still have to be sent again."""

import json
import time
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.gateway_connection import Connection

RESUMABLE_FOR_S = 300.0
_KEPT_EVENTS = 20_000

_encode = json.JSONEncoder(separators=(",", ":")).encode


class Session:
    """One identified bot, or shard of it. It outlives its connection, so that the bot can resume."""

    def __init__(self, session_id: str, intents: int, shard_id: int, shard_count: int) -> None:
        self.id = session_id
        self.intents = intents
        self.shard_id = shard_id
        self.shard_count = shard_count
        self.sequence = 0
        self.connection: Connection | None = None
        self._detached_s = time.monotonic()
        self._kept: deque[tuple[int, str]] = deque(maxlen=_KEPT_EVENTS)

    def wants(self, intent: int) -> bool:
        """Tell whether the bot identified with an intent."""
        return self.intents & intent == intent

    def covers(self, guild_id: int | None) -> bool:
        """Tell whether a guild is on this shard; direct messages are on shard 0."""
        return (0 if guild_id is None else guild_id >> 22) % self.shard_count == self.shard_id

    def attach(self, connection: "Connection", *, replay_after: int | None = None) -> None:
        """Let a connection carry the session, sending it first what came after a sequence number."""
        self.connection = connection
        connection.session = self
        if replay_after is not None:
            for sequence, frame in self._kept:
                if sequence > replay_after:
                    connection.send_text(frame)

    def detach(self) -> None:
        """Go on without a connection: events are kept for when the bot resumes."""
        self.connection = None
        self._detached_s = time.monotonic()

    def dispatch(self, event: str, data: Mapping[str, object]) -> None:
        """Send an event, and keep it."""
        self.sequence += 1
        frame = _encode({"t": event, "s": self.sequence, "op": 0, "d": data})
        self._kept.append((self.sequence, frame))
        if self.connection is not None:
            self.connection.send_text(frame)

    def acknowledge(self, sequence: int) -> None:
        """Forget what the bot has said, by heartbeat, to have seen."""
        while self._kept and self._kept[0][0] <= sequence:
            self._kept.popleft()

    def can_replay_after(self, sequence: int) -> bool:
        """Tell whether everything after a sequence number is still kept and the session is young enough."""
        if self.connection is None and time.monotonic() - self._detached_s > RESUMABLE_FOR_S:
            return False
        first_kept = self._kept[0][0] if self._kept else self.sequence + 1
        return sequence >= first_kept - 1

    def is_abandoned_for(self, successor: "Session") -> bool:
        """Tell whether a new session of the same shard supersedes this one, which nobody holds."""
        same = (self.shard_id, self.shard_count) == (successor.shard_id, successor.shard_count)
        return same and self.connection is None

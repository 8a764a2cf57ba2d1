"""The bench's hand on the sandbox in the other process."""

import json
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.child import Answer, Child, number, numbers

DISCORD_RATE_PER_S = 50.0
BOT_RATE_PER_S = 45.0
BEGINS_AT = datetime(2026, 3, 2, 6, 50, tzinfo=UTC)
_PATIENCE_S = 30.0


class DiscordProcess(Child):
    """A Discord on loopback with ``members`` strangers; ``rate_per_s`` None lifts every limit.

    Its clock begins at ``start_at``, or shows the machine's time when that is None.
    """

    def __init__(
        self,
        folder: Path,
        *,
        members: int,
        rate_per_s: float | None = DISCORD_RATE_PER_S,
        start_at: datetime | None = BEGINS_AT,
        seed: int = 0,
        collects: bool = True,
    ) -> None:
        """Without ``collects`` it never stops to look for garbage, after which many requests would come at once."""
        config = {
            "members": members,
            "global_per_s": rate_per_s,
            "start_at": None if start_at is None else start_at.isoformat(),
            "seed": seed,
            "collects": collects,
        }
        super().__init__("benchmarks.discord_server", json.dumps(config), log=folder / "discord.log")
        hello = self.ask(do="hello")
        self.token = str(hello["token"])
        self.api_url = str(hello["api_url"])
        self.gateway_url = str(hello["gateway_url"])
        self.clock_url = str(hello["clock_url"])
        self.members = numbers(hello, "members")
        self.channels = numbers(hello, "channels")

    def wait_until_ready(self) -> None:
        """Wait until a client is connected."""
        self.ask(do="ready", timeout_s=_PATIENCE_S)

    def advance(self, seconds: float) -> float:
        """Move the clock; returns the real instant of it, in the machine's monotonic seconds."""
        return number(self.ask(do="advance", seconds=seconds), "at_s")

    def arrivals(self, messages: int, *, timeout_s: float, may_fail: bool = False) -> Answer:
        """Wait until so many direct messages arrived since `forget`, and return the counts.

        With ``may_fail`` the counts come after ``timeout_s`` even if there are fewer.

        Raises:
            ChildFailed: if there are fewer after so long, otherwise.
        """
        return self.ask(do="arrivals", messages=messages, timeout_s=timeout_s, may_fail=may_fail)

    def counts(self) -> Answer:
        """Return what was counted since `forget`."""
        return self.ask(do="counts")

    def forget(self) -> None:
        """Begin counting anew."""
        self.ask(do="forget")

    def lose_answers(self, probability: float) -> None:
        """Carry out messages but lose some of the answers."""
        self.ask(do="lose_answers", probability=probability)

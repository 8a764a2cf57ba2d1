"""Everything behind the REST routes and the gateway, in one place for both."""

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sandbox.clock import SandboxClock
from sandbox.commands import Commands
from sandbox.events import Event
from sandbox.interactions import Interaction, Interactions
from sandbox.limits import Limiter, RateLimits
from sandbox.postings import Postings
from sandbox.records import Records, Violation
from sandbox.world import World

if TYPE_CHECKING:
    # The contract needs jsonschema-rs, which only those who check against it have.
    from sandbox.contract import OpenApiContract


@dataclass(frozen=True, slots=True)
class Rules:
    """What of Discord's behaviour a sandbox may vary.

    ``first_answer_within_s`` and ``heartbeat_interval_s`` are real seconds, ``nonce_window`` is sandbox time.
    ``privileged_intents`` are the privileged intent bits switched on in the developer portal.
    """

    first_answer_within_s: float = 3.0
    heartbeat_interval_s: float = 41.25
    nonce_window: timedelta = timedelta(minutes=5)
    privileged_intents: int = 0


@dataclass(eq=False)
class Backend:
    """The parts of one sandbox. ``host`` is ``127.0.0.1:PORT`` once the server is bound."""

    clock: SandboxClock
    rng: random.Random
    limits: RateLimits
    rules: Rules
    bot_name: str
    contract: "OpenApiContract | None" = None
    log: Callable[[str], None] | None = None
    host: str = ""
    records: Records = field(default_factory=Records)
    listeners: list[Callable[[Event], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(self.clock.now, self.rng, bot_name=self.bot_name)
        # As for every bot made in the last years, the application and its bot user share one id.
        self.application_id = self.world.bot.id
        self.commands = Commands(self.world, self.application_id)
        self.limiter = Limiter(self.limits)
        self.postings = Postings(
            self.world,
            cdn_url=lambda: f"http://{self.host}/cdn",
            nonce_window=self.rules.nonce_window,
            tell=self.tell,
        )
        self.interactions = Interactions(
            self.world, first_answer_within_s=self.rules.first_answer_within_s, on_missed=self._missed
        )
        self.token = _token(self.rng, self.world.bot.id)

    def tell(self, event: Event) -> None:
        """Hand an event to every listener."""
        for listener in tuple(self.listeners):
            listener(event)

    def say(self, line: str) -> None:
        """Log a line of traffic."""
        if self.log:
            self.log(line)

    def violate(self, violation: Violation) -> None:
        """Record a mistake of the bot."""
        self.records.violations.append(violation)
        self.say(f"violation: {violation}")

    def _missed(self, interaction: Interaction) -> None:
        route = "/interactions/{interaction_id}/{interaction_token}/callback"
        what = interaction.command_name or str(interaction.data.get("custom_id", ""))
        self.violate(
            Violation(
                "POST", route, 404, 10062, "No first answer in time", f"{interaction.kind.name}: {what}"
            )
        )


def _token(rng: random.Random, bot_id: int) -> str:
    """Return a made-up token of the shape that real ones have: the id, a date and a signature, in base 64."""

    def encoded(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    return ".".join([encoded(str(bot_id).encode()), encoded(rng.randbytes(4)), encoded(rng.randbytes(28))])

"""A member's first week, played for real: the bot as its own process, on a Discord that runs here.

Everything that is printed happened over HTTP and websocket, and is checked on the way; the story ends with exit
status 0 only if all of it held.
"""

import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.actors import User
from sandbox.clock import SandboxClock
from sandbox.messages import Message
from sandbox.narrator import Narrator
from sandbox.process import BotProcess
from sandbox.replies import Choice
from sandbox.server import Sandbox
from sandbox.world import Channel

_ZONE = ZoneInfo("Europe/Lisbon")
_BEGINS_AT = datetime(2026, 3, 2, 6, 20, tzinfo=UTC)
_ON_TIME_WITHIN_S = 1.0
_COMES_WITHIN_S = 15.0
_INTERRUPTED = 128 + signal.SIGINT


class StoryBroken(Exception):
    """Something that the story shows did not happen."""


def play(settings: Mapping[str, str] | None = None) -> int:
    """Play the story and return the exit status: 0 if all of it held, else 1 with the bot's log.

    ``settings`` replace those that the bot is given, to see what the story does with a bot set up differently.
    """
    started_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gutsy-demo-") as folder:
        try:
            asyncio.run(_play(Path(folder), settings or {}))
        except Exception as error:  # noqa: BLE001 - whatever broke, the newcomer must see the log
            print(
                f"\nThe story broke: {(str(error) or type(error).__name__).splitlines()[0]}", file=sys.stderr
            )
            log = Path(folder) / "bot.log"
            if log.exists():
                print("\nThe bot's log:\n" + log.read_text(encoding="utf-8")[-4000:], file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("\nStopped before the end.", file=sys.stderr)
            return _INTERRUPTED
    print(f"\nThat was all real: {time.monotonic() - started_s:.0f} s, no account, no token, no network.")
    print("README.md says how to invite Gutsy to a real server.")
    return 0


async def _play(folder: Path, settings: Mapping[str, str]) -> None:
    clock = SandboxClock(_BEGINS_AT)
    async with Sandbox(clock=clock) as discord:
        narrator = Narrator(clock.now, _ZONE)
        narrator.title("Gutsy: a member's first week, on a Discord that runs on this machine")
        guild = discord.add_guild("Harbour Runners", locale="en-GB")
        ana = discord.add_user("Ana", locale="en-GB")
        guild.add_member(ana)
        bot = BotProcess(discord, folder, settings)
        await bot.start()
        narrator.aside("the bot runs as its own process, connected over HTTP and websocket")
        discord.on_event(narrator.tell)
        try:
            story = _Story(discord, clock, narrator, bot, ana)
            await story.ask()
            await story.first_reminder()
            await story.killed_and_back()
            await story.log_the_run()
            await story.check_in()
            await story.a_run_of_her_own()
            await story.the_rest_of_the_week()
            await story.a_fact_for_everybody(guild.general)
            await story.the_end(folder)
        finally:
            await bot.kill()


class _Story:
    def __init__(
        self, discord: Sandbox, clock: SandboxClock, narrator: Narrator, bot: BotProcess, ana: User
    ) -> None:
        self._discord = discord
        self._clock = clock
        self._narrator = narrator
        self._bot = bot
        self._ana = ana
        self._dms = 0

    async def ask(self) -> None:
        self._narrator.scene("Ana asks for a reminder")
        zones = await self._ana.autocomplete("settings timezone", option="zone", value="lisb")
        self._suggested("lisb", zones)
        _check("Lisbon" in zones[0].name, "typing “lisb” suggests Lisbon")
        await self._ana.slash("settings timezone", zone=zones[0].value)
        readings = await self._ana.autocomplete("remind run", option="when", value="mon wed fri 6:30")
        self._suggested("mon wed fri 6:30", readings)
        reply = await self._ana.slash("remind run", when=readings[0].value)
        _check(reply.ephemeral, "the answer is for Ana alone")
        proof = await self._ana.next_dm(timeout_s=_COMES_WITHIN_S)
        self._dms += 1
        _check("This is where" in proof.text, "a first message proves that reminders will arrive")

    async def first_reminder(self) -> None:
        await self._until("06:30", "The reminder is due")
        self._reminder = await self._next_dm(due="06:30")
        # Before the press: the bot counts from when it hears of it.
        self._snoozed_at = self._clock.now()
        await self._ana.click(self._reminder, "Snooze 10 min")

    async def killed_and_back(self) -> None:
        self._narrator.scene("kill -9, and the bot is started again")
        await self._bot.kill()
        await self._bot.start()
        self._clock.move_to(self._snoozed_at + timedelta(minutes=10, seconds=-1))
        self._narrator.scene("Ten minutes later")
        self._reminder = await self._next_dm(due_at=self._snoozed_at + timedelta(minutes=10))

    async def log_the_run(self) -> None:
        form = await self._ana.click(self._reminder, "Ran it")
        slip = await self._ana.submit_modal(form.modal, {"duration": "half an hour", "distance": "5"})
        _check("27:30" in slip.text, "a slip of the pen is told what would work")
        form = await self._ana.click(self._reminder, "Try again")
        kept = (
            {field.custom_id: field.component.get("value") for field in form.modal.fields}
            if form.modal
            else {}
        )
        _check(kept.get("distance") == "5", "what was typed is kept")
        reply = await self._ana.submit_modal(form.modal, {"duration": "30", "distance": "5"})
        _check(
            "5 km in 30 min" in reply.text and "1 day" in reply.text, "the run is logged and begins a streak"
        )

    async def check_in(self) -> None:
        self._narrator.scene("Gut and mood in 20 seconds, if she agrees")
        reply = await self._ana.click(self._reminder, "20-second check-in")
        _check("encrypted" in reply.text, "consent is asked in plain words")
        form = await self._ana.click(self._reminder, "I agree")
        reply = await self._ana.submit_modal(
            form.modal, {"effort": "4", "gut": "2", "symptoms": ["side_stitch"], "feeling": "3"}
        )
        _check("Kept" in reply.text, "the check-in is kept")

    async def a_run_of_her_own(self) -> None:
        await self._until("18:00", "A short one with a friend")
        reply = await self._ana.slash("run log", duration="12", distance="1.6", effort="easy", when="17:30")
        _check("effort 2 of 10" in reply.text, "a run that no reminder asked about is logged")
        if reply.message is not None:
            await self._ana.click(reply.message, "Not this time")
        reply = await self._ana.slash("progress", timeout_s=_COMES_WITHIN_S)
        pictures = reply.message.attachments if reply.message is not None else ()
        _check(
            any(one.bytes.startswith(b"\x89PNG") and "2 runs" in (one.description or "") for one in pictures),
            "her log comes as a picture, with a description for those who do not see it",
        )

    async def the_rest_of_the_week(self) -> None:
        await self._until("06:30", "Tuesday was planned rest, and it counts", days=2)
        dm = await self._next_dm(due="06:30")
        form = await self._ana.click(dm, "Ran it")
        await self._ana.submit_modal(form.modal, {"duration": "25:30", "distance": "4.2 km"})
        await self._ana.click(dm, "Not this time")
        await self._until("06:30", "Tired legs", days=2)
        dm = await self._next_dm(due="06:30")
        reply = await self._ana.click(dm, "Rest instead")
        _check("Rest is part of the plan" in reply.text, "rest comes without guilt")
        reply = await self._ana.slash("streak show")
        _check("5 days" in reply.text, "two runs, two planned rest days and a rest instead are five days")

    async def a_fact_for_everybody(self, channel: Channel) -> None:
        self._narrator.scene("In the club's channel")
        reply = await self._ana.slash("fact", where=channel, topic="rest")
        _check("medical advice" in reply.text, "a fact comes with its source and its limits")

    async def the_end(self, folder: Path) -> None:
        self._narrator.scene("The operator stops the bot")
        status = await self._bot.stop()
        _check(status == 0, "the bot ends cleanly")
        _check(not self._discord.violations, f"no rule of Discord's was broken: {self._discord.violations}")
        _check(len(self._ana.inbox) == self._dms, "every reminder came once")
        _check(b"side_stitch" not in _stored_in(folder), "the check-in lies encrypted in the database")
        log = self._bot.log_file.read_text(encoding="utf-8")
        _check(
            "side_stitch" not in log and "Traceback" not in log, "the log holds nothing private and no error"
        )
        self._narrator.aside(
            "checked: each reminder once and on time, check-in encrypted, no rule of Discord's broken"
        )

    def _suggested(self, typed: str, choices: list[Choice]) -> None:
        shown = " · ".join(choice.name for choice in choices[:2])
        self._narrator.aside(f"typing “{typed}” suggests: {shown}")

    async def _until(self, time_of_day: str, what: str, *, days: int = 0) -> None:
        """Move the clock to a second before a time of day."""
        self._clock.move_to(self._at(time_of_day, days) - timedelta(seconds=1))
        await self._discord.clocks_caught_up()
        self._narrator.scene(what)

    def _at(self, time_of_day: str, days: int = 0) -> datetime:
        hour, minute = map(int, time_of_day.split(":"))
        today = self._clock.now().astimezone(_ZONE) + timedelta(days=days)
        return today.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)

    async def _next_dm(self, *, due: str | None = None, due_at: datetime | None = None) -> Message:
        due_at = due_at or self._at(due or "")
        try:
            message = await self._ana.next_dm(timeout_s=_COMES_WITHIN_S)
        except TimeoutError:
            msg = f"no reminder came within {_COMES_WITHIN_S:.0f} seconds"
            raise StoryBroken(msg) from None
        self._dms += 1
        late_s = (message.created_at - due_at).total_seconds()
        _check(-0.01 <= late_s <= _ON_TIME_WITHIN_S, f"the reminder is on time (it was {late_s:.2f} s late)")
        self._narrator.aside(f"arrived {max(late_s, 0) * 1000:.0f} ms after it was due")
        return message


def _stored_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("gutsy.db*"))


def _check(holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise StoryBroken(what)

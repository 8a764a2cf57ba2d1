"""Members' lives over weeks, for long stories: days on their own clock, mornings with a reminder, logs of others."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from bot.domain.check_in_details import CheckInDetails
from bot.domain.check_ins import CheckInAnswers
from bot.domain.consent import CONSENT_VERSION
from bot.domain.ids import MemberId
from bot.domain.insights import Observation
from bot.domain.runs import RunEntry
from bot.domain.streaks import RunLogged
from sandbox import Event, Message, Reply, Upload, User
from sandbox.events import DmArrived, MessageEdited, Replied
from tests.club import Club
from tests.cogs.test_something_wrong import shown

LISBON = ZoneInfo("Europe/Lisbon")
_WITHIN_S = 2.0


class Life:
    """A member in Lisbon, day by day; ``read`` is every text that came before their eyes, oldest first."""

    def __init__(self, club: Club, user: User) -> None:
        self._club = club
        self.user = user
        self.read: list[str] = []
        club.discord.on_event(self._look)

    def _look(self, event: Event) -> None:
        match event:
            case Replied(user=user, message=message) | DmArrived(user=user, message=message):
                if user is self.user:
                    self.read.append(message.text)
            case MessageEdited(message=message) if message in self.user.dm_messages:
                self.read.append(message.text)
            case _:
                pass

    def at(self, day_on: date, clock_time: str) -> datetime:
        """Return the instant at which the member's clock shows this time."""
        return datetime.combine(day_on, time.fromisoformat(clock_time), LISBON).astimezone(UTC)

    def wakes(self, day_on: date, clock_time: str) -> None:
        """Let time pass until the member's clock shows this."""
        self._club.clock.move_to(self.at(day_on, clock_time))

    async def reminded(self, day_on: date, clock_time: str = "06:30") -> Message:
        """Let time pass until then, and return what came; it must have come on time."""
        self.wakes(day_on, clock_time)
        message = await self._club.delivered(self.user)
        late_s = (message.created_at - self.at(day_on, clock_time)).total_seconds()
        assert 0 <= late_s < _WITHIN_S, f"{message.content!r} came {late_s:.1f} s late"
        return message

    async def ran_it(self, reminder: Message, duration: str, distance: str) -> Reply:
        """Press **Ran it** and fill in the form."""
        form = await self.user.click(reminder, "Ran it")
        return await self.user.submit_modal(form.modal, {"duration": duration, "distance": distance})

    async def logs(self, duration: str, distance: str, **more: object) -> Message:
        """Type a run into ``/run log``, and return the answer."""
        return shown(await self.user.slash("run log", duration=duration, distance=distance, **more))  # type: ignore[arg-type]

    async def brings(self, name: str, data: bytes, *, to: str = "run import") -> Message:
        """Bring a file, and return the answer."""
        return shown(await self.user.slash(to, file=Upload(name, data), timeout_s=20))

    async def checks_in(self, offer: Message, *, details: dict[str, str], **answers: object) -> Reply:
        """Take both steps of the check-in that a message offers."""
        kept = await self._club.checked_in(offer, self.user, **answers)
        second = await self.user.click(shown(kept), "Add details")
        return await self.user.submit_modal(second.modal, details)

    async def exports_file(self) -> bytes:
        """Have everything sent, and return the file."""
        reply = await self.user.slash("privacy export", timeout_s=20)
        assert "The file is in your direct messages" in reply.content
        (attachment,) = self.user.inbox[-1].attachments
        return attachment.data


def document_in(packed: bytes) -> dict[str, Any]:
    """Return the document in an export."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        document: dict[str, Any] = json.loads(archive.read("gutsy.json"))
    return document


def picture_in(reply: Reply) -> tuple[Image.Image, str]:
    """Return the picture that came with an answer, and its description."""
    (attachment,) = shown(reply).attachments
    picture = Image.open(io.BytesIO(attachment.data))
    picture.load()
    assert attachment.description is not None
    return picture, attachment.description


async def lived(club: Club, user: User, log: Sequence[Observation]) -> MemberId:
    """Give a member a log of runs with check-ins, as they would have told them, and consent to that."""
    member_id = MemberId(user.id)
    async with club.client._units() as unit:
        await unit.members.ensure(member_id, locale="en-GB", at=club.clock.now())
        await unit.consents.give(member_id, text_version=CONSENT_VERSION, locale="en-GB", at=club.clock.now())
        for one in log:
            at = datetime.combine(one.day_on, time(8), UTC)
            entry = RunEntry(one.day_on, round(one.duration_min * 60), 5000.0, effort=one.effort)
            run = await unit.runs.add(member_id, entry, logged_at=at, answers=None)
            await unit.streak_events.append(
                member_id, RunLogged(day_on=one.day_on, recorded_at=at, run_id=run.id)
            )
            details = CheckInDetails(
                feeling_before=one.feeling_before,
                hours_since_meal=one.hours_since_meal,
                fibre=one.fibre,
                heat=one.heat,
            )
            answers = CheckInAnswers(one.effort, one.gut, frozenset(), one.feeling_after, details)
            await unit.check_ins.save(member_id, answers, run_id=run.id, day_on=one.day_on, at=at)
        await unit.commit()
    return member_id

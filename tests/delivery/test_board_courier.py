"""One live board on its way: no time is lost between a look and what follows, and no edit comes close to another."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.board_courier import BoardCourier
from bot.delivery.channel_messenger import OutgoingPost
from bot.delivery.messenger import Delivered, FindResult, SendResult
from bot.delivery.server_couriers import Ending
from bot.delivery.trouble import Trouble
from bot.domain.challenge_terms import Metric, Terms
from bot.domain.communities import Community
from bot.domain.ids import ChallengeId, ChannelId, GuildId, MemberId, MessageId
from bot.domain.occurrences import Outcome
from bot.services.live_board_queue import EDITED_AT_MOST_EVERY, refresh_board
from bot.services.live_boards import BoardNow, LiveBoardService
from bot.services.ports import DuePost, Settlement
from bot.services.ports.boards import LiveBoard
from bot.services.ports.challenges import NewChallenge
from bot.ui.posts import ServerPost
from sandbox import SandboxClock
from tests.delivery.workshop import LISBON, WatchedUnits

ANA, HARBOUR, STREET = MemberId(80351110224678912), GuildId(41771983423143937), ChannelId(5)
EVENING = datetime(2026, 3, 2, 23, 59, tzinfo=ZoneInfo(LISBON))
MIDNIGHT = EVENING + timedelta(minutes=1)
DAY = timedelta(days=1)


class Street:
    """A channel that takes everything, and remembers how often it was asked."""

    def __init__(self) -> None:
        self.posted = 0
        self.edited = 0

    async def post(self, channel_id: ChannelId, post: OutgoingPost, *, nonce: str) -> SendResult:
        self.posted += 1
        return Delivered(MessageId(self.posted), channel_id, opened=False)

    async def edit(self, channel_id: ChannelId, message_id: MessageId, post: OutgoingPost) -> SendResult:
        self.edited += 1
        return Delivered(message_id, channel_id, opened=False)

    async def find(self, channel_id: ChannelId, post: OutgoingPost, *, sent_after: datetime) -> FindResult:
        return None


class Slow(LiveBoardService):
    """Takes its time between looking and saying what it saw."""

    takes = timedelta()

    async def read(self, challenge_id: ChallengeId) -> BoardNow | None:
        seen = await super().read(challenge_id)
        assert isinstance(self._clock, SandboxClock)
        self._clock.advance(seconds=self.takes.total_seconds())
        return seen


class Boards:
    """A challenge from midnight on, its board, and who brings it up to date."""

    def __init__(self, units: WatchedUnits) -> None:
        self.units = units
        self.clock = SandboxClock(EVENING, rate=0)
        self.service = Slow(units, self.clock)
        self.street = Street()
        self.text = "nobody yet"
        self._courier = BoardCourier(
            boards=self.service,
            clock=self.clock,
            channels=self.street,
            write=lambda _: ServerPost(self.text),
            ending=Ending(self.clock, Trouble()),
        )

    async def begin(self) -> None:
        at = self.clock.now()
        terms = Terms(Metric.RUNS, MIDNIGHT.date(), MIDNIGHT.date() + 6 * DAY, 3.0)
        new = NewChallenge(HARBOUR, ANA, "Spring", None, terms, LISBON)
        async with self.units() as unit:
            await unit.members.ensure(ANA, locale="en-GB", at=at)
            server = Community(HARBOUR, LISBON, "en-GB", None, at, channel_id=STREET, challenge_news=True)
            await unit.communities.save(server)
            self.challenge_id = (await unit.challenges.add(new, at=at)).id
            await unit.commit()

    async def change(self) -> None:
        async with self.units() as unit:
            await refresh_board(unit, self.challenge_id, now=self.clock.now())
            await unit.commit()

    async def bring(self) -> Settlement:
        """Take what is due, and deliver it."""
        now = self.clock.now()
        async with self.units() as unit:
            (item,) = await unit.due.claim(now=now, owner="me", lease_until=now + DAY, limit=10)
            await unit.commit()
        assert isinstance(item, DuePost)
        ended = await self._courier.deliver(item)
        assert isinstance(ended, Settlement)
        async with self.units() as unit:
            await unit.due.settle([ended])
            await unit.commit()
        return ended


@pytest.fixture
async def boards(units: WatchedUnits) -> Boards:
    boards = Boards(units)
    await boards.begin()
    return boards


async def test_a_challenge_that_begins_under_the_look_has_its_board_at_once(boards: Boards) -> None:
    await boards.change()
    boards.service.takes = timedelta(minutes=1)
    early = await boards.bring()
    assert (early.outcome, early.reason) == (Outcome.DROPPED, "nothing to show")
    assert early.next is not None
    assert early.next.fire_at == MIDNIGHT, "which is now, and not a day later"
    assert (await boards.bring()).outcome is Outcome.SENT
    assert boards.street.posted == 1


async def test_what_changes_right_after_an_edit_waits_for_its_minute(boards: Boards) -> None:
    boards.clock.move_to(MIDNIGHT)
    await boards.change()
    assert (await boards.bring()).outcome is Outcome.SENT
    boards.text = "Ana: 1 run"
    boards.clock.advance(seconds=20)
    async with boards.units() as unit:
        # What was put in the queue before the edit was noted: it comes although that was a moment ago.
        await unit.live_boards.note(boards.challenge_id, LiveBoard())
        await refresh_board(unit, boards.challenge_id, now=boards.clock.now())
        await unit.live_boards.note(
            boards.challenge_id, LiveBoard(STREET, MessageId(1), "other", boards.clock.now())
        )
        await unit.commit()
    edited_at = boards.clock.now()
    boards.clock.advance(seconds=1)
    early = await boards.bring()
    assert (early.outcome, boards.street.edited) == (Outcome.DROPPED, 0)
    assert early.next is not None
    boards.clock.move_to(early.next.fire_at)
    assert boards.clock.now() == edited_at + EDITED_AT_MOST_EVERY
    assert (await boards.bring()).outcome is Outcome.SENT
    assert (boards.street.posted, boards.street.edited) == (1, 1)

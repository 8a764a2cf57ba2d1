"""What the bot does for itself: note that it lives, remember when it did not, drop what is too old."""

from datetime import datetime, timedelta

import structlog

from bot.domain.cheers import KEPT_FOR as CHEER_KEPT_FOR
from bot.domain.ids import ReminderId
from bot.domain.occurrences import Source
from bot.domain.run_drafts import DRAFT_KEPT_FOR
from bot.domain.topics import Topic
from bot.services.planning import plan_anew
from bot.services.ports import Clock, UnitOfWorkFactory, Wake
from bot.services.posts import plan_posts
from bot.services.retention import expire_health, forget_those_who_left, give_up_roles

LIFE_SIGN_EVERY = timedelta(minutes=20)
"""Writing it is most of what an idle bot does, and only downtimes of an hour or more ever count for anything."""
TIDY_EVERY = timedelta(hours=6)
_LAST_ALIVE = "last_alive_at"
_CLOCK_DATA = "tzdata_version"
_PAGE = 500
_AN_OUTAGE = 2 * LIFE_SIGN_EVERY  # no restart, however soon after the last sign, may look like one
_LEDGER_KEPT = timedelta(days=180)
_LEFT_SERVERS_KEPT = timedelta(days=365)

_log = structlog.get_logger(__name__)


class UpkeepService:
    """Housekeeping, called by the scheduler."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        clock: Clock,
        *,
        wake: Wake,
        at_most_health_days: int | None = None,
    ) -> None:
        """``at_most_health_days`` is the operator's limit to keeping health answers; None for no limit."""
        self._units = units
        self._clock = clock
        self._wake = wake
        self._at_most_health_days = at_most_health_days

    async def note_start(self) -> None:
        """Record the time since the last sign of life as an outage, if it was long enough to matter."""
        now = self._clock.now()
        async with self._units() as unit:
            last_alive = await unit.state.get(_LAST_ALIVE)
            if last_alive is not None:
                since_at = datetime.fromisoformat(last_alive)
                if now - since_at >= _AN_OUTAGE:
                    await unit.outages.record(from_at=since_at, until_at=now)
                    _log.info("The bot was not running for a while", since=last_alive)
            await unit.state.set(_LAST_ALIVE, now.isoformat())
            await unit.commit()

    async def drop_questions(self) -> None:
        """Take what asks about health out of the queue: the operator switched check-ins off."""
        async with self._units() as unit:
            await unit.due.remove_all(Source.CHECK_IN, Source.FOLLOW_UP)
            await unit.commit()

    async def follow_clock_data(self, version: str) -> None:
        """Plan every reminder and post anew if the time zone data are not those that the queue was computed with."""
        async with self._units(read_only=True) as unit:
            before = await unit.state.get(_CLOCK_DATA)
        if before == version:
            return
        now = self._clock.now()
        planned = 0
        after_id = ReminderId(0)
        while before is not None:
            async with self._units() as unit:
                page = await unit.reminders.active_page(after_id=after_id, limit=_PAGE)
                waiting = await unit.due.pending_for([reminder.id for reminder, _ in page])
                for reminder, member in page:
                    # What is due already was missed: it has to come or be told of first, and plans the next itself.
                    if not any(
                        one.key.source is Source.REMINDER and one.fire_at <= now
                        for one in waiting.get(reminder.id, ())
                    ):
                        await plan_anew(unit, member, [reminder], after=now)
                await unit.commit()
            planned += len(page)
            if len(page) < _PAGE:
                break
            after_id = page[-1][0].id
        async with self._units() as unit:
            for community in [] if before is None else await unit.communities.all():
                # What was missed since comes first here, too; what was never promised does not.
                missed_since = now - Topic.POST.sent_while_late_by
                await plan_posts(unit, community, after=max(missed_since, community.set_up_at))
            await unit.state.set(_CLOCK_DATA, version)
            await unit.commit()
        _log.info("Reminders follow the time zone data", before=before, now=version, reminders=planned)

    async def note_alive(self) -> None:
        """Leave a sign of life."""
        async with self._units() as unit:
            await unit.state.set(_LAST_ALIVE, self._clock.now().isoformat())
            await unit.commit()

    async def tidy(self) -> None:
        """Drop ledger lines nobody will ask about any more, questions that were never answered, and old cheers."""
        async with self._units() as unit:
            dropped = await unit.ledger.prune(before=self._clock.now() - _LEDGER_KEPT)
            await unit.posts.prune(before=self._clock.now() - _LEDGER_KEPT)
            await unit.communities.forget_left(before=self._clock.now() - _LEFT_SERVERS_KEPT)
            await unit.run_drafts.prune(before=self._clock.now() - DRAFT_KEPT_FOR)
            await unit.cheers.prune(before=self._clock.now() - CHEER_KEPT_FOR)
            given_up = await give_up_roles(unit, now=self._clock.now())
            await unit.commit()
        if dropped:
            _log.info("Dropped old ledger lines", lines=dropped)
        if given_up:
            _log.warning("Gave up taking roles that could not be taken", roles=given_up)
        now = self._clock.now()
        expired = await expire_health(self._units, now=now, at_most_days=self._at_most_health_days)
        left = await forget_those_who_left(self._units, now=now)
        if left:
            self._wake()
        if expired or left:
            _log.info("Dropped what was past its time", answers=expired, members_who_left=left)

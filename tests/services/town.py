"""Two servers and their members without Discord: every use case, courier and writer, and all that was shown."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import discord
from pydantic import SecretStr

from bot.composition import make_services
from bot.delivery.board_courier import BoardCourier
from bot.delivery.channel_messenger import OutgoingPost
from bot.delivery.messenger import Delivered, FindResult, OutgoingDm, SendResult
from bot.delivery.post_courier import PostCourier, PostWriter
from bot.delivery.recorder import Recorder
from bot.delivery.server_couriers import CouriersBySource, Ending
from bot.delivery.trouble import Trouble
from bot.domain.boards import BoardMetric, BoardPeriod
from bot.domain.challenge_terms import Metric
from bot.domain.challenges import Phase
from bot.domain.check_ins import CheckInAnswers
from bot.domain.communities import Community, PostKind
from bot.domain.consent import CONSENT_VERSION
from bot.domain.ids import ChallengeId, ChannelId, GuildId, MemberId, MessageId
from bot.domain.members import Member
from bot.domain.occurrences import Outcome, Source
from bot.domain.red_flags import WarningSign
from bot.domain.runs import RunEntry
from bot.post_writers import make_post_writers
from bot.services.challenge_changes import Wish
from bot.services.challenges import Asker
from bot.services.clubs import Shown
from bot.services.live_boards import BoardNow
from bot.services.planning import plan_after
from bot.services.ports import DuePost, Settlement
from bot.services.posts import plan_posts
from bot.services.run_log import RunLog
from bot.settings import Settings
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from bot.ui import boards, challenge_boards, challenges
from bot.ui.catalogue import Catalogue
from bot.ui.charts.easel import Easel
from bot.ui.live_boards import LiveBoardWriter
from bot.ui.posts import TroubleNotice
from sandbox import SandboxClock
from sandbox.messages import walk
from tests.services.witness import Sight, Witness

HARBOUR, HILLS = GuildId(700_000_000_000_000_001), GuildId(700_000_000_000_000_002)
ZONES = {HARBOUR: "Europe/Lisbon", HILLS: "Pacific/Auckland"}
MEMBERS = tuple(MemberId(800_000_000_000_000_000 + number) for number in range(6))
STRANGER = MemberId(900_000_000_000_000_000)
"""Looks at everything, and is nowhere."""
DAY = timedelta(days=1)
DRAWN: list[str] = []
"""What was drawn into pictures since the last message, in words; whoever replaces the drawing notes it here."""

_BOOKS = Catalogue()


class Street:
    """The servers' channels: takes every post and every change."""

    def __init__(self, see: Callable[[ChannelId, str], None]) -> None:
        self._see = see
        self._sent = 0

    async def post(self, channel_id: ChannelId, post: OutgoingPost, *, nonce: str) -> SendResult:
        """Show a post."""
        assert nonce
        self._sent += 1
        return await self.edit(channel_id, MessageId(self._sent), post)

    async def edit(self, channel_id: ChannelId, message_id: MessageId, post: OutgoingPost) -> SendResult:
        """Show something else in its place."""
        parts = [post.content, *DRAWN]
        DRAWN.clear()
        if post.view is not None:
            parts += _texts(post.view)
        if post.picture is not None:
            parts += [post.picture.filename, post.picture.description]
        self._see(channel_id, "\n".join(parts))
        return Delivered(message_id, channel_id, opened=False)

    async def find(self, channel_id: ChannelId, post: OutgoingPost, *, sent_after: datetime) -> FindResult:
        """Return nothing: here nothing is ever in doubt."""
        raise AssertionError("nothing here is ever in doubt")


class NoInboxes:
    """Nobody is told of trouble: there is none."""

    async def send(self, member: Member, dm: OutgoingDm, *, nonce: str) -> SendResult:
        """Fail."""
        raise AssertionError("nothing here is in trouble")


class Town:
    """The servers and what members do; ``sights`` is everything that was shown, oldest first."""

    def __init__(self, units: SqlUnitOfWorkFactory, clock: SandboxClock) -> None:
        self.units = units
        self.clock = clock
        self.sights: list[Sight] = []
        self.witness = Witness()
        self.check_ins = 0
        self._screens: dict[int, Sight] = {}
        self._about: tuple[str, int | None] = ("", None)
        self.services = make_services(
            _settings(), units, clock, _nobody, random.Random(1), try_roles_again=_nobody
        )
        self._courier = self._make_courier()
        self._recorder = Recorder(units, clock, more_coming=lambda: False, recorded=lambda _: None)

    def _make_courier(self) -> CouriersBySource:
        street, ending, live = Street(self._see_post), Ending(self.clock, Trouble()), LiveBoardWriter(_BOOKS)
        writers = make_post_writers(self.services, _BOOKS, Easel())

        def write_board(now: BoardNow) -> OutgoingPost:
            self._about = ("board", now.board.challenge.id)
            return live(now)

        posts = PostCourier(
            units=self.units,
            clock=self.clock,
            channels=street,
            inboxes=NoInboxes(),
            writers={kind: self._noting(kind, writer) for kind, writer in writers.items()},
            notice=TroubleNotice(_BOOKS, lambda _: None),
            ending=ending,
        )
        following = BoardCourier(
            boards=self.services.live_boards,
            clock=self.clock,
            channels=street,
            write=write_board,
            ending=ending,
        )
        return CouriersBySource({Source.POST: posts, Source.BOARD: following}, self.clock)

    def _noting(self, kind: PostKind, writer: PostWriter) -> PostWriter:
        async def write(due: DuePost) -> OutgoingPost | None:
            assert due.post is not None, "a writer is given a post"
            self._about = (kind.value, due.post.challenge_id)
            return await writer(due)

        return write

    async def opens(self) -> None:
        """Let both servers be set up with all there is."""
        now = self.clock.now()
        for guild_id, zone in ZONES.items():
            community = Community(
                guild_id,
                zone,
                "en-GB",
                None,
                now,
                channel_id=ChannelId(guild_id),
                recap=True,
                milestones=True,
                challenge_news=True,
                gut_weather=True,
            )
            async with self.units() as unit:
                await unit.communities.save(community)
                await plan_posts(unit, community, after=now)
                await unit.commit()

    # --- what members do: each fails as for them if it cannot be ---------------------------------------------------

    async def shows(self, guild_id: GuildId, member_id: MemberId, what: Shown, *, on: bool) -> None:
        """Let a member show something in a server, or no more; who was not in its club comes with it."""
        name = self.witness.name_of(guild_id, member_id)
        await self.services.clubs.join(
            guild_id, member_id, display_name=name, locale="en-GB", shown={what: on}
        )
        self.witness.shows(guild_id, member_id, what, on=on)

    async def leaves_club(self, guild_id: GuildId, member_id: MemberId) -> None:
        """Let a member leave a server's club."""
        await self.services.clubs.leave(guild_id, member_id, sure=True)
        self.witness.left_club(guild_id, member_id)

    async def is_renamed(self, guild_id: GuildId, member_id: MemberId) -> None:
        """Let a member go by another name in a server, and be seen there."""
        await self.services.clubs.note_name(guild_id, member_id, self.witness.renamed(guild_id, member_id))

    async def runs(self, member_id: MemberId, *, days: int = 1) -> None:
        """Let a member log a run on each of so many days, today the last."""
        now = self.clock.now()
        async with self.units() as unit:
            member = await unit.members.ensure(member_id, locale="en-GB", at=now)
            today_on = member.clock.local_day(now)
            for ago in range(days - 1, -1, -1):
                await RunLog(check_ins=True).add(
                    unit, member, RunEntry(today_on - ago * DAY, 1800, 5000.0), at=now
                )
            await unit.commit()
        self.witness.ran(member_id)

    async def checks_in(self, member_id: MemberId, gut: int) -> None:
        """Let a member take the check-in about today, with answers that raise no flag."""
        async with self.units(read_only=True) as unit:
            member = await unit.members.get(member_id)
        if member is not None:
            answers = CheckInAnswers(None, gut, frozenset(), feeling=gut - 2)
            about = member.clock.local_day(self.clock.now())
            await self.services.check_ins.record(member_id, about, answers)
            self.check_ins += 1

    async def consents(self, member_id: MemberId, *, on: bool) -> None:
        """Let a member agree to check-ins, or take that back."""
        if on:
            await self.services.privacy.give_consent(member_id, text_version=CONSENT_VERSION, locale="en-GB")
        else:
            await self.services.privacy.withdraw_consent(member_id)
        self.witness.consents(member_id, on=on)

    async def is_unwell(self, member_id: MemberId, *, on: bool) -> None:
        """Let a member say that something is wrong, or that all is well again."""
        if on:
            await self.services.wellbeing.report(member_id, WarningSign.COLLAPSE, locale="en-GB")
        else:
            await self.services.wellbeing.all_is_well(member_id)
        self.witness.is_unwell(member_id, on=on)

    async def cheers(self, guild_id: GuildId, member_id: MemberId, other: MemberId) -> None:
        """Let a member cheer another."""
        await self.services.cheers.send(
            guild_id,
            member_id,
            other,
            from_name=self.witness.name_of(guild_id, member_id),
            to_name=self.witness.name_of(guild_id, other),
            to_bot=False,
            locale="en-GB",
        )

    async def makes_challenge(self, guild_id: GuildId, member_id: MemberId, metric: Metric) -> None:
        """Let a member make a challenge of four days, from today on."""
        wish = Wish("Spring", None, "today", "in 3 days")
        await self.services.challenges.create(self._asker(guild_id, member_id), metric, wish, teams=None)

    async def joins_challenge(self, guild_id: GuildId, member_id: MemberId, *, show: bool) -> None:
        """Let a member join the latest challenge of a server, and be shown there if they say so."""
        challenge_id = await self._latest(guild_id)
        service, asker = self.services.challenge_members, self._asker(guild_id, member_id)
        answer = await service.join(asker, challenge_id, show=show)
        if not answer.needs_showing:
            self.witness.joined(challenge_id, guild_id, member_id, show=show)

    async def leaves_challenge(self, guild_id: GuildId, member_id: MemberId) -> None:
        """Let a member leave the latest challenge of a server."""
        challenge_id = await self._latest(guild_id)
        await self.services.challenge_members.leave(self._asker(guild_id, member_id), challenge_id)
        self.witness.left_challenge(challenge_id, member_id)

    async def ends_challenge(self, guild_id: GuildId) -> None:
        """Let a moderator end the latest challenge of a server."""
        moderator = Asker(guild_id, STRANGER, "Mia", is_moderator=True, locale="en-GB")
        await self.services.challenges.end(moderator, await self._latest(guild_id))

    async def is_erased(self, member_id: MemberId) -> None:
        """Let a member have everything erased."""
        await self.services.privacy.erase(member_id)
        self.witness.erased(member_id)

    # --- what is shown ---------------------------------------------------------------------------------------------

    async def passes(self, by: timedelta) -> None:
        """Let time pass, everything that is due be delivered at its time, and a stranger look at all there is."""
        until = self.clock.now() + by
        while (next_at := await self._next_due_at()) is not None and next_at <= until:
            if next_at > self.clock.now():
                self.clock.move_to(next_at)
            await self._deliver()
        self.clock.move_to(until)
        for guild_id in ZONES:
            await self._look_round(guild_id)
        for sight in self._screens.values():
            self.witness.judge(sight)

    async def _next_due_at(self) -> datetime | None:
        async with self.units(read_only=True) as unit:
            return await unit.due.next_due_at()

    async def _deliver(self) -> None:
        now = self.clock.now()
        async with self.units() as unit:
            claimed = await unit.due.claim(now=now, owner="town", lease_until=now + DAY, limit=10)
            await unit.commit()
        await self._recorder._write(
            [
                await self._courier.deliver(item)
                if isinstance(item, DuePost)
                # What is for a member alone is taken for sent.
                else Settlement(item, Outcome.SENT, now, next=plan_after(item))
                for item in claimed
            ]
        )

    async def _look_round(self, guild_id: GuildId) -> None:
        book, asker = _BOOKS.phrasebook("en-GB"), self._asker(guild_id, STRANGER)
        for metric in (BoardMetric.MINUTES, BoardMetric.DAYS_KEPT):
            board = await self.services.boards.board(guild_id, STRANGER, metric, BoardPeriod.NINETY_DAYS)
            view = boards.public_view(book, board)
            sight = Sight(guild_id, f"{metric} board", None, "\n".join(_texts(view)))
            self.sights.append(sight)
            self.witness.judge_board(sight)
        listed = await self.services.challenges.list_for(asker)
        self._see(Sight(guild_id, "list", 0, "\n".join(challenges.list_texts(book, listed))))
        for one in listed:
            seen = await self.services.challenges.view(asker, one.challenge.id)
            text = "\n".join(challenge_boards.view_texts(book, seen))
            self._see(Sight(guild_id, "challenge", one.challenge.id, text))
            if one.challenge.final_at is not None or one.phase is Phase.OVER:
                self._screens.pop(one.challenge.id, None)

    def _see_post(self, channel_id: ChannelId, text: str) -> None:
        what, challenge_id = self._about
        sight = Sight(GuildId(channel_id), what, challenge_id, text)
        if what == "board":
            self._screens[challenge_id or 0] = sight
        self._see(sight)

    def _see(self, sight: Sight) -> None:
        self.sights.append(sight)
        self.witness.judge(sight)

    async def _latest(self, guild_id: GuildId) -> ChallengeId:
        async with self.units(read_only=True) as unit:
            return max((each.id for each in await unit.challenges.in_guild(guild_id)), default=ChallengeId(0))

    def _asker(self, guild_id: GuildId, member_id: MemberId) -> Asker:
        name = self.witness.name_of(guild_id, member_id)
        return Asker(guild_id, member_id, name, is_moderator=False, locale="en-GB")


def _texts(view: discord.ui.View | discord.ui.LayoutView) -> list[str]:
    components: list[dict[str, Any]] = view.to_components()
    return [str(part[key]) for part in walk(components) for key in ("content", "label") if part.get(key)]


def _settings() -> Settings:
    token = SecretStr("x" * 60)
    return Settings(_env_file=None, discord_token=token)  # type: ignore[call-arg]  # pydantic-settings' own


def _nobody() -> None:
    """Wake nobody: whoever lets time pass delivers."""

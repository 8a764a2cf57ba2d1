"""One transaction, with all repositories on its connection."""

import asyncio
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Final, Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.services import ports
from bot.services.ports import boards as board_ports
from bot.services.ports import clubs as club_ports
from bot.services.ports import communities as community_ports
from bot.services.ports import milestone_roles as milestone_role_ports
from bot.services.ports.challenges import ChallengeRepository
from bot.storage.aggregates import SqlAggregateRepository
from bot.storage.answers import SqlAnswerRepository
from bot.storage.boards import SqlBoardRepository
from bot.storage.challenges import SqlChallengeRepository
from bot.storage.check_ins import SqlCheckInRepository
from bot.storage.cheers import SqlCheerRepository
from bot.storage.club_weeks import SqlClubWeekRepository
from bot.storage.communities import SqlCommunityRepository
from bot.storage.consents import SqlConsentRepository
from bot.storage.due import SqlDueRepository
from bot.storage.encryption import HealthCipher
from bot.storage.engine import BEGIN_OPTION, BUSY_TIMEOUT_S, DEFERRED, IMMEDIATE
from bot.storage.fact_verdicts import SqlFactVerdictRepository
from bot.storage.goals import SqlGoalRepository
from bot.storage.insights import SqlInsightRepository
from bot.storage.ledger import SqlLedgerRepository
from bot.storage.live_boards import SqlLiveBoardRepository
from bot.storage.members import SqlMemberRepository
from bot.storage.memberships import SqlMembershipRepository
from bot.storage.milestone_roles import SqlMilestoneRoleRepository
from bot.storage.milestones import SqlMilestoneRepository
from bot.storage.outages import SqlOutageRepository
from bot.storage.personal_data import SqlPersonalDataRepository
from bot.storage.posts import SqlPostRepository
from bot.storage.reminders import SqlReminderRepository
from bot.storage.retention import SqlRetentionRepository
from bot.storage.run_drafts import SqlRunDraftRepository
from bot.storage.runs import SqlRunRepository
from bot.storage.shoes import SqlShoeRepository
from bot.storage.shown_facts import SqlShownFactRepository
from bot.storage.state import SqlStateRepository
from bot.storage.streak_events import SqlStreakEventRepository
from bot.storage.streak_milestones import SqlStreakMilestoneRepository
from bot.storage.streak_states import SqlStreakStateRepository
from bot.storage.swap_tests import SqlSwapTestRepository
from bot.storage.unreadable import LeftOut
from bot.storage.wellbeing import SealedWellbeing


class ReadOnlyUnit(Exception):
    """A unit of work opened for reading was asked to commit."""


class SqlUnitOfWork:
    """One transaction. Leaving the block without ``commit`` rolls back, however it is left.

    Writing units of one factory take turns in the order of their coming, without touching the database while
    they wait; the write lock that they then take keeps other processes out. Reading units see one stable
    snapshot and wait for nobody.
    """

    members: ports.MemberRepository
    reminders: ports.ReminderRepository
    due: ports.DueRepository
    ledger: ports.LedgerRepository
    answers: ports.AnswerRepository
    runs: ports.RunRepository
    run_drafts: ports.RunDraftRepository
    shoes: ports.ShoeRepository
    goals: ports.GoalRepository
    milestones: ports.MilestoneRepository
    milestone_roles: milestone_role_ports.MilestoneRoleRepository
    streak_milestones: ports.StreakMilestoneRepository
    streak_events: ports.StreakEventRepository
    challenges: ChallengeRepository
    consents: ports.ConsentRepository
    check_ins: ports.CheckInRepository
    personal_data: ports.PersonalDataRepository
    retention: ports.RetentionRepository
    insights: ports.InsightRepository
    swap_tests: ports.SwapTestRepository
    shown_facts: ports.ShownFactRepository
    fact_verdicts: club_ports.FactVerdictRepository
    cheers: club_ports.CheerRepository
    club_weeks: club_ports.ClubWeekRepository
    aggregates: board_ports.AggregateRepository
    boards: board_ports.BoardRepository
    live_boards: board_ports.LiveBoardRepository
    streak_states: board_ports.StreakStateRepository
    outages: ports.OutageRepository
    state: ports.StateRepository
    communities: community_ports.CommunityRepository
    memberships: community_ports.MembershipRepository
    posts: community_ports.PostRepository

    def __init__(
        self,
        engine: AsyncEngine,
        cipher: HealthCipher | None,
        *,
        read_only: bool = False,
        turn: asyncio.Lock | None = None,
        left_out: LeftOut | None = None,
        wellbeings: SealedWellbeing | None = None,
    ) -> None:
        self._engine = engine.execution_options(**{BEGIN_OPTION: DEFERRED if read_only else IMMEDIATE})
        self._cipher = cipher
        self._read_only = read_only
        self._turn = None if read_only else turn
        self._left_out = LeftOut() if left_out is None else left_out
        self._wellbeings = SealedWellbeing(cipher, self._left_out) if wellbeings is None else wellbeings
        self._open: AsyncExitStack | None = None
        self._connection: AsyncConnection | None = None

    async def __aenter__(self) -> Self:
        """Wait for the turn if need be, and begin.

        Raises:
            TimeoutError: if it waited too long; most likely it stands inside another writing unit.
        """
        async with AsyncExitStack() as opening:
            if self._turn is not None:
                async with asyncio.timeout(BUSY_TIMEOUT_S):
                    await opening.enter_async_context(self._turn)
            # Closing is shielded from cancellation by the connection's own context manager, and rolls back.
            connection = await opening.enter_async_context(self._engine.connect())
            await connection.begin()
            self._give_out(connection)
            self._connection = connection
            self._open = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back what was not committed, and give back the connection and the turn."""
        self._connection = None
        if self._open is not None:
            await self._open.__aexit__(kind, error, trace)
            self._open = None

    async def commit(self) -> None:
        """Make everything done in this unit last, power failures included. A unit commits once.

        Raises:
            ReadOnlyUnit: if the unit was opened for reading.
        """
        if self._read_only:
            raise ReadOnlyUnit("this unit of work was opened for reading")
        if self._connection is None:
            raise RuntimeError("commit outside the unit of work's block")
        await self._connection.commit()

    def _give_out(self, connection: AsyncConnection) -> None:
        self.members = SqlMemberRepository(connection, self._wellbeings)
        self.reminders = SqlReminderRepository(connection, self._left_out)
        self.due = SqlDueRepository(connection, self._left_out, self._wellbeings, self._cipher)
        self.ledger = SqlLedgerRepository(connection, self._cipher)
        self.answers = SqlAnswerRepository(connection)
        self.runs = SqlRunRepository(connection, self._cipher)
        self.run_drafts = SqlRunDraftRepository(connection, self._cipher)
        self.shoes = SqlShoeRepository(connection, self._cipher)
        self.goals = SqlGoalRepository(connection)
        self.milestones = SqlMilestoneRepository(connection)
        self.milestone_roles = SqlMilestoneRoleRepository(connection)
        self.streak_milestones = SqlStreakMilestoneRepository(connection)
        self.streak_events = SqlStreakEventRepository(connection, self._cipher)
        self.challenges = SqlChallengeRepository(connection)
        self.consents = SqlConsentRepository(connection)
        self.check_ins = SqlCheckInRepository(connection, self._cipher)
        self.personal_data = SqlPersonalDataRepository(connection, self._cipher)
        self.retention = SqlRetentionRepository(connection)
        self.insights = SqlInsightRepository(connection, self._cipher)
        self.swap_tests = SqlSwapTestRepository(connection, self._cipher)
        self.shown_facts = SqlShownFactRepository(connection)
        self.fact_verdicts = SqlFactVerdictRepository(connection)
        self.cheers = SqlCheerRepository(connection)
        self.club_weeks = SqlClubWeekRepository(connection)
        self.outages = SqlOutageRepository(connection)
        self.state = SqlStateRepository(connection)
        self.aggregates = SqlAggregateRepository(connection)
        self.boards = SqlBoardRepository(connection)
        self.live_boards = SqlLiveBoardRepository(connection)
        self.streak_states = SqlStreakStateRepository(connection)
        self.communities = SqlCommunityRepository(connection)
        self.memberships = SqlMembershipRepository(connection)
        self.posts = SqlPostRepository(connection)


class SqlUnitOfWorkFactory:
    """Opens units of work on one database."""

    def __init__(self, engine: AsyncEngine, cipher: HealthCipher | None) -> None:
        self._engine: Final = engine
        self._cipher: Final = cipher
        self._turn: Final = asyncio.Lock()
        self._left_out: Final = LeftOut()
        self._wellbeings: Final = SealedWellbeing(cipher, self._left_out)

    def __call__(self, *, read_only: bool = False) -> SqlUnitOfWork:
        """Return a unit of work, to be entered with ``async with``."""
        return SqlUnitOfWork(
            self._engine,
            self._cipher,
            read_only=read_only,
            turn=self._turn,
            left_out=self._left_out,
            wellbeings=self._wellbeings,
        )

"""The unit of work that brings all repositories together."""

from types import TracebackType
from typing import Protocol, Self

from bot.services.ports.boards import (
    AggregateRepository,
    BoardRepository,
    LiveBoardRepository,
    StreakStateRepository,
)
from bot.services.ports.challenges import ChallengeRepository
from bot.services.ports.check_ins import CheckInRepository, InsightRepository, SwapTestRepository
from bot.services.ports.clubs import CheerRepository, ClubWeekRepository, FactVerdictRepository
from bot.services.ports.communities import CommunityRepository, MembershipRepository, PostRepository
from bot.services.ports.installation import OutageRepository, ShownFactRepository, StateRepository
from bot.services.ports.members import ConsentRepository, MemberRepository
from bot.services.ports.milestone_roles import MilestoneRoleRepository
from bot.services.ports.personal_data import PersonalDataRepository, RetentionRepository
from bot.services.ports.queue import DueRepository, LedgerRepository
from bot.services.ports.reminders import AnswerRepository, ReminderRepository
from bot.services.ports.runs import (
    GoalRepository,
    MilestoneRepository,
    RunDraftRepository,
    RunRepository,
    ShoeRepository,
    StreakEventRepository,
    StreakMilestoneRepository,
)


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without ``commit`` rolls back."""

    members: MemberRepository
    reminders: ReminderRepository
    due: DueRepository
    ledger: LedgerRepository
    answers: AnswerRepository
    runs: RunRepository
    run_drafts: RunDraftRepository
    shoes: ShoeRepository
    goals: GoalRepository
    milestones: MilestoneRepository
    streak_milestones: StreakMilestoneRepository
    milestone_roles: MilestoneRoleRepository
    streak_events: StreakEventRepository
    challenges: ChallengeRepository
    consents: ConsentRepository
    check_ins: CheckInRepository
    personal_data: PersonalDataRepository
    retention: RetentionRepository
    insights: InsightRepository
    swap_tests: SwapTestRepository
    shown_facts: ShownFactRepository
    fact_verdicts: FactVerdictRepository
    cheers: CheerRepository
    club_weeks: ClubWeekRepository
    aggregates: AggregateRepository
    boards: BoardRepository
    live_boards: LiveBoardRepository
    streak_states: StreakStateRepository
    outages: OutageRepository
    state: StateRepository
    communities: CommunityRepository
    memberships: MembershipRepository
    posts: PostRepository

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def commit(self) -> None: ...


class UnitOfWorkFactory(Protocol):
    """Opens units of work."""

    def __call__(self, *, read_only: bool = False) -> UnitOfWork: ...

"""What the use cases need from the outside: storage and time, as Protocols.

Only repositories query; only the unit of work commits. Every instant is aware UTC; every ``_on`` is a local day.
"""

from bot.services.ports.check_ins import (
    CheckInRepository,
    InsightRepository,
    StoredCheckIn,
    SwapTestRepository,
)
from bot.services.ports.installation import OutageRepository, ShownFactRepository, StateRepository
from bot.services.ports.members import ConsentRecord, ConsentRepository, MemberRepository
from bot.services.ports.outside import Clock, RunFileReader, Wake
from bot.services.ports.personal_data import PersonalDataRepository, RetentionRepository
from bot.services.ports.queue import (
    Claimed,
    DueItem,
    DuePost,
    DueRepository,
    LedgerEntry,
    LedgerRepository,
    Planned,
    Postponement,
    Settlement,
)
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
from bot.services.ports.unit import UnitOfWork, UnitOfWorkFactory

__all__ = [
    "AnswerRepository",
    "CheckInRepository",
    "Claimed",
    "Clock",
    "ConsentRecord",
    "ConsentRepository",
    "DueItem",
    "DuePost",
    "DueRepository",
    "GoalRepository",
    "InsightRepository",
    "LedgerEntry",
    "LedgerRepository",
    "MemberRepository",
    "MilestoneRepository",
    "OutageRepository",
    "PersonalDataRepository",
    "Planned",
    "Postponement",
    "ReminderRepository",
    "RetentionRepository",
    "RunDraftRepository",
    "RunFileReader",
    "RunRepository",
    "Settlement",
    "ShoeRepository",
    "ShownFactRepository",
    "StateRepository",
    "StoredCheckIn",
    "StreakEventRepository",
    "StreakMilestoneRepository",
    "SwapTestRepository",
    "UnitOfWork",
    "UnitOfWorkFactory",
    "Wake",
]

"""The composition root: settings, storage, services, dispatcher, client, in that order."""

import asyncio
import contextlib
import gc
import random
import secrets
import signal
from importlib.metadata import version

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import __version__
from bot.client import Gutsy, Services, point_at
from bot.clock import SystemClock
from bot.connection import log_in
from bot.delivery.alarm import every
from bot.delivery.board_courier import BoardCourier
from bot.delivery.channel_messenger import ChannelMessenger
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.invalid_requests import InvalidRequestBudget
from bot.delivery.messenger import DiscordMessenger
from bot.delivery.pacing import TokenBucket
from bot.delivery.post_courier import PostCourier
from bot.delivery.role_rounds import TRY_AGAIN_EVERY, RoleRounds
from bot.delivery.server_couriers import CouriersBySource, Ending, ServerCourier
from bot.delivery.server_members import DiscordMembers
from bot.delivery.server_roles import DiscordRoles
from bot.delivery.trouble import Trouble
from bot.domain.occurrences import Source
from bot.lifetime import unless, work_until
from bot.opened_storage import opened_storage
from bot.post_writers import make_post_writers
from bot.run_files.process import RunFileProcess
from bot.services.boards import BoardService
from bot.services.challenge_life import ChallengeLife
from bot.services.challenge_members import ChallengeMemberService
from bot.services.challenges import ChallengeService
from bot.services.check_ins import CheckInService
from bot.services.cheers import CheerService
from bot.services.clubs import ClubService
from bot.services.communities import CommunityService
from bot.services.direct_messages import DirectMessageService
from bot.services.drinks import DrinkService
from bot.services.fact_verdicts import FactVerdictService
from bot.services.facts import FactService, load_cards
from bot.services.goals import GoalService
from bot.services.insights import InsightService
from bot.services.live_boards import LiveBoardService
from bot.services.members import MemberService
from bot.services.milestone_roles import MilestoneRoleService, RoleKeeper
from bot.services.personal_data import PersonalDataService
from bot.services.ports import Clock, UnitOfWorkFactory, Wake
from bot.services.privacy import PrivacyService
from bot.services.progress import ProgressService
from bot.services.recaps import RecapService
from bot.services.reminder_changes import ReminderChangeService
from bot.services.reminder_history import ReminderHistoryService
from bot.services.reminders import ReminderService
from bot.services.rest import RestService
from bot.services.rest_ahead import RestAheadService
from bot.services.run_answers import RunAnswerService
from bot.services.run_entries import RunEntryService
from bot.services.run_imports import RunImportService
from bot.services.run_log import RunLog
from bot.services.runs import RunService
from bot.services.shoes import ShoeService
from bot.services.streak_milestones import StreakMilestoneService
from bot.services.streaks import StreakService
from bot.services.swap_tests import SwapTestService
from bot.services.upkeep import LIFE_SIGN_EVERY, TIDY_EVERY, UpkeepService
from bot.services.wellbeing import WellbeingService
from bot.services.whereabouts import LOOK_EVERY, WhereaboutsService
from bot.services.zones import ZoneDirectory
from bot.settings import Settings
from bot.storage.engine import database_path
from bot.ui.catalogue import Catalogue
from bot.ui.composer import ReminderComposer
from bot.ui.live_boards import LiveBoardWriter
from bot.ui.posts import TroubleNotice
from cogs import EXTENSIONS

_log = structlog.get_logger("bot")


async def run_until_signalled(settings: Settings, clock: Clock | None = None) -> None:
    """Run the bot until SIGTERM or Ctrl-C."""
    # What was imported stays until the end: looking through it again and again for garbage would stall deliveries.
    gc.freeze()
    gc.enable()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await run_bot(settings, stop=stop, clock=clock)


async def run_bot(
    settings: Settings,
    *,
    stop: asyncio.Event,
    clock: Clock | None = None,
    chance: random.Random | None = None,
) -> None:
    """Run the bot until ``stop`` is set; ``chance`` draws what is drawn, so that a seeded story repeats.

    Raises:
        StorageMisconfigured, DiscordSaysNo, AlreadyRunning: with a message that says what to do.
    """
    system_clock = SystemClock()
    clock = clock or system_clock
    point_at(str(settings.discord_api_url), str(settings.discord_gateway_url))
    async with opened_storage(settings) as units, contextlib.AsyncExitStack() as resources:
        _log.info(
            "Gutsy starts",
            version=__version__,
            database=str(database_path(settings.database_url)),
            check_ins=settings.check_ins,
        )
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.start()
        resources.callback(scheduler.shutdown, wait=False)
        waking = _Waking()
        upkeep = UpkeepService(units, clock, wake=waking, at_most_health_days=settings.at_most_health_days)
        await upkeep.note_start()
        if not settings.asks_health_questions:
            await upkeep.drop_questions()
        await upkeep.follow_clock_data(version("tzdata"))
        every(scheduler, LIFE_SIGN_EVERY, upkeep.note_alive, name="life-sign")
        every(scheduler, TIDY_EVERY, upkeep.tidy, name="tidy")

        catalogue = Catalogue()
        bucket, invalid = TokenBucket(settings.send_rate_per_s), InvalidRequestBudget()
        trying_again = _Waking()
        services = make_services(
            settings, units, clock, waking, chance or random.Random(), try_roles_again=trying_again
        )
        await services.challenge_life.finish_overdue()
        every(scheduler, TIDY_EVERY, services.challenge_life.finish_overdue, name="challenges")
        every(scheduler, TIDY_EVERY, services.boards.let_go, name="boards")
        client = await unless(
            stop,
            log_in(
                lambda: Gutsy(
                    services=services,
                    catalogue=catalogue,
                    units=units,
                    extensions=EXTENSIONS,
                    bucket=bucket,
                    invalid=invalid,
                ),
                settings.discord_token.get_secret_value(),
            ),
        )
        if client is None:
            return
        messenger = DiscordMessenger(client, bucket=bucket, clock=clock, invalid=invalid)
        trouble = Trouble()
        dispatcher = Dispatcher(
            units=units,
            clock=clock,
            messenger=messenger,
            compose=ReminderComposer(catalogue),
            scheduler=scheduler,
            owner=secrets.token_hex(8),
            trouble=trouble,
            to_servers=_to_servers(client, messenger, units, clock, trouble),
        )
        keeper = RoleKeeper(
            units, clock, DiscordRoles(client, bucket=bucket, invalid=invalid), wake=dispatcher.wake
        )
        rounds = RoleRounds(keeper)
        every(scheduler, TRY_AGAIN_EVERY, rounds.try_again_later, name="roles")
        resources.push_async_callback(_ended, asyncio.create_task(rounds.run(), name="gutsy-roles"))
        trying_again.to = rounds.try_again

        def wake_both() -> None:
            dispatcher.wake()
            rounds.wake()

        waking.to = wake_both
        whereabouts = WhereaboutsService(
            units, clock, DiscordMembers(client, bucket=bucket, invalid=invalid), wake=waking
        )
        every(scheduler, LOOK_EVERY, whereabouts.look, name="whereabouts")
        await work_until(stop, client, dispatcher, system_clock)
        await upkeep.note_alive()


def make_services(
    settings: Settings,
    units: UnitOfWorkFactory,
    clock: Clock,
    wake: Wake,
    chance: random.Random,
    *,
    try_roles_again: Wake,
) -> Services:
    """Return every use case, wired."""
    cards = load_cards()
    zones = ZoneDirectory()
    run_log = RunLog(check_ins=settings.asks_health_questions)
    run_entries = RunEntryService(units, clock, run_log, wake=wake)
    return Services(
        members=MemberService(units, clock, zones, wake=wake),
        reminders=ReminderService(units, clock, wake=wake),
        reminder_changes=ReminderChangeService(units, clock, wake=wake),
        reminder_history=ReminderHistoryService(units, clock),
        direct_messages=DirectMessageService(units, clock, wake=wake),
        drinks=DrinkService(units, clock),
        run_answers=RunAnswerService(units, clock, run_log, wake=wake),
        runs=RunService(units, clock, run_log, wake=wake),
        run_entries=run_entries,
        run_imports=RunImportService(run_entries, RunFileProcess(), clock),
        check_ins=CheckInService(units, clock, wake=wake, enabled=settings.asks_health_questions),
        rest_ahead=RestAheadService(units, clock),
        wellbeing=WellbeingService(
            units, clock, help_lines=settings.help_lines, remembers=settings.asks_health_questions, wake=wake
        ),
        streaks=StreakService(units, clock),
        streak_milestones=StreakMilestoneService(units, clock, wake=wake),
        milestone_roles=MilestoneRoleService(units, clock, try_again=try_roles_again),
        rest=RestService(units, clock, wake=wake, remembers_why=settings.asks_health_questions),
        goals=GoalService(units, clock),
        shoes=ShoeService(units, clock),
        cheers=CheerService(units, clock, wake=wake),
        facts=FactService(units, clock, cards, chance=chance),
        fact_verdicts=FactVerdictService(units, clock, cards),
        insights=InsightService(units, clock, enabled=settings.asks_health_questions),
        swap_tests=SwapTestService(units, clock, enabled=settings.asks_health_questions, chance=chance),
        privacy=PrivacyService(
            units,
            clock,
            wake=wake,
            at_most_days=settings.at_most_health_days,
            policy_url=settings.privacy_policy_url or None,
        ),
        personal_data=PersonalDataService(units, clock, wake=wake, check_ins=settings.asks_health_questions),
        boards=BoardService(units, clock),
        live_boards=LiveBoardService(units, clock),
        progress=ProgressService(units, clock, check_ins=settings.asks_health_questions),
        recaps=RecapService(units, clock, check_ins=settings.asks_health_questions),
        communities=CommunityService(units, clock, zones, wake=wake),
        clubs=ClubService(units, clock, wake=wake, check_ins=settings.asks_health_questions),
        challenges=ChallengeService(units, clock, wake=wake),
        challenge_members=ChallengeMemberService(units, clock, wake=wake),
        challenge_life=ChallengeLife(units, clock, wake=wake),
    )


def _to_servers(
    client: Gutsy, messenger: DiscordMessenger, units: UnitOfWorkFactory, clock: Clock, trouble: Trouble
) -> ServerCourier:
    """Return what delivers to servers, by what it delivers."""
    channels, ending = ChannelMessenger(client, messenger), Ending(clock, trouble)
    posts = PostCourier(
        units=units,
        clock=clock,
        channels=channels,
        inboxes=messenger,
        writers=make_post_writers(client.services, client.catalogue, client.easel),
        notice=TroubleNotice(client.catalogue, client.server_name),
        ending=ending,
    )
    boards = BoardCourier(
        boards=client.services.live_boards,
        clock=clock,
        channels=channels,
        write=LiveBoardWriter(client.catalogue),
        ending=ending,
    )
    return CouriersBySource({Source.POST: posts, Source.BOARD: boards}, clock)


async def _ended(task: "asyncio.Task[None]") -> None:
    """Cancel a task and wait until it is over."""
    task.cancel()
    await asyncio.wait({task})


class _Waking:
    """Lets services wake a dispatcher that is made after them."""

    def __init__(self) -> None:
        self.to: Wake = lambda: None

    def __call__(self) -> None:
        self.to()

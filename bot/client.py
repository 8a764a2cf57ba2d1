"""The discord.py client: commands and their languages, buttons, one presenter for every error."""

import asyncio
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import structlog
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.delivery.invalid_requests import InvalidRequestBudget
from bot.delivery.messenger import UNREACHABLE
from bot.delivery.pacing import TokenBucket
from bot.delivery.rate_limits import amortise_rate_limit_scan
from bot.domain.ids import ChannelId, GuildId, MemberId
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
from bot.services.facts import FactService
from bot.services.goals import GoalService
from bot.services.insights import InsightService
from bot.services.live_boards import LiveBoardService
from bot.services.members import MemberService
from bot.services.milestone_roles import MilestoneRoleService
from bot.services.personal_data import PersonalDataService
from bot.services.ports import UnitOfWorkFactory
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
from bot.services.runs import RunService
from bot.services.shoes import ShoeService
from bot.services.streak_milestones import StreakMilestoneService
from bot.services.streaks import StreakService
from bot.services.swap_tests import SwapTestService
from bot.services.wellbeing import WellbeingService
from bot.ui.actions import ActionButton, ActionRouter, ActionSelect
from bot.ui.catalogue import Catalogue
from bot.ui.charts.easel import Easel
from bot.ui.errors import ErrorPresenter
from bot.ui.parked import Reach, parked_notice

_COMMANDS_HASH = "commands_hash"

_NAMES = frozenset(
    {
        app_commands.TranslationContextLocation.command_name,
        app_commands.TranslationContextLocation.group_name,
        app_commands.TranslationContextLocation.parameter_name,
    }
)
_HANDLERS = (
    "discord.py: on_interaction",
    "discord.py: on_app_command_completion",
    "CommandTree-invoker",
    "discord-ui-dynamic-item-",
)
"""What discord.py calls the tasks in which members' commands, presses and forms are handled."""
_FINISH_WITHIN_S = 3.0  # Discord waits no longer for an answer

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """Every use case there is, for the cogs to pick from."""

    members: MemberService
    reminders: ReminderService
    reminder_changes: ReminderChangeService
    reminder_history: ReminderHistoryService
    direct_messages: DirectMessageService
    drinks: DrinkService
    run_answers: RunAnswerService
    runs: RunService
    run_entries: RunEntryService
    run_imports: RunImportService
    check_ins: CheckInService
    wellbeing: WellbeingService
    rest_ahead: RestAheadService
    streaks: StreakService
    streak_milestones: StreakMilestoneService
    milestone_roles: MilestoneRoleService
    rest: RestService
    goals: GoalService
    shoes: ShoeService
    cheers: CheerService
    facts: FactService
    fact_verdicts: FactVerdictService
    insights: InsightService
    swap_tests: SwapTestService
    privacy: PrivacyService
    personal_data: PersonalDataService
    progress: ProgressService
    recaps: RecapService
    communities: CommunityService
    clubs: ClubService
    challenges: ChallengeService
    challenge_members: ChallengeMemberService
    challenge_life: ChallengeLife
    boards: BoardService
    live_boards: LiveBoardService


def point_at(api_url: str, gateway_url: str) -> None:
    """Send every request and connection to this Discord. Must happen before a client connects.

    These are class attributes of discord.py; answers of ``GET /gateway/bot`` alone would not be enough, since every
    client goes back to the default gateway after its session was invalidated.
    """
    Route.BASE = api_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


class GutsyTree(app_commands.CommandTree["Gutsy"]):
    """The command tree, with errors going to the one presenter."""

    async def on_error(
        self, interaction: discord.Interaction["Gutsy"], error: app_commands.AppCommandError, /
    ) -> None:
        """Present the error; autocomplete ends here as well."""
        await self.client.presenter.present(interaction, error)
        if interaction.type is discord.InteractionType.application_command:
            await self.client.tell_if_parked(interaction)


class CatalogueTranslator(app_commands.Translator):
    """Descriptions of commands, and the names of choices, from the message catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the translation, or None where the language has none.

        What is typed, the names, stays as it is everywhere: help and errors speak of commands by these names.
        """
        if context.location in _NAMES:
            return None
        return self._catalogue.translation(string.message, str(locale))


class Gutsy(commands.Bot):
    """The bot's connection to Discord. It asks for the ``guilds`` intent and no other."""

    def __init__(
        self,
        *,
        services: Services,
        catalogue: Catalogue,
        units: UnitOfWorkFactory,
        extensions: Sequence[str],
        bucket: TokenBucket,
        invalid: InvalidRequestBudget,
        next_server_within_s: float = 2.0,
    ) -> None:
        """Make a client whose own messages wait their turn in the ``bucket`` that deliveries use too.

        It is ready once no further server was told of for ``next_server_within_s`` after it connected.
        """
        # discord.py warns at each start that voice will not work; an operator would look for what is broken.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            # Text commands do not exist; a prefix is mandatory, and a mention needs no message content.
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=GutsyTree,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=next_server_within_s,
        )
        amortise_rate_limit_scan(self.http)
        self.services = services
        self.catalogue = catalogue
        self.presenter = ErrorPresenter(catalogue, answered=invalid.note)
        self._bucket = bucket
        self._invalid = invalid
        self.actions = ActionRouter(self.presenter.present)
        self.easel = Easel()
        self._units = units
        self._to_load = tuple(extensions)

    async def setup_hook(self) -> None:
        """Load every extension, or fail; sync the commands if they changed."""
        if self.catalogue.has_translations:
            await self.tree.set_translator(CatalogueTranslator(self.catalogue))
        for extension in self._to_load:
            await self.load_extension(extension)
        self.add_dynamic_items(ActionButton, ActionSelect)
        await self._sync_commands_if_changed()

    async def _sync_commands_if_changed(self) -> None:
        translator = self.tree.translator
        payload = [
            command.to_dict(self.tree)
            if translator is None
            else await command.get_translated_payload(self.tree, translator)
            for command in self.tree.get_commands()
        ]
        text = json.dumps([self.application_id, payload], sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        async with self._units(read_only=True) as unit:
            if await unit.state.get(_COMMANDS_HASH) == digest:
                return
        synced = await self.tree.sync()
        async with self._units() as unit:
            await unit.state.set(_COMMANDS_HASH, digest)
            await unit.commit()
        _log.info("Commands were registered with Discord", commands=len(synced))

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Hand an event to whoever listens; none after the end, as readiness is told two seconds after it came."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def close(self) -> None:
        """Let what members have just asked for come to its end, then disconnect."""
        working = {task for task in asyncio.all_tasks() if task.get_name().startswith(_HANDLERS)}
        working.discard(asyncio.current_task())
        if working:
            await asyncio.wait(working, timeout=_FINISH_WITHIN_S)
        await super().close()
        # For two seconds after connecting the library waits for servers, then says "ready": not into a closed loop.
        waiting = self._connection._ready_task  # noqa: SLF001 - no public way; guarded by a test
        if waiting is not None:
            waiting.cancel()
            await asyncio.wait({waiting})

    async def on_interaction(self, interaction: discord.Interaction["Gutsy"]) -> None:
        """Hand submitted modals to their feature, and remember which language a known member reads."""
        await self.actions.submit(interaction)
        member_id = MemberId(interaction.user.id)
        await self.services.members.seen(member_id, locale=str(interaction.locale))
        if interaction.guild_id is not None:
            guild_id = GuildId(interaction.guild_id)
            await self.services.clubs.note_name(guild_id, member_id, interaction.user.display_name)

    async def on_app_command_completion(
        self,
        interaction: discord.Interaction["Gutsy"],
        _: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        """After every slash command: who waits for messages that cannot come is told why, and how to change that."""
        await self.tell_if_parked(interaction)

    async def tell_if_parked(self, interaction: discord.Interaction["Gutsy"]) -> None:
        """Add the notice to whatever a member was answered, for their eyes only, while their deliveries wait."""
        parked_at = await self.services.direct_messages.parked_since(MemberId(interaction.user.id))
        if parked_at is None or not interaction.response.is_done():
            return
        text, view = parked_notice(self.catalogue.book_for(interaction), parked_at)
        await interaction.followup.send(text, view=view, ephemeral=True)

    async def write_to(
        self, user: discord.User | discord.Member, text: str, *, file: discord.File | None = None
    ) -> Reach:
        """Send a direct message that the member asked for just now, and note whether it came through."""
        member_id = MemberId(user.id)
        try:
            if user.dm_channel is None:
                await self._bucket.take()
            channel = await user.create_dm()
            await self._bucket.take()
            message = await (channel.send(text) if file is None else channel.send(text, file=file))
        except discord.HTTPException as error:
            self._invalid.note(error.status)
            if error.code in UNREACHABLE:
                await self.services.direct_messages.refused(member_id, UNREACHABLE[error.code])
                return Reach.CLOSED
            _log.warning("A message that was asked for was not sent", status=error.status, code=error.code)
            return Reach.UNCERTAIN
        except (aiohttp.ClientError, OSError) as error:
            _log.warning("A message that was asked for was not sent", why=type(error).__name__)
            return Reach.UNCERTAIN
        await self.services.direct_messages.arrived(member_id, ChannelId(message.channel.id))
        return Reach.ARRIVED

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """Report what went wrong in a gateway event."""
        error = sys.exc_info()[1]
        assert error is not None, "discord.py calls this while it handles an exception"
        self.presenter.report(error, during=f"event {event_method}")

    def server_name(self, guild_id: GuildId) -> str | None:
        """Return what a server is called; None if Discord has not told."""
        guild = self.get_guild(guild_id)
        # A server that is unavailable is there without its name.
        return None if guild is None else guild.name or None

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Take up again what was set up in a server before the bot was removed."""
        await self.services.communities.came(GuildId(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Stop everything in a server that removed the bot. A server that is down for a while is not meant here."""
        await self.services.communities.left(GuildId(guild.id))

    async def on_ready(self) -> None:
        """Say so in the log, and make up for comings and goings that nobody told."""
        _log.info("Ready", servers=len(self.guilds))
        await self.services.communities.follow({GuildId(guild.id) for guild in self.guilds})


GutsyInteraction = discord.Interaction[Gutsy]

"""What the commands of ``/challenge`` share: who asks, how an option names a challenge, and what is offered."""

from collections.abc import Callable

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import GutsyInteraction
from bot.domain.challenge_errors import ChallengeNotFound
from bot.domain.ids import ChallengeId, GuildId, MemberId
from bot.services.challenge_members import ChallengeMemberService
from bot.services.challenges import Asker, ChallengeService, Listed
from bot.ui import challenges
from bot.ui.actions import ForgottenAction, number_in
from bot.ui.catalogue import Catalogue

_MAX_CHOICES = 25

Picked = app_commands.Range[str, 1, 100]
"""What stands in an option that is picked from a list."""
Choices = list[app_commands.Choice[str]]

CHALLENGE = locale_str("Pick it from the list")


class ChallengeCommands(commands.Cog):
    """A part of ``/challenge``."""

    def __init__(
        self, service: ChallengeService, members: ChallengeMemberService, catalogue: Catalogue
    ) -> None:
        self._challenges = service
        self._members = members
        self._catalogue = catalogue

    async def _suggested(
        self, interaction: GutsyInteraction, current: str, wanted: Callable[[Listed], bool]
    ) -> Choices:
        book = self._catalogue.book_for(interaction)
        choices = [
            app_commands.Choice(name=challenges.choice_name(book, one), value=str(one.challenge.id))
            for one in await self._challenges.list_for(asker_of(interaction))
            if wanted(one)
        ]
        return [one for one in choices if current.casefold() in one.name.casefold()][:_MAX_CHOICES]


def asker_of(interaction: GutsyInteraction) -> Asker:
    """Return who uses a command where, and whether they moderate there."""
    allowed = interaction.permissions
    return Asker(
        None if interaction.guild_id is None else GuildId(interaction.guild_id),
        MemberId(interaction.user.id),
        interaction.user.display_name,
        allowed.manage_guild or allowed.manage_events,
        str(interaction.locale),
    )


def challenge_named(option: str) -> ChallengeId:
    """Return the challenge that an option names.

    Raises:
        ChallengeNotFound: if it was typed and not picked.
    """
    try:
        return ChallengeId(number_in(option))
    except ForgottenAction:
        raise ChallengeNotFound from None

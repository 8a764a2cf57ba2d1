"""What the parts of ``/community`` share: services, languages, who may use them, the one way to change settings."""

from discord.ext import commands

from bot.client import GutsyInteraction, Services
from bot.domain.ids import GuildId, MemberId
from bot.services.communities import CannotPost, CommunityReport, Wishes
from bot.ui.catalogue import Catalogue
from bot.ui.channel_access import lacking_in, server_of


class CommunityCommands(commands.Cog):
    """A part of ``/community``."""

    def __init__(self, services: Services, catalogue: Catalogue) -> None:
        self._services = services
        self._catalogue = catalogue

    async def _wish(
        self, interaction: GutsyInteraction, wishes: Wishes, *, only_change: bool
    ) -> CommunityReport | CannotPost:
        guild = server_of(interaction)
        return await self._services.communities.setup(
            GuildId(guild.id),
            MemberId(interaction.user.id),
            wishes,
            may_manage=may_manage(interaction),
            lacking=lacking_in(guild),
            locale=str(interaction.guild_locale or interaction.locale),
            member_locale=str(interaction.locale),
            only_change=only_change,
        )

    async def _report(self, interaction: GutsyInteraction) -> CommunityReport:
        return await self._services.communities.report(
            GuildId(server_of(interaction).id),
            may_manage=may_manage(interaction),
            locale=str(interaction.locale),
        )


def may_manage(interaction: GutsyInteraction) -> bool:
    """Return whether the interaction says that whoever sent it manages the server.

    Discord shows these commands to nobody else, but those who run a server can change that.
    """
    return interaction.permissions.manage_guild

"""What the commands of ``/community`` share: services, languages, and who may use them."""

from discord.ext import commands

from bot.client import GutsyInteraction, Services
from bot.ui.catalogue import Catalogue


class CommunityCommands(commands.Cog):
    """A part of ``/community``."""

    def __init__(self, services: Services, catalogue: Catalogue) -> None:
        self._services = services
        self._catalogue = catalogue


def may_manage(interaction: GutsyInteraction) -> bool:
    """Return whether the interaction says that whoever sent it manages the server.

    Discord shows these commands to nobody else, but those who run a server can change that.
    """
    return interaction.permissions.manage_guild

"""What the modules of ``/privacy`` share."""

from discord.ext import commands

from bot.services.personal_data import PersonalDataService
from bot.services.privacy import PrivacyService
from bot.ui.catalogue import Catalogue


class PrivacyCommands(commands.Cog):
    """A part of ``/privacy``."""

    def __init__(
        self,
        privacy_service: PrivacyService,
        personal_data: PersonalDataService,
        catalogue: Catalogue,
        *,
        check_ins: bool,
    ) -> None:
        self._privacy = privacy_service
        self._personal_data = personal_data
        self._catalogue = catalogue
        self._check_ins = check_ins

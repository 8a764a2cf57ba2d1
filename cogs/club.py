"""``/club``: what a member shows of themselves in a server."""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import MemberId
from bot.services.clubs import ClubService, OwnClub, Shown
from bot.ui import clubs
from bot.ui.catalogue import Catalogue
from bot.ui.channel_access import server_id_of


@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
class Club(
    commands.GroupCog,
    group_name="club",
    group_description=locale_str("What this server may see of you: nothing, unless you say so"),
):
    """Let a member show themselves in a server, or not."""

    def __init__(self, club_service: ClubService, catalogue: Catalogue) -> None:
        self._clubs = club_service
        self._catalogue = catalogue

    @app_commands.command(
        name="join",
        description=locale_str("Choose what this server may see of you; all of it is off at first"),
    )
    @app_commands.describe(
        boards=locale_str("My name and my runs on boards and in the recap"),
        celebrate=locale_str("My streak milestones in the club's channel"),
        cheers=locale_str("Others may send me cheers"),
    )
    async def join(
        self,
        interaction: GutsyInteraction,
        boards: bool | None = None,  # noqa: FBT001 - options of a command
        celebrate: bool | None = None,  # noqa: FBT001 - as above
        cheers: bool | None = None,  # noqa: FBT001 - as above
    ) -> None:
        """Join, or change what is shown."""
        await interaction.response.defer(ephemeral=True)
        given = {Shown.ON_BOARDS: boards, Shown.CELEBRATED: celebrate, Shown.CHEERED: cheers}
        own = await self._clubs.join(
            server_id_of(interaction),
            MemberId(interaction.user.id),
            display_name=interaction.user.display_name,
            locale=str(interaction.locale),
            shown={what: on for what, on in given.items() if on is not None},
        )
        await self._show(interaction, own)

    @app_commands.command(name="leave", description=locale_str("Show nothing of yourself here any more"))
    async def leave(self, interaction: GutsyInteraction) -> None:
        """Leave the club."""
        await interaction.response.defer(ephemeral=True)
        left = await self._clubs.leave(server_id_of(interaction), MemberId(interaction.user.id))
        book = self._catalogue.book_for(interaction)
        if left.needs_word:
            text, view = clubs.leave_request(book, left)
            await interaction.edit_original_response(content=text, view=view)
        else:
            await interaction.edit_original_response(content=clubs.left_club(book, left))

    @app_commands.command(name="me", description=locale_str("What this server sees of you"))
    async def me(self, interaction: GutsyInteraction) -> None:
        """Show what is public about the member here."""
        await interaction.response.defer(ephemeral=True)
        own = await self._clubs.own(server_id_of(interaction), MemberId(interaction.user.id))
        await self._show(interaction, own)

    async def switched(self, interaction: GutsyInteraction, state: str) -> None:
        """Turn one thing on or off; the button is in a message that only its member sees."""
        what, on = clubs.switch_in(state)
        own = await self._clubs.switch(
            server_id_of(interaction),
            MemberId(interaction.user.id),
            what,
            on=on,
            display_name=interaction.user.display_name,
        )
        text, view = clubs.own_club(self._catalogue.book_for(interaction), own)
        await interaction.response.edit_message(content=text, view=view)

    async def leave_confirmed(self, interaction: GutsyInteraction, _: str) -> None:
        """Leave the club and its challenges; the button is in a message that only its member sees."""
        await interaction.response.defer()
        left = await self._clubs.leave(server_id_of(interaction), MemberId(interaction.user.id), sure=True)
        await interaction.edit_original_response(
            content=clubs.left_club(self._catalogue.book_for(interaction), left), view=None
        )

    async def leave_cancelled(self, interaction: GutsyInteraction, _: str) -> None:
        """Change nothing."""
        await interaction.response.edit_message(
            content=clubs.stayed(self._catalogue.book_for(interaction)), view=None
        )

    async def _show(self, interaction: GutsyInteraction, own: OwnClub) -> None:
        text, view = clubs.own_club(self._catalogue.book_for(interaction), own)
        await interaction.edit_original_response(content=text, view=view)


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons."""
    cog = Club(bot.services.clubs, bot.catalogue)
    await bot.add_cog(cog)
    bot.actions.on_button(clubs.SWITCH, cog.switched)
    bot.actions.on_button(clubs.LEAVE, cog.leave_confirmed)
    bot.actions.on_button(clubs.STAY, cog.leave_cancelled)

"""``/community setup``, ``show``, ``test``, ``stop`` and ``gut-weather``."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.communities import ChallengesBy, FactRhythm
from bot.domain.ids import ChannelId, GuildId
from bot.domain.schedules import Weekday
from bot.services.communities import CannotPost, Wishes
from bot.services.languages import OFFERED, language_name
from bot.ui import communities, community_panel, settings
from bot.ui.channel_access import TextPlace, lacking_in, server_of
from bot.ui.errors import presented
from cogs.community.base import CommunityCommands, may_manage

_MAX_CHOICES = 25
_FACTS = [
    app_commands.Choice(name=locale_str("Off"), value=FactRhythm.OFF.value),
    app_commands.Choice(name=locale_str("Every day"), value=FactRhythm.DAILY.value),
    app_commands.Choice(name=locale_str("Once a week"), value=FactRhythm.WEEKLY.value),
]
_WEEKDAYS = [
    app_commands.Choice(name=locale_str(name), value=int(day))
    for name, day in (
        ("Monday", Weekday.MONDAY),
        ("Tuesday", Weekday.TUESDAY),
        ("Wednesday", Weekday.WEDNESDAY),
        ("Thursday", Weekday.THURSDAY),
        ("Friday", Weekday.FRIDAY),
        ("Saturday", Weekday.SATURDAY),
        ("Sunday", Weekday.SUNDAY),
    )
]
_WHO = [
    app_commands.Choice(name=locale_str("Everyone"), value=ChallengesBy.EVERYONE.value),
    app_commands.Choice(name=locale_str("Moderators"), value=ChallengesBy.MODERATORS.value),
]
_Channel = app_commands.Transform[ChannelId, TextPlace]


class SettingUp(CommunityCommands):
    """Where and when the bot posts, and the end of it."""

    @app_commands.command(
        name="setup", description=locale_str("Where, when and what I post here; say only what is to change")
    )
    @app_commands.describe(
        channel=locale_str("Where I post"),
        zone=locale_str("The server's clock: start typing a city"),
        language=locale_str("In which language I post and write dates"),
        facts=locale_str("A fact card, with its evidence"),
        recap=locale_str("Once a week: what those who show themselves did"),
        milestones=locale_str("Streaks of members who want that celebrated"),
        challenges=locale_str("News and results of challenges"),
        time=locale_str("When: 09:00 · 6pm"),
        weekday=locale_str("The day for what comes once a week"),
        log_channel=locale_str("Where I say so when posts are refused; else by direct message"),
        challenge_authors=locale_str("Who may begin challenges"),
    )
    @app_commands.choices(facts=_FACTS, challenge_authors=_WHO)
    @app_commands.choices(weekday=_WEEKDAYS)
    @app_commands.rename(log_channel="log-channel", challenge_authors="challenge-authors")
    async def set_up(
        self,
        interaction: GutsyInteraction,
        channel: _Channel | None = None,
        zone: app_commands.Range[str, 1, 100] | None = None,
        language: app_commands.Range[str, 1, 100] | None = None,
        facts: str | None = None,
        recap: bool | None = None,  # noqa: FBT001 - options of a command
        milestones: bool | None = None,  # noqa: FBT001 - as above
        challenges: bool | None = None,  # noqa: FBT001 - as above
        time: app_commands.Range[str, 1, 40] | None = None,
        weekday: int | None = None,
        log_channel: _Channel | None = None,
        challenge_authors: str | None = None,
    ) -> None:
        """Set the server up, or change what is given."""
        await self._set_up(
            interaction,
            Wishes(
                channel_id=channel,
                log_channel_id=log_channel,
                zone=zone,
                language=language,
                facts=None if facts is None else FactRhythm(facts),
                recap=recap,
                milestones=milestones,
                challenge_news=challenges,
                challenges_by=None if challenge_authors is None else ChallengesBy(challenge_authors),
                post_time=time,
                weekday=None if weekday is None else Weekday(weekday),
            ),
        )

    @app_commands.command(
        name="gut-weather", description=locale_str("One word a week on how the club's guts were, or none")
    )
    @app_commands.describe(on=locale_str("It counts only members who want it, and five at least"))
    async def gut_weather(self, interaction: GutsyInteraction, on: bool) -> None:  # noqa: FBT001 - an option
        """Turn the gut weather on or off."""
        await interaction.response.defer(ephemeral=True)
        report = await self._services.communities.set_gut_weather(
            GuildId(server_of(interaction).id),
            on,
            may_manage=may_manage(interaction),
            locale=str(interaction.locale),
        )
        text = communities.gut_weather_set(self._catalogue.book_for(interaction), report.community)
        await interaction.edit_original_response(content=text)

    @app_commands.command(name="show", description=locale_str("How I am set up here"))
    async def show(self, interaction: GutsyInteraction) -> None:
        """Show how the server is set up."""
        await interaction.response.defer(ephemeral=True)
        report = await self._report(interaction)
        book = self._catalogue.book_for(interaction)
        await interaction.edit_original_response(
            content=communities.shown(book, report), view=community_panel.controls(book, report.community)
        )

    @app_commands.command(name="test", description=locale_str("Post a sample, and let refused posts go on"))
    async def test(self, interaction: GutsyInteraction) -> None:
        """Post a sample."""
        await interaction.response.defer(ephemeral=True)
        guild, book = server_of(interaction), self._catalogue.book_for(interaction)
        tested = await self._services.communities.test(
            GuildId(guild.id), may_manage=may_manage(interaction), lacking=lacking_in(guild)
        )
        if isinstance(tested, CannotPost):
            text = communities.cannot_post(book, tested)
        else:
            text = communities.tested(book, tested)
        await interaction.edit_original_response(content=text)

    @app_commands.command(
        name="stop", description=locale_str("Post nothing more here; everything else stays")
    )
    async def stop(self, interaction: GutsyInteraction) -> None:
        """Stop all posts."""
        await interaction.response.defer(ephemeral=True)
        guild_id = GuildId(server_of(interaction).id)
        await self._services.communities.stop(guild_id, may_manage=may_manage(interaction))
        await interaction.edit_original_response(
            content=communities.stopped(self._catalogue.book_for(interaction))
        )

    @set_up.autocomplete("zone")
    @presented
    async def suggest_zones(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer zones with the local time each would mean."""
        book = self._catalogue.book_for(interaction)
        found = self._services.members.search_zones(current, locale=str(interaction.locale))
        return [
            app_commands.Choice(
                name=settings.zone_choice(book, suggestion.label, reading.local_time), value=suggestion.zone
            )
            for suggestion, reading in found
        ]

    @set_up.autocomplete("language")
    @presented
    async def suggest_languages(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the languages that Discord has."""
        choices = [
            app_commands.Choice(name=language_name(one, locale=str(interaction.locale)), value=one)
            for one in OFFERED
        ]
        typed = current.casefold()
        return [one for one in choices if typed in one.name.casefold()][:_MAX_CHOICES]

    async def _set_up(self, interaction: GutsyInteraction, wishes: Wishes) -> None:
        await interaction.response.defer(ephemeral=True)
        done = await self._wish(interaction, wishes, only_change=False)
        book = self._catalogue.book_for(interaction)
        if isinstance(done, CannotPost):
            await interaction.edit_original_response(content=communities.cannot_post(book, done))
            return
        await interaction.edit_original_response(
            content=communities.set_up(book, done), view=community_panel.controls(book, done.community)
        )

"""The form for when posts come: left as it opens it changes nothing, in whatever language and wherever on earth."""

from datetime import UTC, datetime, time

import discord
import pytest

from bot.domain.communities import Community
from bot.domain.ids import ChannelId, GuildId
from bot.domain.schedules import Weekday
from bot.services.communities import CommunityReport, Wishes
from bot.services.languages import OFFERED
from bot.services.zone_index import zone_tables
from bot.services.zones import ZoneDirectory
from bot.ui.actions import ActionModal
from bot.ui.catalogue import Catalogue
from bot.ui.community_panel import TIME, WEEKDAY, ZONE, When, posts_wishes, read_when, when_modal

ZONES = ZoneDirectory()
AT = datetime(2026, 3, 2, tzinfo=UTC)


def report(zone: str, *, locale: str) -> CommunityReport:
    community = Community(
        GuildId(1),
        zone,
        "en-GB",
        None,
        AT,
        channel_id=ChannelId(2),
        post_at=time(18, 5),
        weekday=Weekday.SUNDAY,
    )
    return CommunityReport(community, ZONES.label(zone, locale=locale), {})


def submitted(modal: ActionModal) -> tuple[str, dict[str, list[str]]]:
    """Return what the form's id carries, and what it holds if it is sent off as it is."""
    values: dict[str, list[str]] = {}
    for label in modal.children:
        assert isinstance(label, discord.ui.Label)
        field = label.component
        if isinstance(field, discord.ui.TextInput):
            assert field.default is not None
            assert field.max_length is not None
            assert len(field.default) <= field.max_length
            values[field.custom_id] = [field.default]
        else:
            assert isinstance(field, discord.ui.Select)
            values[field.custom_id] = [option.value for option in field.options if option.default]
    assert len(modal.custom_id) <= 100
    return modal.custom_id.split(":")[2], values


@pytest.mark.parametrize("locale", OFFERED)
def test_sent_off_as_it_is_it_changes_nothing(locale: str) -> None:
    book = Catalogue().phrasebook(locale)
    for zone in sorted(set(zone_tables().canonical.values()))[::5]:
        state, values = submitted(when_modal(book, report(zone, locale=locale), When()))
        assert read_when(state, values) == When()
    assert When().wishes == Wishes()


def test_only_what_was_changed_is_wished_for() -> None:
    modal = when_modal(
        Catalogue().phrasebook("en-GB"), report("Europe/Lisbon", locale="en-GB"), When(zone="Nowhere")
    )
    state, values = submitted(modal)
    assert values == {TIME: ["18:05"], WEEKDAY: ["6"], ZONE: ["Nowhere"]}
    assert read_when(state, values) == When(zone="Nowhere")
    back = {**values, TIME: [" 18:05 "], WEEKDAY: ["0"], ZONE: ["Lisbon, Portugal"]}
    assert read_when(state, back) == When(weekday=Weekday.MONDAY)
    assert read_when("", values) == When("18:05", Weekday.SUNDAY, "Nowhere"), (
        "nothing is known of what stood there"
    )
    assert read_when(state, {}) == When(), "what an emptied form leaves out stays as it is"


def test_a_menu_changes_what_was_touched_in_it() -> None:
    assert posts_wishes(["recap"], before=["recap"]) == Wishes()
    assert posts_wishes([], before=["recap"]) == Wishes(recap=False)
    assert posts_wishes(["recap", "challenge_news"], before=["recap", "streak_milestone"]) == Wishes(
        milestones=False, challenge_news=True
    )
    assert posts_wishes(["recap"], before=["what older versions had"]) == Wishes(recap=True)

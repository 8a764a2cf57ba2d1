"""Other times, silence for a while, and on again."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox import User
from tests.club import Club


async def two_reminders(club: Club, member: User | None = None) -> list[str]:
    """Let a member ask for two reminders, and return how options name them."""
    member = member or club.ana
    await member.slash("settings timezone", zone="Lisbon")
    await member.slash("remind run", when="mon wed fri 06:30")
    await member.slash("remind hydration", when="at 9 11 15")
    return [str(one.value) for one in await member.autocomplete("remind edit", option="reminder")]


async def test_another_time_is_said_back_and_keeps_what_hangs_on_it(club: Club) -> None:
    run, drink = await two_reminders(club)
    await club.ana.slash("remind fuel", lead="2 hours")
    choices = await club.ana.autocomplete(
        "remind edit", option="when", value="tue", other_options={"reminder": run}
    )
    assert all("Tue" in choice.name and "next" in choice.name for choice in choices)
    daily = await club.ana.autocomplete(
        "remind edit", option="when", value="at 10", other_options={"reminder": drink}
    )
    assert daily[0].name.startswith("every day at 10:00"), "read as its kind is"
    assert await club.ana.autocomplete("remind edit", option="when", value="tue") == []

    changed = await club.ana.slash("remind edit", reminder=run, when="tue thu 18:00")
    assert "**Run Tue and Thu at 18:00**" in changed.content
    for unreadable in ("never", "tue", "daily 6:00 6:05"):
        refused = await club.ana.slash("remind edit", reminder=run, when=unreadable)
        assert "would work" in refused.content or "too often" in refused.content
    await club.ana.slash("remind run", when="sat 08:00")
    twin = await club.ana.slash("remind edit", reminder=run, when="sat 8:00")
    assert "already have exactly this" in twin.content
    club.clock.move_to(club.clock.now().replace(day=3, hour=16, minute=0))
    meal = await club.delivered()
    while "🍞" not in meal.content:
        meal = await club.delivered()
    assert "Your run is at 18:00" in meal.content


async def test_a_pause_is_shown_and_ends_by_itself_or_when_told(club: Club) -> None:
    run, _ = await two_reminders(club)
    ends = await club.ana.autocomplete("remind pause", option="until", value="wed")
    assert [choice.value for choice in ends] == ["2026-03-04"]
    paused = await club.ana.slash("remind pause", reminder=run, until="wednesday")
    assert "**Run Mon, Wed and Fri at 06:30**" in paused.content
    wednesday = club.clock.now().replace(day=4, hour=0, minute=0, second=0, microsecond=0)
    assert f"<t:{int(wednesday.timestamp())}:F>" in paused.content
    listed = (await club.ana.slash("remind list")).content
    assert "paused until <t:" in listed
    assert f"next <t:{int(wednesday.timestamp()) + 6 * 3600 + 30 * 60}:f>" in listed
    names = [one.name for one in await club.ana.autocomplete("remind resume", option="reminder")]
    assert names[0].endswith("(paused)")

    everything = await club.ana.slash("remind pause")
    assert everything.content.count("**") >= 6
    assert "paused until you resume it" in (await club.ana.slash("remind list")).content
    club.clock.advance(days=3)
    assert [one.content[:1] for one in club.ana.inbox] == ["📬"], "only the proof of the way came"
    resumed = await club.ana.slash("remind resume")
    assert "Going on" in resumed.content
    assert "The next one comes" in resumed.content
    assert "paused" not in (await club.ana.slash("remind list")).content


async def test_a_single_moment_within_a_pause_is_named_and_comes_if_the_pause_is_ended(club: Club) -> None:
    await two_reminders(club)
    await club.ana.slash("remind once", kind="run", when="tomorrow 10:00")
    await club.ana.slash("remind once", kind="run", when="sunday 10:00")
    paused = await club.ana.slash("remind pause", until="friday")
    (left_out,) = [line for line in paused.content.splitlines() if "left out" in line]
    assert "3 March 2026 at 10:00" in left_out
    assert "8 March" not in left_out
    await club.ana.slash("remind resume")
    tomorrow = int(club.clock.now().replace(day=3, hour=10, minute=0, second=0, microsecond=0).timestamp())
    assert f"next <t:{tomorrow}:f>" in (await club.ana.slash("remind list")).content


async def test_a_pause_that_outlasts_a_journey_ends_as_the_day_begins_at_home(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Auckland")
    await club.ana.slash("remind run", when="daily 06:30")
    await club.ana.slash("settings travel", zone="Honolulu", until="thursday")
    paused = await club.ana.slash("remind pause", until="2026-03-09")
    midnight = datetime(2026, 3, 8, 11, tzinfo=UTC)
    assert f"until <t:{int(midnight.timestamp())}:F>" in paused.content
    half_past_six = midnight + timedelta(hours=6, minutes=30)
    assert f"next <t:{int(half_past_six.timestamp())}:f>" in (await club.ana.slash("remind list")).content


@pytest.mark.parametrize(
    "until", ["today", "2026-03-01", "monday tuesday", "18:00", "2030-01-01", "@everyone"]
)
async def test_a_pause_needs_a_day_to_come(club: Club, until: str) -> None:
    run, _ = await two_reminders(club)
    refused = await club.ana.slash("remind pause", reminder=run, until=until)
    assert refused.ephemeral
    assert "work" in refused.content or "further than I plan" in refused.content
    assert club.rows("SELECT count(*) FROM reminder WHERE paused_at") == [(0,)]


async def test_without_reminders_there_is_nothing_to_silence(club: Club) -> None:
    for command in ("remind pause", "remind resume"):
        assert "no reminders to pause or resume" in (await club.ana.slash(command)).content
    assert club.rows("SELECT * FROM member") == []

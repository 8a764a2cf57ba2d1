"""A member tells their clock, however they name it, and everything they asked for follows."""

import pytest

from tests.club import Club

HOSTILE = [
    "@everyone <@123456789012345678> <@&123456789012345678> <#1234567>",
    "**bold** `code` ||spoiler|| [here](https://example.org) > quote # title",
    "x" * 100,
    "\u202enobsiL \u2066mirrored\u2069",
    "🏃🏾‍♀️" * 20,
    "{place} {0} %s {text.__class__}",
    "'; DROP TABLE member; --",
]


async def test_a_city_a_country_and_a_key_all_name_a_clock_in_a_server_and_in_private(club: Club) -> None:
    by_city = await club.ana.slash("settings timezone", zone="nairobi", where=club.guild.general)
    assert "Nairobi, Kenya" in by_city.content
    assert "09:20" in by_city.content
    assert by_city.ephemeral, "where somebody lives is nobody else's business"

    by_country = await club.ana.slash("settings timezone", zone="Japan")
    assert "Tokyo" in by_country.content
    by_key = await club.ana.slash("settings timezone", zone="America/Argentina/Buenos_Aires")
    assert "Buenos Aires" in by_key.content
    shown = await club.ana.slash("settings show")
    assert "03:20" in shown.content
    assert "Buenos" in shown.content
    assert "\\_" in shown.content, "the key's underscore is not taken for italics"


async def test_what_names_no_clock_is_told_kindly_with_what_is_near(club: Club) -> None:
    near = await club.ana.slash("settings timezone", zone="Lisbonn")
    assert "Lisbonn" in near.content
    assert "Lisbon, Portugal" in near.content
    several = await club.ana.slash("settings timezone", zone="Springfield")
    assert several.content.startswith(("I know no place", "I cannot tell"))
    assert club.rows("SELECT * FROM member") == [], "a question is no reason to keep anything"


async def test_hostile_text_is_shown_as_text_and_calls_nobody(club: Club) -> None:
    for text in HOSTILE:
        reply = await club.ana.slash("settings timezone", zone=text, where=club.guild.general)
        assert reply.ephemeral
        assert reply.content.startswith(("I know no place", "I cannot tell")), reply.content
        assert "@everyone" not in reply.content
        assert "<@" not in reply.content.replace("\\<@", "")
        assert "**bold**" not in reply.content
        assert "\u202e" not in reply.content
        assert "Something went wrong" not in reply.content
        assert len(reply.content) < 400
    assert club.rows("SELECT count(*) FROM state")[0] != (0,), "the tables are still there"


@pytest.mark.parametrize("locale", ["en-GB", "en-US", "de", "pt-BR", "ja", "ar"])
async def test_suggestions_show_the_local_time_in_the_members_language(club: Club, locale: str) -> None:
    member = club.add_member("Member", locale=locale)
    for typed in ("", "a", "lis", "new york", "+05:30", *HOSTILE):
        choices = await member.autocomplete("settings timezone", option="zone", value=typed[:100])
        assert len(choices) <= 25
        assert all(0 < len(choice.name) <= 100 for choice in choices)
        assert len({choice.name for choice in choices}) == len(choices), "every suggestion can be told apart"
    suggested = await member.autocomplete("settings timezone", option="zone", value="Europe/Lisbon")
    book = club.client.catalogue.phrasebook(locale)
    assert suggested[0].value == "Europe/Lisbon"
    assert book.clock_time(club.clock.now()) in suggested[0].name
    assert (await member.slash("settings timezone", zone=suggested[0].value)).ephemeral


async def test_reminders_follow_to_the_new_clock(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind run", when="daily 06:30")
    await club.ana.slash("settings timezone", zone="Madrid")  # 07:20 there: 06:30 has passed
    (listed,) = [(await club.ana.slash("remind list")).content]
    tuesday = club.clock.now().replace(day=3, hour=5, minute=30, second=0, microsecond=0)
    assert f"<t:{int(tuesday.timestamp())}:f>" in listed

    club.clock.move_to(tuesday)
    reminder = await club.delivered()
    assert "Time for your run" in reminder.content
    assert (reminder.created_at - tuesday).total_seconds() < 2
    assert len(club.ana.inbox) == 2, "nothing came at the old instant, but for the proof of the way"


async def test_flying_west_does_not_bring_the_same_morning_twice(club: Club) -> None:
    await club.reminded(when="daily 06:30")
    await club.ana.slash("settings timezone", zone="Azores")  # 05:30 there: their 06:30 is yet to come
    listed = (await club.ana.slash("remind list")).content
    tomorrow = club.clock.now().replace(day=3, hour=7, minute=30, second=0, microsecond=0)
    assert f"<t:{int(tomorrow.timestamp())}:f>" in listed
    club.clock.advance(hours=2)
    club.clock.move_to(tomorrow)
    await club.delivered()
    assert len(club.ana.inbox) == 3, "the proof of the way, and two mornings"


async def test_what_is_known_is_shown_before_and_after(club: Club) -> None:
    empty = await club.ana.slash("settings show", where=club.guild.general)
    assert empty.ephemeral
    assert "not set yet" in empty.content
    assert "0 active reminders" in empty.content
    assert "English" in empty.content
    assert club.rows("SELECT * FROM member") == [], "looking leaves no trace"

    await club.ana.slash("settings timezone", zone="UTC")
    await club.ana.slash("remind run", when="daily 18:00")
    full = await club.ana.slash("settings show")
    assert "1 active reminder." in full.content
    assert "06:20" in full.content

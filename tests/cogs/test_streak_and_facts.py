"""What a member can look up: their streak, a fact, help, and what the bot is."""

import re

from bot.domain.facts import Publicity, may_post
from bot.services.facts import load_cards
from bot.ui.cards import _EVIDENCE_LABELS
from sandbox import Reply
from tests.club import Club


async def test_a_newcomer_has_nothing_to_catch_up_on(club: Club) -> None:
    shown = await club.ana.slash("streak show", where=club.guild.general)
    assert shown.ephemeral
    assert "nothing to catch up on" in shown.content
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind run", when="mon wed fri 06:30")
    assert "Your streak starts with the next day you keep" in (await club.ana.slash("streak show")).content
    assert club.rows("SELECT count(*) FROM run") == [(0,)]


async def test_a_week_of_four_runs_and_three_rest_days_is_seven_days(club: Club) -> None:
    reminder = await club.reminded(when="mon wed fri sun 06:30")
    for days in (2, 2, 2, 0):
        form = await club.ana.click(reminder, "Ran it")
        reply = await club.ana.submit_modal(form.modal, {"duration": "30"})
        if days:
            club.clock.move_to(club.clock.now().replace(second=0, microsecond=0))
            club.clock.advance(days=days)
            reminder = await club.delivered()
    assert "7 days" in reply.content
    shown = (await club.ana.slash("streak show")).content
    assert "**7 days** kept in a row" in shown
    assert "Days kept this week: 7 of 7, rest included." in shown
    assert "1 freeze in hand" in shown
    assert shown.count("🟩") == 7 + 1, "the row and its legend"
    assert "missed" in shown
    assert "fail" not in shown.casefold()


def sections(reply: Reply) -> dict[str, str]:
    assert reply.message is not None
    (embed,) = reply.message.embeds
    fields = embed["fields"]
    assert isinstance(fields, list)
    return {"text": str(embed["description"])} | {field["name"]: field["value"] for field in fields}


async def test_no_fact_repeats_before_all_were_seen_and_each_says_how_it_is_known(club: Club) -> None:
    cards = {card.text: card for card in load_cards()}
    seen: list[str] = []
    for _ in range(sum(map(may_post, cards.values()))):
        reply = await club.ana.slash("fact", where=club.guild.general)
        assert not reply.ephemeral, "in a server everybody sees it"
        told = sections(reply)
        card = cards[told["text"].removeprefix("💡 ")]
        seen.append(card.id)
        assert card.public is not Publicity.HOLD
        assert card.source_title in told["Where from"]
        assert told["How well is it shown?"] == _EVIDENCE_LABELS[card.evidence]
        if card.needs_caution:
            assert told["Keep in mind"] == card.caution
        assert re.findall(r"https://[^ >]+", told["Where from"]) == (
            [card.source_url] if card.source_url else []
        )
        assert "not medical advice" in reply.text
    assert len(set(seen)) == len(seen)
    again = await club.ana.slash("fact", where=club.guild.general)
    assert cards[sections(again)["text"].removeprefix("💡 ")].id in seen, "then a new round begins"
    elsewhere = await club.ana.slash("fact")
    assert elsewhere.content == "", "direct messages have a round of their own"
    assert club.rows("SELECT scope, count(*) FROM shown_fact GROUP BY scope ORDER BY scope") == [
        (f"guild:{club.guild.id}", 1),
        (f"member:{club.ana.id}", 1),
    ]


async def test_a_topic_is_found_as_people_type_it_and_a_slip_stays_private(club: Club) -> None:
    topics = await club.ana.autocomplete("fact", option="topic")
    assert {topic.value for topic in topics} >= {"hydration", "rest"}
    (picked,) = await club.ana.autocomplete("fact", option="topic", value="HYDR")
    hydration = {card.text for card in load_cards() if card.topic == "hydration"}
    for typed in (picked.value, "Hydration", " hydration "):
        told = sections(await club.ana.slash("fact", topic=typed))
        assert told["text"].removeprefix("💡 ") in hydration
    assert await club.ana.autocomplete("fact", option="topic", value="@everyone") == []
    unknown = await club.ana.slash("fact", topic="@everyone <@&1> **beer**", where=club.guild.general)
    assert unknown.ephemeral
    assert "@everyone" not in unknown.content
    assert "Pick a topic from the list" in unknown.content
    assert club.guild.general.messages == {} or all(
        message.ephemeral for message in club.guild.general.messages.values()
    )


async def test_help_and_about_tell_the_way_in_and_the_way_out(club: Club) -> None:
    helped = await club.ana.slash("help", where=club.guild.general)
    assert helped.ephemeral
    registered = {
        " ".join([str(command["name"]), *([str(option["name"])] if option.get("type") == 1 else [])])
        for command in club.discord.commands
        for option in command.get("options") or [{}]  # type: ignore[attr-defined]
    }
    registered |= {name.partition(" ")[0] for name in registered}
    about = await club.ana.slash("about")
    for mentioned in re.findall(r"`/([a-z -]+)`", helped.content + about.content):
        assert mentioned in registered, f"/{mentioned} exists"
    for promise in ("Not medical advice", "nobody watches", "What I store", "encrypted", "/privacy erase"):
        assert promise in about.content
    assert helped.content.index("/settings timezone") < helped.content.index("/remind run")


async def test_a_plan_that_stands_is_noted_once(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("remind run", when="mon wed fri 06:30")
    await club.ana.slash("remind hydration", when="at 9 11 15")
    plans = "SELECT json_extract(details, '$.rest_weekdays') FROM streak_event WHERE kind = 'plan_changed'"
    assert club.rows(plans) == [("[1,3,5,6]",)]
    await club.ana.slash("remind run", when="tue 18:00")
    assert club.rows(plans) == [("[1,3,5,6]",), ("[3,5,6]",)]

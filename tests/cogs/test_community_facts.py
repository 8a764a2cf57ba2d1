"""A server gets its facts on time, and its members have a say in which."""

import re
from datetime import datetime, timedelta

from bot.domain.facts import may_post
from bot.services.facts import load_cards
from sandbox import Message, Permission, Reply, User
from tests.club import Club

CARDS = {card.text: card for card in load_cards()}
DAY = timedelta(days=1)


def moderator(club: Club, name: str = "Mia") -> User:
    user = club.discord.add_user(name, locale="en-GB")
    role = club.guild.add_role("Moderator", permissions=Permission.MANAGE_GUILD)
    club.guild.add_member(user, roles=[role])
    return user


async def set_up(club: Club, *, facts: str = "off") -> User:
    """Set the server up, posting at nine in Lisbon."""
    mia, general = moderator(club), club.guild.general
    await mia.slash(
        "community setup", where=general, channel=general, zone="Lisbon", time="09:00", facts=facts
    )
    return mia


async def next_fact(club: Club, at: datetime) -> Message:
    club.clock.move_to(at)
    post = await club.guild.general.next_post()
    await club.comes_to(f"SELECT count(*) FROM ledger WHERE message_id = {post.id}", [(1,)])  # noqa: S608
    return post


def first_line(post: Message) -> str:
    return post.content.splitlines()[0].removeprefix("💡 ")


def embedded(reply: Reply) -> str:
    assert reply.message is not None
    (embed,) = reply.message.embeds
    return str(embed["description"]).removeprefix("💡 ")


async def test_a_fact_a_day_none_twice_each_with_its_caution_and_its_evidence(club: Club) -> None:
    await set_up(club, facts="daily")
    at = club.clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
    seen: list[str] = []
    for number in range(12):
        post = await next_fact(club, at + number * DAY)
        card = CARDS[first_line(post)]
        assert may_post(card)
        assert card.source_title in post.content
        assert "not medical advice" in post.content
        assert ("Keep in mind" in post.content) is bool(card.caution)
        assert [button.label for button in post.buttons] == ["I doubt this"]
        seen.append(card.id)
    assert len(set(seen)) == 12
    asked = await club.ana.slash("fact", where=club.guild.general)
    assert CARDS[embedded(asked)].id not in seen, "one round for the whole server"
    assert club.rows("SELECT count(*) FROM ledger WHERE outcome = 'sent'") == [(12,)]


async def test_a_doubt_counts_once_and_tells_nobody_who(club: Club) -> None:
    mia = await set_up(club, facts="daily")
    ben = club.add_member("Ben")
    post = await next_fact(club, club.clock.now().replace(hour=9, minute=0, second=0, microsecond=0))
    for member in (club.ana, ben):
        thanked = await member.click(post, "I doubt this")
        assert thanked.ephemeral
        assert "how many doubt a card, not who" in thanked.content
    again = await club.ana.click(post, "I doubt this")
    assert "counted already" in again.content
    listed = await mia.slash("community facts", where=club.guild.general)
    assert listed.ephemeral
    assert "2 members doubt it" in listed.content
    assert not re.search(r"Ana|Ben", listed.content)
    await club.erased(ben)
    listed = await mia.slash("community facts", where=club.guild.general)
    assert "1 member doubts it" in listed.content
    forged = await club.press(club.ana, post, "g:fact.doubt:no-such-card")
    assert "can't find that card" in forged.content
    assert club.rows("SELECT count(*) FROM fact_doubt") == [(1,)]


async def test_a_retired_card_is_gone_from_the_schedule_and_from_fact_until_it_is_brought_back(
    club: Club,
) -> None:
    mia, general = await set_up(club, facts="daily"), club.guild.general
    hydration = [card for card in CARDS.values() if card.topic == "hydration" and may_post(card)]
    kept, *others = hydration
    for card in others:
        shown = await mia.slash("community facts", where=general, card=card.id)
        assert card.text in shown.content
        assert shown.message is not None
        retired = await mia.click(shown.message, "Retire it here")
        assert "retired here" in retired.content
    for _ in range(3):
        drawn = await club.ana.slash("fact", where=general, topic="hydration")
        assert CARDS[embedded(drawn)].id == kept.id
    elsewhere = {CARDS[embedded(await club.ana.slash("fact", topic="hydration"))].id for _ in hydration}
    assert elsewhere == {card.id for card in hydration}, "it is retired in this server alone"
    shown = await mia.slash("community facts", where=general, card=kept.text[:40])
    assert shown.message is not None
    await mia.click(shown.message, "Retire it here")
    refused = await club.ana.slash("fact", where=general, topic="hydration")
    assert "was retired in this server" in refused.content
    listed = await mia.slash("community facts", where=general)
    assert listed.message is not None
    assert listed.content.count("retired here") == len(hydration)
    looked = await mia.select(listed.message, "Look at a card", [kept.id])
    assert looked.message is not None
    back = await mia.click(looked.message, "Bring it back")
    assert "shown here" in back.content
    drawn = await club.ana.slash("fact", where=general, topic="hydration")
    assert CARDS[embedded(drawn)].id == kept.id


async def test_where_every_card_is_retired_nothing_is_posted_and_the_next_day_is_planned(club: Club) -> None:
    mia, general = await set_up(club, facts="daily"), club.guild.general
    cards = [card for card in CARDS.values() if may_post(card)]
    shown = await mia.slash("community facts", where=general, card=cards[0].id)
    assert shown.message is not None
    for card in cards:
        await club.press(mia, shown.message, f"g:fact.retire:{card.id}")
    club.clock.move_to(club.clock.now().replace(hour=9, minute=0, second=0, microsecond=0))
    await club.comes_to("SELECT outcome FROM ledger", [("dropped",)])
    assert general.posts == []
    await club.press(mia, shown.message, f"g:fact.bring-back:{cards[3].id}")
    post = await next_fact(club, club.clock.now() + DAY)
    assert first_line(post) == cards[3].text


async def test_only_those_who_manage_the_server_retire_cards(club: Club) -> None:
    mia, general = await set_up(club), club.guild.general
    shown = await mia.slash("community facts", where=general, card="rest")
    assert "can't find that card" in shown.content, "several cards hold that word"
    card = next(card for card in CARDS.values() if may_post(card))
    shown = await mia.slash("community facts", where=general, card=card.id)
    assert shown.message is not None
    # Discord shows the command to nobody else; a button can be forged.
    for action in ("retire", "bring-back"):
        pressed = await club.press(club.ana, shown.message, f"g:fact.{action}:{card.id}")
        assert "**Manage Server**" in pressed.content
    assert club.rows("SELECT * FROM retired_fact") == []


async def test_without_a_set_up_server_facts_come_without_the_button(club: Club) -> None:
    reply = await club.ana.slash("fact", where=club.guild.general)
    assert reply.message is not None
    assert reply.message.buttons == []
    pressed = await club.press(club.ana, reply.message, f"g:fact.doubt:{CARDS[embedded(reply)].id}")
    assert "not set up for this server yet" in pressed.content
    dm = await club.ana.slash("fact")
    assert dm.message is not None
    assert dm.message.buttons == []


async def test_cards_are_found_by_their_words(club: Club) -> None:
    await set_up(club)
    mia = moderator(club, "Max")
    found = await mia.autocomplete("community facts", option="card", value="gut", where=club.guild.general)
    assert 1 < len(found) <= 25
    assert all("gut" in f"{CARD_BY_ID[str(one.value)].text} {one.value}".casefold() for one in found)
    assert (
        await mia.autocomplete("community facts", option="card", value="zebra", where=club.guild.general)
        == []
    )


CARD_BY_ID = {card.id: card for card in CARDS.values()}

"""Every way in which one send can end, with the real client on a Discord that misbehaves on demand."""

import asyncio
import time

import pytest

from bot.delivery.messenger import Delivered, Halt, NotSent, Refused, Scope, SendResult, Unknown
from bot.domain.communities import ChannelTrouble
from bot.domain.ids import ChannelId, MessageId
from bot.domain.members import ParkReason
from bot.services.ports import DueItem
from sandbox import Message, User
from tests.delivery.workshop import (
    BEGINS_AT,
    HISTORY,
    HOUR,
    MESSAGES,
    MINUTE,
    OPENING,
    Workshop,
    dm_for,
    item_for,
)


@pytest.fixture
def ana(workshop: Workshop) -> User:
    return workshop.add_user()


@pytest.fixture
def item(workshop: Workshop, ana: User) -> DueItem:
    """A reminder for Ana, whose conversation is known."""
    return item_for(ana, channel_id=workshop.discord.world.dm_with(ana).id)


async def send(workshop: Workshop, item: DueItem) -> SendResult:
    return await workshop.messenger.send(item.member, dm_for(item), nonce=item.planned.key.nonce)


def delivered(message: Message, *, opened: bool = False) -> Delivered:
    return Delivered(MessageId(message.id), ChannelId(message.channel_id), opened)


def templates(workshop: Workshop) -> list[str]:
    return [request.template for request in workshop.discord.requests]


async def test_one_request_when_the_conversation_is_known(
    workshop: Workshop, ana: User, item: DueItem
) -> None:
    result = await send(workshop, item)
    (message,) = ana.dm_messages
    assert result == delivered(message)
    assert templates(workshop) == [MESSAGES]
    assert message.buttons
    workshop.discord.assert_clean()


async def test_two_requests_at_first_contact(workshop: Workshop, ana: User) -> None:
    result = await send(workshop, item_for(ana, channel_id=None))
    (message,) = ana.dm_messages
    assert result == delivered(message, opened=True)
    assert templates(workshop) == [OPENING, MESSAGES]


async def test_the_same_nonce_twice_is_one_message(workshop: Workshop, ana: User, item: DueItem) -> None:
    assert await send(workshop, item) == await send(workshop, item)
    assert len(ana.dm_messages) == 1


async def test_closed_direct_messages_park(workshop: Workshop, ana: User, item: DueItem) -> None:
    ana.closed_dms = True
    assert await send(workshop, item) == Refused("http 403/50007", ParkReason.CLOSED_DMS)


async def test_so_does_having_left_the_last_server_in_common(
    workshop: Workshop, ana: User, item: DueItem
) -> None:
    guild = workshop.discord.add_guild("Harbour Runners")
    guild.add_member(ana)
    guild.remove_member(ana)
    assert await send(workshop, item) == Refused("http 403/50278", ParkReason.NO_SHARED_SERVER)


async def test_a_conversation_that_is_gone_is_opened_once_more(workshop: Workshop, ana: User) -> None:
    result = await send(workshop, item_for(ana, channel_id=12345))
    assert result == delivered(ana.dm_messages[0], opened=True)
    assert templates(workshop) == [MESSAGES, OPENING, MESSAGES]


async def test_but_only_once(workshop: Workshop, item: DueItem) -> None:
    workshop.discord.faults.fail(MESSAGES, status=404, code=10003, times=5)
    assert await send(workshop, item) == Refused("http 404/10003", trouble=ChannelTrouble.NO_CHANNEL)
    assert templates(workshop) == [MESSAGES, OPENING, MESSAGES]


async def test_an_account_that_is_gone_parks_too(workshop: Workshop) -> None:
    stranger = item_for(
        User(workshop.discord._backend, workshop.discord.gateway, "?", locale="en"), channel_id=None
    )
    assert await send(workshop, stranger) == Refused("http 404/10013", ParkReason.ACCOUNT_GONE)


async def test_opening_too_fast_stops_openings_for_everybody_and_nothing_else(
    workshop: Workshop, item: DueItem
) -> None:
    workshop.discord.faults.fail(OPENING, status=400, code=40003)
    newcomers = [item_for(workshop.add_user(name), channel_id=None) for name in ("Bea", "Caio", "Dora")]
    assert await send(workshop, newcomers[0]) == NotSent("http 400/40003", 600, Scope.OPENINGS)
    workshop.clock.advance(minutes=4)
    result = await send(workshop, newcomers[1])
    assert result == NotSent("opening conversations is paused", 360, Scope.OPENINGS)
    assert templates(workshop) == [OPENING], "the second was not even tried"
    assert isinstance(await send(workshop, item), Delivered), "open conversations go on"
    workshop.clock.advance(minutes=6)
    assert isinstance(await send(workshop, newcomers[1]), Delivered)


async def test_a_clock_set_back_does_not_prolong_that(workshop: Workshop) -> None:
    workshop.discord.faults.fail(OPENING, status=400, code=40003)
    newcomer = item_for(workshop.add_user("Bea"), channel_id=None)
    await send(workshop, newcomer)
    workshop.clock.advance(days=-1)
    assert isinstance(await send(workshop, newcomer), Delivered)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (403, 20026, Halt("http 403/20026")),
        (401, 0, Halt("http 401/0")),
        (503, 0, Unknown("http 503/0")),
        (403, 50001, Refused("http 403/50001", trouble=ChannelTrouble.NO_ACCESS)),
        (400, 50035, Refused("http 400/50035")),
    ],
)
async def test_what_a_status_means(
    workshop: Workshop, item: DueItem, status: int, code: int, expected: SendResult
) -> None:
    workshop.discord.faults.fail(MESSAGES, status=status, code=code)
    assert await send(workshop, item) == expected


async def test_a_rate_limit_is_waited_out(workshop: Workshop, ana: User, item: DueItem) -> None:
    workshop.discord.faults.fail(MESSAGES, status=429, retry_after_s=0.1)
    began_s = time.monotonic()
    assert isinstance(await send(workshop, item), Delivered)
    assert time.monotonic() - began_s >= 0.1
    assert len(ana.dm_messages) == 1


async def test_a_ban_of_the_address_is_not(workshop: Workshop, item: DueItem) -> None:
    workshop.discord.faults.fail(MESSAGES, status=429, via=False)
    assert await send(workshop, item) == NotSent("http 429/0", 60, Scope.BOT)
    assert templates(workshop) == [MESSAGES]


async def test_a_global_pause_that_lasts_too_long_does_not_mute_the_bot_for_good(
    workshop: Workshop, item: DueItem
) -> None:
    workshop.discord.faults.fail(MESSAGES, status=429, retry_after_s=60, is_global=True)
    workshop.messenger = workshop.make_messenger(answer_within_s=0.1)
    assert await send(workshop, item) == Unknown("no answer in time")
    assert isinstance(await send(workshop, item), Delivered)


async def test_a_500_is_tried_again_by_the_client_itself_and_swallowed_by_the_nonce(
    workshop: Workshop, ana: User, item: DueItem
) -> None:
    workshop.discord.faults.fail(MESSAGES, status=500, after_execution=True)
    assert isinstance(await send(workshop, item), Delivered)
    assert templates(workshop) == [MESSAGES, MESSAGES]
    assert len(ana.dm_messages) == 1


@pytest.mark.parametrize("executed", [False, True])
async def test_a_reset_leaves_it_unknown_and_a_repeat_makes_it_one(
    workshop: Workshop,
    ana: User,
    item: DueItem,
    executed: bool,  # noqa: FBT001 - a parameter of the story
) -> None:
    workshop.discord.faults.reset(MESSAGES, after_execution=executed)
    assert isinstance(await send(workshop, item), Unknown)
    assert len(ana.dm_messages) == executed
    assert isinstance(await send(workshop, item), Delivered)
    assert len(ana.dm_messages) == 1


async def test_an_answer_that_takes_too_long_is_a_lost_one(
    workshop: Workshop, ana: User, item: DueItem
) -> None:
    workshop.messenger = workshop.make_messenger(answer_within_s=0.1)
    with workshop.discord.faults.delay(MESSAGES, seconds=0.5, after_execution=True):
        assert await send(workshop, item) == Unknown("no answer in time")
    assert len(ana.dm_messages) == 1


async def test_waiting_for_ones_turn_is_not_waiting_for_an_answer(workshop: Workshop) -> None:
    workshop.messenger = workshop.make_messenger(rate_per_s=20, answer_within_s=0.15)
    items = []
    for name in range(12):
        user = workshop.add_user(str(name))
        items.append(item_for(user, channel_id=workshop.discord.world.dm_with(user).id))
    results = await asyncio.gather(*(send(workshop, item) for item in items))
    assert all(isinstance(result, Delivered) for result in results)


async def test_a_refused_connection_has_sent_nothing(workshop: Workshop, item: DueItem) -> None:
    async with workshop.discord.faults.outage():
        assert await send(workshop, item) == NotSent("ClientConnectorError", 1.0)


async def test_what_arrived_is_found_after_an_outage(workshop: Workshop, ana: User, item: DueItem) -> None:
    workshop.discord.faults.reset(MESSAGES, after_execution=True)
    await send(workshop, item)
    workshop.clock.advance(hours=3)
    ana.say("hello?")
    found = await workshop.messenger.find(item.member, dm_for(item), sent_after=BEGINS_AT - MINUTE)
    assert found == delivered(ana.dm_messages[0])
    assert workshop.discord.count("GET", HISTORY) == 1
    workshop.discord.assert_clean()


async def test_also_at_first_contact_when_nobody_lived_to_note_the_channel(
    workshop: Workshop, ana: User
) -> None:
    item = item_for(ana, channel_id=None)
    workshop.discord.faults.reset(MESSAGES, after_execution=True)
    await send(workshop, item)
    found = await workshop.messenger.find(item.member, dm_for(item), sent_after=BEGINS_AT - MINUTE)
    assert found == delivered(ana.dm_messages[0], opened=True)


async def test_an_edited_message_is_found_as_long_as_its_buttons_are_its_own(
    workshop: Workshop, ana: User, item: DueItem
) -> None:
    await send(workshop, item)
    message = ana.dm_messages[0]
    partial = workshop.client.get_partial_messageable(message.channel_id).get_partial_message(message.id)
    await partial.edit(content="Snoozed.")
    find = workshop.messenger.find
    assert isinstance(await find(item.member, dm_for(item), sent_after=BEGINS_AT - MINUTE), Delivered)
    await partial.edit(content="Logged.", view=None)
    assert await find(item.member, dm_for(item), sent_after=BEGINS_AT - MINUTE) is None


async def test_other_occurrences_and_older_messages_are_not_it(
    workshop: Workshop, ana: User, item: DueItem
) -> None:
    await send(workshop, item)
    find = workshop.messenger.find
    assert await find(item.member, dm_for(item), sent_after=BEGINS_AT + HOUR) is None
    other = item_for(ana, channel_id=item.member.dm_channel_id)
    longer = dm_for(other)
    object.__setattr__(longer, "mark", ":11:202603020630")
    assert await find(item.member, longer, sent_after=BEGINS_AT - MINUTE) is None


async def test_looking_may_fail_too(workshop: Workshop, ana: User, item: DueItem) -> None:
    async def look() -> object:
        return await workshop.messenger.find(item.member, dm_for(item), sent_after=BEGINS_AT)

    faults = workshop.discord.faults
    faults.fail(HISTORY, status=503)
    assert await look() == Unknown("http 503/0")
    faults.fail(HISTORY, status=403, code=50001)
    assert await look() is None
    faults.fail(HISTORY, status=401)
    assert await look() == Halt("http 401/0")
    async with faults.outage():
        assert await look() == NotSent("ClientConnectorError", 1.0)

"""A file that waits for its member's decision: not for longer than is said, and never too many."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.ids import MemberId
from bot.domain.personal_data import ExportRefused, Json, PersonalData
from bot.services.archives import pack
from bot.services.personal_data import ImportForgotten, PersonalDataService, Preview, TooManyImports
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock

ANA = MemberId(80351110224678912)
SHORTLY = timedelta(milliseconds=20)


@pytest.fixture
def file(clock: SandboxClock) -> bytes:
    member: dict[str, Json] = {"id": 1, "locale": "en-GB", "first_seen_at": "2026-03-01T06:30:00.000Z"}
    return pack(PersonalData({"member": [member]}), member_id=ANA, exported_at=clock.now(), readme="")


def service(
    units: SqlUnitOfWorkFactory, clock: SandboxClock, waits_for: timedelta = timedelta(minutes=15)
) -> PersonalDataService:
    return PersonalDataService(units, clock, wake=lambda: None, check_ins=False, waits_for=waits_for)


async def test_it_goes_by_itself_although_nobody_comes_by(
    units: SqlUnitOfWorkFactory, clock: SandboxClock, file: bytes
) -> None:
    personal_data = service(units, clock, waits_for=SHORTLY)
    preview = await personal_data.look_into(ANA, file, locale="en-GB")
    later = asyncio.Event()
    # Timers ring in order; the clock by which members come by stands still.
    asyncio.get_running_loop().call_later(SHORTLY.total_seconds(), later.set)
    await later.wait()
    with pytest.raises(ImportForgotten):
        await personal_data.bring_in(ANA, preview.ticket, locale="en-GB")


async def test_a_second_file_is_not_let_go_with_the_first(
    units: SqlUnitOfWorkFactory, clock: SandboxClock, file: bytes
) -> None:
    personal_data = service(units, clock)
    first = await personal_data.look_into(ANA, file, locale="en-GB")
    second = await personal_data.look_into(ANA, file, locale="en-GB")
    with pytest.raises(ImportForgotten):
        personal_data.await_decision(ANA, first.ticket)
    personal_data.await_decision(ANA, second.ticket)
    clock.advance(seconds=timedelta(minutes=15).total_seconds())
    with pytest.raises(ImportForgotten):
        personal_data.await_decision(ANA, second.ticket)


async def test_of_a_crowd_some_are_asked_to_come_again_and_one_more_file_of_their_own_is_no_crowd(
    units: SqlUnitOfWorkFactory, clock: SandboxClock, file: bytes
) -> None:
    personal_data = service(units, clock)
    crowd = [MemberId(ANA + n) for n in range(12)]
    looks = [personal_data.look_into(member, file, locale="en-GB") for member in crowd]
    outcomes = await asyncio.gather(*looks, return_exceptions=True)
    waiting = [member for member, one in zip(crowd, outcomes, strict=True) if isinstance(one, Preview)]
    assert len(waiting) == 8
    assert sum(isinstance(one, TooManyImports) for one in outcomes) == 4
    again = await personal_data.look_into(waiting[0], file, locale="en-GB")
    personal_data.await_decision(waiting[0], again.ticket)
    personal_data.let_go(waiting[0])
    with pytest.raises(ExportRefused):
        await personal_data.look_into(crowd[-1], b"no zip", locale="en-GB")
    await personal_data.look_into(crowd[-1], file, locale="en-GB")

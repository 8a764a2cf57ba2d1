"""Ten minutes without Discord: what was due meanwhile comes afterwards, each once, and says that it is late."""

import asyncio

from sandbox import Message, User
from tests.club import Club


async def tried_in_vain(club: Club, user: User) -> None:
    """Wait until the bot has tried to reach the member and put the message off."""
    async with asyncio.timeout(20):
        while not club.rows(f"SELECT 1 FROM due WHERE member_id = {user.id} AND attempts > 0"):  # noqa: ASYNC110, S608
            await asyncio.sleep(0.01)  # the database tells nobody that it changed


async def accounted_for(club: Club, user: User, lines: int) -> list[tuple[object, ...]]:
    """Wait until the ledger has so many lines about the member; return source, outcome and planned minute of each."""
    query = (
        f"SELECT source, outcome, planned_local FROM ledger WHERE member_id = {user.id} ORDER BY 1 DESC, 3"  # noqa: S608
    )
    async with asyncio.timeout(60):
        while len(club.rows(query)) < lines:
            club.clock.advance(seconds=1)
            await asyncio.sleep(0.05)
    return club.rows(query)


def about_runs(messages: list[Message]) -> list[Message]:
    return [message for message in messages if any(button.label == "Ran it" for button in message.buttons)]


async def test_ten_minutes_without_discord_lose_nothing_and_repeat_nothing(club: Club) -> None:
    ben = club.add_member("Ben")
    for member in (club.ana, ben):
        await member.slash("settings timezone", zone="Europe/Lisbon")
        await member.slash("remind run", when="daily 06:30")
    await club.ana.slash("remind hydration", when="at 06:33 06:50")
    before = {member.name: len(member.dm_messages) for member in (club.ana, ben)}

    club.clock.advance(minutes=9)  # 06:29
    async with club.discord.faults.outage():
        club.clock.advance(minutes=1)
        await tried_in_vain(club, ben)
        club.clock.advance(minutes=9)
        await tried_in_vain(club, club.ana)
    await club.discord.wait_until_ready(timeout_s=30)

    of_ben = await accounted_for(club, ben, 1)
    assert of_ben == [("r", "sent", "2026-03-02T06:30")]
    (late,) = ben.dm_messages[before["Ben"] :]
    assert "This comes late" in late.content
    assert about_runs([late])

    club.clock.move_to(max(club.clock.now(), club.clock.now().replace(hour=6, minute=50, second=0)))
    of_ana = await accounted_for(club, club.ana, 3)
    planned = [(source, minute) for source, _, minute in of_ana if source == "r"]
    assert planned == [("r", "2026-03-02T06:30"), ("r", "2026-03-02T06:33"), ("r", "2026-03-02T06:50")]
    assert {outcome for _, outcome, _ in of_ana} <= {"sent", "gathered"}
    since = club.ana.dm_messages[before["Ana"] :]
    assert len(about_runs(since)) == 1, "the run can be answered, in one place"
    assert len({message.id for message in since}) == len(since) <= 3
    assert any("This comes late" in message.content or "away" in message.content for message in since)

    await club.ana.click(about_runs(since)[0], "Skip")
    assert "06:30" in (await club.ana.slash("remind list")).text, "and commands are heard again"

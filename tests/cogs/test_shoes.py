"""``/shoes`` on a phone: how far each pair has come, which one new runs are in, and a note for one's own eyes."""

import io

from sandbox import Choice, User
from tests.club import Club


async def at_home(club: Club, user: User | None = None) -> User:
    user = user or club.ana
    await user.slash("settings timezone", zone="Europe/Lisbon")
    return user


async def pairs(user: User, command: str = "shoes retire", typed: str = "") -> dict[str, str]:
    """Return the numbers of the pairs that an option offers, by the name before the distance."""
    choices: list[Choice] = await user.autocomplete(command, option="shoes", value=typed)
    return {choice.name.split(" · ")[0]: str(choice.value) for choice in choices}


async def test_the_first_pair_goes_on_new_runs_and_adds_up(club: Club) -> None:
    ana = await at_home(club)
    empty = await ana.slash("shoes list", where=club.guild.general)
    assert empty.ephemeral
    assert "No shoes yet" in empty.content
    added = await ana.slash("shoes add", name="Blue *trainers*", distance="120")
    assert "Blue \\*trainers\\*, 120 km so far" in added.content
    assert "on your new runs by itself" in added.content
    logged = await ana.slash("run log", duration="30", distance="5.5")
    assert "👟 Blue" in logged.content
    listed = await ana.slash("shoes list")
    assert "125.5 km · your usual pair" in listed.content
    assert "1 run in your log" in listed.content


async def test_a_reminders_run_is_in_the_usual_pair_too(club: Club) -> None:
    reminder = await club.reminded()
    await club.ana.slash("shoes add", name="Blue")
    form = await club.ana.click(reminder, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "30", "distance": "5"})
    assert "**Blue** · 5 km" in (await club.ana.slash("shoes list")).content


async def test_a_run_names_its_own_pair_or_none_and_can_change_it(club: Club) -> None:
    ana = await at_home(club)
    await ana.slash("shoes add", name="Road")
    await ana.slash("shoes add", name="Trail")
    offered = await pairs(ana, "run log")
    assert list(offered) == ["Road", "Trail", "No shoes named"]
    await ana.slash("run log", duration="30", distance="5", shoes=offered["Trail"])
    await ana.slash("run log", duration="31", distance="6", when="yesterday")
    barefoot = await ana.slash("run log", duration="10", distance="1", shoes=offered["No shoes named"])
    assert "👟" not in barefoot.content
    assert club.rows("SELECT shoe_id FROM run ORDER BY id") == [(2,), (None,), (None,)], (
        "a run of a day before the pair came is in no pair by itself"
    )
    changed = await ana.slash("run edit", run="2", shoes=offered["Road"])
    assert "👟 Road" in changed.content
    kept = await ana.slash("run edit", run="1", distance="5.1")
    assert "👟 Trail" in kept.content, "what is not said stays"
    await ana.slash("run edit", run="2", shoes=offered["No shoes named"])
    assert club.rows("SELECT shoe_id FROM run ORDER BY id") == [(2,), (None,), (None,)]


async def test_shoes_that_are_not_there_lose_nothing_that_was_typed(club: Club) -> None:
    ana, ben = await at_home(club), await at_home(club, club.add_member("Ben"))
    await ana.slash("shoes add", name="Road")
    for option in ("1", "77", "my old ones"):
        asked = await ben.slash("run log", duration="30", distance="5", shoes=option)
        assert "I can't find that pair of shoes" in asked.content
    assert asked.message is not None
    form = await ben.click(asked.message, "Put it right")
    assert form.modal is not None
    logged = await ben.submit_modal(form.modal, {})
    assert "5 km in 30 mins" in logged.content
    assert club.rows("SELECT member_id, shoe_id FROM run") == [(ben.id, None)]


async def test_the_usual_pair_changes_and_retires(club: Club) -> None:
    ana = await at_home(club)
    for name, more in (("Old", {"distance": "400 mi"}), ("New", {"default": True}), ("Spare", {})):
        await ana.slash("shoes add", options={"name": name, **more})
    listed = (await ana.slash("shoes list")).content
    assert listed.count("your usual pair") == 1
    assert "**New** · 0 km · your usual pair" in listed
    assert "**Old** · 643.74 km" in listed
    offered = await pairs(ana, "shoes default")
    assert "**Old** goes on" in (await ana.slash("shoes default", shoes=offered["Old"])).content
    retired = await ana.slash("shoes retire", shoes=offered["Old"])
    assert "may rest** after 643.74 km" in retired.content
    assert "It was your usual pair" in retired.content
    assert "it had no runs" in (await ana.slash("shoes retire", shoes=offered["Spare"])).content
    listed = (await ana.slash("shoes list")).content
    assert "💤 Old · 643.74 km · at rest" in listed
    assert "Spare" not in listed
    assert list(await pairs(ana)) == ["New"], "what rests is not offered"
    assert "I can't find that pair" in (await ana.slash("shoes default", shoes=offered["Old"])).content
    none = await ana.slash("shoes default", shoes="none")
    assert "New runs name no shoes now" in none.content


async def test_a_long_life_of_shoes_is_told_shortly(club: Club) -> None:
    ana = await at_home(club)
    for number in range(12):
        await ana.slash("shoes add", name=f"Pair {number}", distance="500")
        await ana.slash("shoes retire", shoes=(await pairs(ana))[f"Pair {number}"])
    await ana.slash("shoes add", name="Now")
    listed = (await ana.slash("shoes list")).content
    assert listed.count("💤") == 10
    assert "💤 Pair 11" in listed
    assert "Pair 1 " not in listed
    assert "and 2 older pairs at rest" in listed


async def test_a_pair_needs_a_name_of_its_own_and_a_distance_that_can_be_read(club: Club) -> None:
    ana = await at_home(club)
    await ana.slash("shoes add", name="Blue")
    assert "already have a pair called" in (await ana.slash("shoes add", name="bLUE ")).content
    assert "needs a name" in (await ana.slash("shoes add", name="x" * 60)).content
    assert (
        "as a distance the pair has run"
        in (await ana.slash("shoes add", name="Red", distance="lots")).content
    )
    for number in range(19):
        await ana.slash("shoes add", name=f"Pair {number}")
    full = await ana.slash("shoes add", name="One too many")
    assert "20 pairs in use" in full.content
    assert club.rows("SELECT count(*) FROM shoe") == [(20,)]
    assert len(await pairs(ana)) == 20


async def test_a_note_is_for_ones_own_eyes(club: Club, log: io.StringIO) -> None:
    ana, ben = await at_home(club), await at_home(club, club.add_member("Ben"))
    await ana.slash("shoes add", name="Blue")
    shoes = (await pairs(ana, "shoes note"))["Blue"]
    noted = await ana.slash("shoes note", shoes=shoes, text="Rubs at the left heel", where=club.guild.general)
    assert noted.ephemeral
    assert "Noted on Blue" in noted.content
    assert "Rubs at the left heel" in (await ana.slash("shoes list")).content
    assert "I can't find that pair" in (await ben.slash("shoes note", shoes=shoes, text="mine")).content
    assert "Rubs" not in (await ben.slash("shoes list")).content
    assert b"Rubs at" not in club.stored_bytes()
    assert "Rubs at" not in log.getvalue()
    taken = await ana.slash("shoes note", shoes=shoes)
    assert "No note on Blue any more" in taken.content
    assert "Rubs" not in (await ana.slash("shoes list")).content


async def test_words_that_ask_for_care_are_answered_with_care(club: Club, log: io.StringIO) -> None:
    ana = await at_home(club)
    await ana.slash("shoes add", name="Blue")
    reply = await ana.slash("shoes note", shoes="1", text="last run in these, then I want to end my life")
    assert "Noted on" not in reply.content, "nothing else beside it"
    assert "emergency" in reply.content
    assert "end my life" not in log.getvalue()
    assert b"end my life" not in club.stored_bytes()


async def test_without_check_ins_there_is_no_place_for_notes(club: Club) -> None:
    await club.restart_bot(check_ins="off")
    (shoes,) = [command for command in club.discord.commands if command["name"] == "shoes"]
    assert "note" not in str(shoes)
    ana = await at_home(club)
    assert "Added" in (await ana.slash("shoes add", name="Blue")).content
    assert "👟 Blue" in (await ana.slash("run log", duration="30", distance="5")).content
    assert "**Blue** · 5 km" in (await ana.slash("shoes list")).content


async def test_forgotten_shoes_stay_in_no_list_after_erasing(club: Club) -> None:
    ana = await at_home(club)
    await ana.slash("shoes add", name="Blue")
    await ana.slash("goal set", goal="5k")
    await ana.slash("run log", duration="30", distance="4")
    await club.client.services.privacy.erase(ana.id)  # type: ignore[arg-type]  # a number is a number here
    for table in ("shoe", "goal", "milestone", "run"):
        assert club.rows(f"SELECT * FROM {table}") == []  # noqa: S608 - constants

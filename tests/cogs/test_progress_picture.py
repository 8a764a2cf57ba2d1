"""``/progress``: a member's own log as a picture, through the real client."""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.domain.check_ins import CheckInAnswers, Symptom
from bot.domain.consent import CONSENT_VERSION
from bot.domain.ids import MemberId
from bot.domain.runs import RunEntry
from bot.ui.progress import MOST_ALT_CHARACTERS
from sandbox import Reply, User
from tests.club import Club

MONDAY = date(2026, 3, 2)
ALL_PANELS_PX, TWO_PANELS_PX = 1308, 750


async def log(
    club: Club,
    days_ago: list[int],
    *,
    user: User | None = None,
    told: bool = True,
    symptoms: frozenset[Symptom] = frozenset(),
    distance_m: float | None = 5000.0,
) -> None:
    """Put runs of half an hour into a member's log, with a check-in each if ``told``."""
    member_id = MemberId((user or club.ana).id)
    async with club.client._units() as unit:
        await unit.members.ensure(member_id, locale="en-GB", at=club.clock.now())
        if told and await unit.consents.current_version(member_id) is None:
            await unit.consents.give(
                member_id, text_version=CONSENT_VERSION, locale="en-GB", at=club.clock.now()
            )
        for days in days_ago:
            entry = RunEntry(MONDAY - timedelta(days=days), 1800, distance_m, effort=4)
            run = await unit.runs.add(member_id, entry, logged_at=club.clock.now(), answers=None)
            if told:
                answers = CheckInAnswers(effort=5, gut=2, symptoms=symptoms, feeling=3)
                await unit.check_ins.save(
                    member_id, answers, run_id=run.id, day_on=entry.day_on, at=club.clock.now()
                )
        await unit.commit()


def picture(reply: Reply) -> Image.Image:
    assert reply.message is not None
    (file,) = reply.message.attachments
    assert file.filename == "progress.png"
    assert file.content_type == "image/png"
    assert file.size < 200_000
    opened = Image.open(io.BytesIO(file.data))
    opened.load()
    return opened


def alt_of(reply: Reply) -> str:
    assert reply.message is not None
    (file,) = reply.message.attachments
    assert file.description is not None
    assert len(file.description) < MOST_ALT_CHARACTERS
    return file.description


async def test_a_newcomer_reads_that_there_is_nothing_to_catch_up_on_and_gets_no_picture(club: Club) -> None:
    reply = await club.ana.slash("progress", where=club.guild.general)
    assert reply.ephemeral
    assert "nothing to catch up on" in reply.content
    assert reply.message is not None
    assert reply.message.attachments == []


async def test_the_first_run_with_its_check_in_is_a_picture_at_once(club: Club) -> None:
    await club.logged_run()
    await club.checked_in(club.ana.inbox[-1], gut="3")
    reply = await club.ana.slash("progress", where=club.guild.general)
    assert reply.ephemeral, "in a server only its member sees it"
    assert "1 run" in reply.content
    assert "5 km" in reply.content
    assert picture(reply).size == (1600, ALL_PANELS_PX)
    assert "Gut trouble, 0 to 10: 1 answer, 3." in alt_of(reply)


async def test_a_month_shows_runs_load_feeling_and_gut_with_the_latest_weeks_in_numbers(club: Club) -> None:
    await log(club, [0, 1, 3, 5, 8, 10, 15, 20, 29, 30])
    reply = await club.ana.slash("progress")
    shown = picture(reply)
    assert shown.size == (1600, ALL_PANELS_PX)
    assert set(shown.info) <= {"transparency"}, "nothing but the picture"
    corner = shown.convert("RGBA").getpixel((0, 0))
    assert isinstance(corner, tuple)
    assert corner[3] == 0, "round corners let either theme through"
    assert "**30 days:** 9 runs · 4 hrs 30 mins · 45 km" in reply.content.replace("\N{NO-BREAK SPACE}", " ")
    assert "**This week so far:** 1 run · 30 mins · 5 km · load 150" in reply.content
    assert "**Week of 23 Feb:** 3 runs" in reply.content
    assert "monotony 0.8 · strain" in reply.content
    assert "Median of days with a run: 30 minutes." in alt_of(reply)
    assert "9 answers, +3." in alt_of(reply)
    assert "Lower-gut" not in reply.content


async def test_a_year_and_miles(club: Club) -> None:
    await club.ana.slash("settings units", units="mi")
    await log(club, list(range(0, 400, 3)), distance_m=1609.344)
    reply = await club.ana.slash("progress", period=365)
    assert picture(reply).size == (1600, ALL_PANELS_PX)
    assert "122 mi" in reply.content
    assert "km" not in reply.content
    assert "weeks with a run" in alt_of(reply)


async def test_a_trend_of_lower_gut_symptoms_comes_with_how_loosely_to_read_it(club: Club) -> None:
    await log(club, [1, 4], symptoms=frozenset({Symptom.URGE}))
    reply = await club.ana.slash("progress")
    assert "Lower-gut scores repeat poorly" in reply.content


async def test_runs_without_a_check_in_or_a_distance_are_counted_out_loud(club: Club) -> None:
    await log(club, [1, 4, 6])
    await log(club, [2], told=False, distance_m=None)
    reply = await club.ana.slash("progress")
    assert "1 of 4 runs has no check-in (25%)" in reply.content
    assert "1 run has no distance" in reply.content


async def test_without_consent_there_is_no_word_and_no_panel_of_health(club: Club) -> None:
    await log(club, [1, 4, 6], told=False)
    reply = await club.ana.slash("progress")
    assert picture(reply).size == (1600, TWO_PANELS_PX)
    for word in ("gut", "feeling", "check-in"):
        assert word not in (reply.content + alt_of(reply)).casefold()


async def test_withdrawn_consent_takes_the_panels_along(club: Club) -> None:
    await log(club, [1, 4, 6])
    async with club.client._units() as unit:
        await unit.consents.withdraw(MemberId(club.ana.id), at=club.clock.now())
        await unit.commit()
    assert picture(await club.ana.slash("progress")).size == (1600, TWO_PANELS_PX)


async def test_where_check_ins_are_off_what_was_told_before_is_not_shown(club: Club) -> None:
    await log(club, [1, 4, 6])
    await club.restart_bot(check_ins="off")
    reply = await club.ana.slash("progress")
    assert picture(reply).size == (1600, TWO_PANELS_PX)
    assert "gut" not in (reply.content + alt_of(reply)).casefold()


async def test_the_last_day_is_the_member_s_own_today(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="America/Los_Angeles")
    await log(club, [1, 4])
    reply = await club.ana.slash("progress")
    assert re.match(r"Chart of 31 Jan\W+1 Mar 2026\.", alt_of(reply)), "Monday has not begun there"


async def test_nobody_sees_somebody_else(club: Club) -> None:
    ben = club.add_member("Ben")
    await log(club, [1, 4, 6])
    reply = await ben.slash("progress", where=club.guild.general)
    assert "nothing to catch up on" in reply.content


async def test_a_language_whose_letters_the_picture_lacks_gets_an_english_picture(club: Club) -> None:
    hana = club.add_member("Hana", locale="ja")
    await log(club, [1, 4, 6], user=hana)
    reply = await hana.slash("progress")
    assert picture(reply).size == (1600, ALL_PANELS_PX)
    assert "年" in alt_of(reply), "words outside the picture stay in the member's language"


async def test_the_documented_translation_reaches_picture_and_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    languages = tmp_path / "locales"
    languages.mkdir()
    languages.joinpath("de.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Gut trouble, 0 to 10"\nmsgstr "Bauchbeschwerden, 0 bis 10"\n',
        encoding="utf-8",
    )
    async with Club(tmp_path, monkeypatch) as club:
        club.languages = languages
        await club.start_bot()
        eva = club.add_member("Eva", locale="de")
        await log(club, [1, 4, 6], user=eva)
        reply = await eva.slash("progress")
        assert "Bauchbeschwerden, 0 bis 10" in alt_of(reply)
        assert picture(reply).size == (1600, ALL_PANELS_PX)
        club.discord.assert_clean()

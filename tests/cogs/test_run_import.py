"""Runs out of files, as members bring them."""

import asyncio
import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sandbox import Upload
from sandbox.uploads import NITRO_UPLOAD_BYTES
from tests.club import Club
from tests.run_files.building import LISBON, Moment, fit, gpx, run, tcx

SUNDAY = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
_RUNS = "SELECT source, duration_s, distance_m, day_on, kind, heart_rate_bpm, elevation_gain_m FROM run ORDER BY id"


def _sunday(**more: object) -> list[Moment]:
    return run(**({"seconds": 1800, "at": SUNDAY} | more))  # type: ignore[arg-type]  # a run's own keywords


@pytest.fixture
async def club(club: Club) -> Club:
    """The club, with Ana in Lisbon."""
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    return club


def _named(value: str | bytes) -> str:
    """Return a parameter's part of a test's name: a file is none, for packed ones tell when they were packed."""
    return value if isinstance(value, str) else "file"


@pytest.mark.parametrize(
    ("name", "data", "source"),
    [
        ("activity_123.gpx", gpx(_sunday(hr=150)), "gpx"),
        ("activity.tcx", tcx([_sunday(hr=150, counted=True)]), "tcx"),
        ("B3A12345.FIT", fit(_sunday(hr=150, counted=True)), "fit"),
        ("export.fit.gz", gzip.compress(fit(_sunday(hr=150, counted=True))), "fit"),
        ("whatever.txt", gpx(_sunday(hr=150)), "gpx"),
    ],
    ids=_named,
)
async def test_a_watch_s_file_becomes_a_run(club: Club, name: str, data: bytes, source: str) -> None:
    reply = await club.ana.slash("run import", where=club.guild.general, file=Upload(name, data))

    assert reply.ephemeral
    assert "5.4 km in 30 min" in reply.content
    assert source.upper() in reply.content
    assert "150 bpm" in reply.content
    [(kept, duration_s, distance_m, day_on, _, heart_rate, _)] = club.rows(_RUNS)
    assert (kept, duration_s, day_on, heart_rate) == (source, 1800, "2026-03-01", 150)
    assert distance_m == pytest.approx(5400, rel=0.001)


async def test_an_imported_run_offers_its_check_in(club: Club) -> None:
    reply = await club.ana.slash("run import", file=Upload("run.gpx", gpx(_sunday())))

    assert reply.message is not None
    assert "20-second check-in" in [button.label for button in reply.message.buttons]


async def test_pauses_are_told_of(club: Club) -> None:
    after = _sunday(seconds=600, at=SUNDAY + timedelta(minutes=40), start_m=5600)

    reply = await club.ana.slash("run import", file=Upload("run.gpx", gpx(_sunday(), after)))

    assert "in 40 min" in reply.content
    assert "without 10 mins of pauses" in reply.content


async def test_a_treadmill_is_called_one(club: Club) -> None:
    belt = [replace(moment, north_m=None, counted_m=moment.north_m) for moment in _sunday()]

    await club.ana.slash("run import", file=Upload("run.fit", fit(belt, sub_sport=1, ascent_m=0)))

    [(_, _, distance_m, _, kind, _, gain_m)] = club.rows(_RUNS)
    assert (distance_m, kind, gain_m) == (5400, "treadmill", 0)


async def test_the_day_is_the_one_on_the_member_s_clock(club: Club) -> None:
    ben = club.add_member("Ben")
    await ben.slash("settings timezone", zone="Pacific/Auckland")

    await ben.slash(
        "run import", file=Upload("run.gpx", gpx(_sunday(at=datetime(2026, 2, 28, 20, 0, tzinfo=UTC))))
    )

    assert club.rows("SELECT day_on FROM run") == [("2026-03-01",)]


async def test_without_a_clock_there_is_no_day(club: Club) -> None:
    ben = club.add_member("Ben")

    reply = await ben.slash("run import", file=Upload("run.gpx", gpx(_sunday())))

    assert "/settings timezone" in reply.content
    assert club.rows(_RUNS) == []


async def test_the_same_file_twice_is_one_run(club: Club) -> None:
    upload = Upload("run.gpx", gpx(_sunday()))
    await club.ana.slash("run import", file=upload)

    again = await club.ana.slash("run import", file=upload)
    packed = await club.ana.slash("run import", file=Upload("run.gpx.gz", gzip.compress(upload.data)))

    for reply in (again, packed):
        assert "in your log already" in reply.content
        assert str(int(SUNDAY.timestamp())) in reply.content
    assert len(club.rows(_RUNS)) == 1


async def test_two_members_may_share_a_file(club: Club) -> None:
    ben = club.add_member("Ben")
    await ben.slash("settings timezone", zone="Europe/Lisbon")
    for member in (club.ana, ben):
        reply = await member.slash("run import", file=Upload("run.gpx", gpx(_sunday())))
        assert "Logged" in reply.content
    assert len(club.rows(_RUNS)) == 2


async def test_a_run_that_was_there_by_another_way_is_asked_about(club: Club) -> None:
    await club.ana.slash("run import", file=Upload("run.gpx", gpx(_sunday())))

    question = await club.ana.slash("run import", file=Upload("run.fit", fit(_sunday(counted=True))))

    assert "Is it the same run?" in question.content
    assert len(club.rows(_RUNS)) == 1
    assert question.message is not None
    left = await club.ana.click(question.message, "It's the same")
    assert "stays as it was" in left.content
    assert len(club.rows(_RUNS)) == 1


async def test_the_question_survives_a_restart(club: Club) -> None:
    await club.ana.slash("run import", file=Upload("run.gpx", gpx(_sunday())))
    question = await club.ana.slash("run import", file=Upload("run.fit", fit(_sunday(counted=True, hr=144))))
    await club.restart_bot()

    assert question.message is not None
    kept = await club.ana.click(question.message, "Log it anyway")

    assert "Logged" in kept.content
    assert [row[0] for row in club.rows(_RUNS)] == ["gpx", "fit"]
    assert club.rows("SELECT heart_rate_bpm FROM run WHERE source = 'fit'") == [(144,)]


async def test_a_car_is_asked_about(club: Club) -> None:
    question = await club.ana.slash("run import", file=Upload("run.gpx", gpx(_sunday(speed=9.0))))

    assert "Is that right?" in question.content
    assert club.rows(_RUNS) == []


async def test_a_jump_in_distance_is_noticed_as_for_a_typed_run(club: Club) -> None:
    for days in (9, 7, 5):
        await club.ana.slash(
            "run import",
            file=Upload("run.gpx", gpx(_sunday(seconds=900, at=SUNDAY - timedelta(days=days)))),
        )

    reply = await club.ana.slash("run import", file=Upload("run.gpx", gpx(_sunday(seconds=1800))))

    assert "linked with more injuries" in reply.content


async def test_an_imported_run_keeps_its_day_in_the_streak(club: Club) -> None:
    await club.ana.slash("run import", file=Upload("run.gpx", gpx(_sunday(at=SUNDAY + timedelta(hours=22)))))

    assert "1 day" in (await club.ana.slash("streak show")).content


@pytest.mark.parametrize(
    ("name", "data", "answer"),
    [
        ("ride.gpx", gpx(_sunday(), sport="cycling"), "a bike ride"),
        ("route.gpx", gpx(_sunday(), timed=False), "a route, not a run"),
        ("tomorrow.gpx", gpx(_sunday(at=SUNDAY + timedelta(days=3))), "still to come"),
        ("half.fit", fit(_sunday())[:900], "damaged"),
        ("holiday.gpx", b"\x89PNG\r\n\x1a\n1234", "can't tell what that file is"),
        (
            "laughs.gpx",
            b'<!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><gpx>&b;</gpx>',
            "did not read it",
        ),
        ("bomb.gpx.gz", gzip.compress(bytes(51 * 1024 * 1024), 9), "too large"),
        ("short.gpx", gpx(_sunday(seconds=20)), "less than a minute"),
    ],
    ids=_named,
)
async def test_what_is_no_run_is_refused_in_its_own_words(
    club: Club, name: str, data: bytes, answer: str
) -> None:
    reply = await club.ana.slash("run import", where=club.guild.general, file=Upload(name, data))

    assert answer in reply.content
    assert reply.ephemeral
    assert club.rows(_RUNS) == []
    assert club.rows("SELECT 1 FROM run_draft") == []


async def test_what_is_too_large_is_not_even_fetched(club: Club) -> None:
    club.ana.largest_upload_bytes = NITRO_UPLOAD_BYTES
    # Behind this address there is nothing: who fetched it would be told so.
    huge = Upload("run.gpx", bytes(10 * 1024 * 1024 + 1), is_lost=True)

    reply = await club.ana.slash("run import", file=huge)

    assert "too large" in reply.content


async def test_a_file_that_discord_lost_is_asked_for_again(club: Club) -> None:
    reply = await club.ana.slash("run import", file=Upload("run.gpx", gpx(_sunday()), is_lost=True))

    assert "attach it once more" in reply.content


async def test_a_second_file_waits_for_the_first(club: Club) -> None:
    first, second = await asyncio.gather(
        *(
            club.ana.slash(
                "run import", file=Upload("run.gpx", gpx(_sunday(at=SUNDAY - timedelta(days=days))))
            )
            for days in (0, 2)
        )
    )

    answers = sorted([first.content, second.content])
    assert any("still reading your last file" in answer for answer in answers)
    assert any("Logged" in answer for answer in answers)


async def test_several_members_files_are_read_one_after_the_other(club: Club) -> None:
    members = [club.add_member(name) for name in ("Ben", "Cleo", "Dan")]
    for member in members:
        await member.slash("settings timezone", zone="Europe/Lisbon")

    replies = await asyncio.gather(
        *(member.slash("run import", file=Upload("run.gpx", gpx(_sunday()))) for member in members)
    )

    assert all("Logged" in reply.content for reply in replies)


async def test_no_place_and_no_title_is_kept_or_logged(
    club: Club, capsys: pytest.CaptureFixture[str]
) -> None:
    for data in (
        gpx(_sunday()),
        fit(_sunday(at=SUNDAY - timedelta(days=2))),
        gpx(_sunday(), sport="cycling"),
    ):
        await club.ana.slash("run import", file=Upload("Secret Street.gpx", data))

    assert len(club.rows(_RUNS)) == 2
    told = capsys.readouterr().out.encode() + club.stored_bytes()
    for secret in (b"Secret Street", str(LISBON[0]).encode() + b"0", b"trkpt", b"-9.2"):
        assert secret not in told


async def test_it_works_where_nothing_is_sealed(club: Club) -> None:
    await club.restart_bot(check_ins="off")

    reply = await club.ana.slash("run import", file=Upload("run.gpx", gpx(_sunday())))

    assert "Logged" in reply.content
    assert reply.message is not None
    assert reply.message.buttons == []

"""Files as watches and apps write them."""

import gzip
import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import fitdecode
import gpxpy
import pytest

from bot.domain.run_files import (
    RunFileFormat,
    RunFileOtherSport,
    RunFileRide,
    RunFileSeveral,
    RunFileSwim,
    RunFileWithoutTimes,
)
from bot.run_files.reading import read_run_file
from tests.run_files.building import STARTED_AT, FitFile, Moment, fit, fit_time, gpx, run, tcx

_TREADMILL = [
    replace(moment, north_m=None, counted_m=moment.north_m) for moment in run(seconds=1200, speed=2.5, hr=130)
]


# --- GPX -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hr_as",
    [
        "<ns3:TrackPointExtension><ns3:hr>{}</ns3:hr></ns3:TrackPointExtension>",
        "<gpxtpx:TrackPointExtension><gpxtpx:atemp>20</gpxtpx:atemp><gpxtpx:hr>{}</gpxtpx:hr></gpxtpx:TrackPointExtension>",
        "<hr>{}</hr>",
        "<heartrate>{}</heartrate>",
    ],
    ids=["Garmin", "Strava and COROS", "an older app", "Suunto"],
)
def test_heart_rate_is_found_wherever_a_maker_puts_it(hr_as: str) -> None:
    assert read_run_file(gpx(run(hr=151), hr_as=hr_as)).heart_rate_bpm == 151


def test_apple_s_route_has_speed_and_course_and_no_type() -> None:
    extensions = "<speed>3.0</speed><course>1</course><hAcc>2</hAcc><vAcc>1</vAcc><!--{}-->"
    run_file = read_run_file(gpx(run(hr=1), sport=None, hr_as=extensions, creator="Apple Health Export"))

    assert run_file.duration_s == 600
    assert run_file.heart_rate_bpm is None


@pytest.mark.parametrize(
    "sport", ["running", "9", "trail_running", "treadmill_running", "walking", "Laufen", None]
)
def test_runs_and_walks_go_by_many_names(sport: str | None) -> None:
    assert read_run_file(gpx(run(), sport=sport)).duration_s == 600


@pytest.mark.parametrize(
    ("sport", "refusal"),
    [
        ("cycling", RunFileRide),
        ("Ride", RunFileRide),
        ("1", RunFileRide),
        ("mountain_biking", RunFileRide),
        ("open_water_swimming", RunFileSwim),
        ("alpine_skiing", RunFileOtherSport),
    ],
)
def test_other_sports_are_refused_by_what_was_found(sport: str, refusal: type[RunFileOtherSport]) -> None:
    with pytest.raises(RunFileOtherSport) as refused:
        read_run_file(gpx(run(), sport=sport))
    assert type(refused.value) is refusal


def test_a_new_track_after_a_pause_is_the_same_run_and_one_in_the_afternoon_is_not() -> None:
    morning, soon = gpx(run(seconds=300)), gpx(run(seconds=300, at=STARTED_AT + timedelta(minutes=15)))
    evening = gpx(run(seconds=300, at=STARTED_AT + timedelta(hours=9)))

    def joined(one: bytes, other: bytes) -> bytes:
        track = other[other.index(b"<trk>") : other.index(b"</gpx>")]
        return one.replace(b"</gpx>", track + b"</gpx>")

    assert read_run_file(joined(morning, soon)).duration_s == 600
    with pytest.raises(RunFileSeveral):
        read_run_file(joined(morning, evening))


def test_a_planned_route_is_no_run() -> None:
    with pytest.raises(RunFileWithoutTimes):
        read_run_file(gpx(run(), timed=False))
    with pytest.raises(RunFileWithoutTimes):
        read_run_file(b'<gpx version="1.1"><rte><rtept lat="1" lon="2"/></rte></gpx>')


def test_a_prefix_or_another_encoding_changes_nothing() -> None:
    plain = gpx(run())
    text = plain.decode().replace("UTF-8", "UTF-16")
    prefixed = (
        plain.decode()
        .replace("<trk", "<g:trk")
        .replace("</trk", "</g:trk")
        .replace("<gpx", '<g:gpx xmlns:g="http://www.topografix.com/GPX/1/1"')
        .replace("</gpx", "</g:gpx")
    )

    expected = read_run_file(plain).distance_m
    for other in (text.encode("utf-16"), prefixed.encode(), b"\xef\xbb\xbf" + plain):
        assert read_run_file(other).distance_m == expected


def test_another_reader_of_gpx_finds_the_same_way_and_height() -> None:
    moments = [replace(moment, ele=100 + index // 10) for index, moment in enumerate(run(seconds=900))]
    content = gpx(moments[:400], moments[500:])

    run_file, theirs = read_run_file(content), gpxpy.parse(content.decode())

    assert run_file.distance_m == pytest.approx(theirs.length_2d(), rel=0.01)
    assert run_file.started_at == theirs.get_time_bounds().start_time


# --- TCX -------------------------------------------------------------------------------------------------------


def test_laps_join_and_a_new_track_in_a_lap_is_a_pause() -> None:
    first = run(seconds=299)
    second = run(seconds=300, at=STARTED_AT + timedelta(seconds=300), start_m=900)
    third = run(seconds=300, at=STARTED_AT + timedelta(seconds=1200), start_m=1800)

    run_file = read_run_file(tcx([first], [second, third]))

    assert run_file.format is RunFileFormat.TCX
    assert run_file.duration_s == 900
    assert run_file.elapsed_s == 1500
    assert run_file.distance_m == pytest.approx(2700, rel=0.001)


def test_a_lap_s_own_figures_are_what_the_watch_showed() -> None:
    run_file = read_run_file(tcx([run(seconds=600, hr=140)], timer_s=[580], distance_m=[1850]))

    assert (run_file.duration_s, run_file.distance_m, run_file.heart_rate_bpm) == (580, 1850, 140)


def test_a_treadmill_s_file_has_the_counted_distance() -> None:
    run_file = read_run_file(tcx([_TREADMILL]))

    assert (run_file.duration_s, run_file.distance_m) == (1200, 3000)


def test_laps_without_a_single_point_still_tell_of_a_run() -> None:
    run_file = read_run_file(tcx([[]], timer_s=[1500], distance_m=[4000]))

    assert (run_file.started_at, run_file.duration_s, run_file.distance_m) == (STARTED_AT, 1500, 4000)
    assert run_file.heart_rate_bpm == 141


@pytest.mark.parametrize("sport", ["Running", "Other", "Walking"])
def test_tcx_names_few_sports(sport: str) -> None:
    assert read_run_file(tcx([run()], sport=sport)).duration_s == 600


def test_a_ride_and_a_day_of_several_activities_are_refused() -> None:
    with pytest.raises(RunFileRide):
        read_run_file(tcx([run()], sport="Biking"))
    with pytest.raises(RunFileSeveral):
        read_run_file(tcx([run()], activities=2))


def test_spaces_in_front_as_strava_writes_them_change_nothing() -> None:
    assert read_run_file(b" " * 10 + tcx([run()])).duration_s == 600


def test_a_course_has_times_that_nobody_ran() -> None:
    course = tcx([run()]).replace(b"Activities", b"Courses").replace(b"Activity", b"Course")
    with pytest.raises(RunFileWithoutTimes):
        read_run_file(course)


# --- FIT -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("developer", [False, True], ids=["plain", "an app's fields"])
@pytest.mark.parametrize("summary_first", [False, True], ids=["summary last", "summary first"])
def test_a_watch_s_own_file(*, developer: bool, summary_first: bool) -> None:
    moments = run(seconds=900, hr=145, ele=20.0, counted=True)

    run_file = read_run_file(
        fit(moments, distance_m=2710, ascent_m=31, developer=developer, summary_first=summary_first)
    )

    assert run_file.format is RunFileFormat.FIT
    assert run_file.started_at == STARTED_AT
    assert (run_file.duration_s, run_file.elapsed_s) == (900, 900)
    assert (run_file.distance_m, run_file.elevation_gain_m, run_file.heart_rate_bpm) == (2710, 31, 145)
    assert not run_file.is_indoor


def test_the_timer_s_stops_are_pauses() -> None:
    after = run(seconds=300, at=STARTED_AT + timedelta(minutes=20), start_m=950)

    run_file = read_run_file(fit(run(seconds=300), after, short_header=True))

    assert (run_file.duration_s, run_file.elapsed_s) == (600, 1500)


def test_a_treadmill_in_a_watch_s_own_words() -> None:
    run_file = read_run_file(fit(_TREADMILL, sub_sport=1, distance_m=3100))

    assert run_file.is_indoor
    assert (run_file.duration_s, run_file.distance_m) == (1200, 3100)


def test_a_treadmill_without_a_sensor_has_time_alone() -> None:
    still = [replace(moment, counted_m=0.0) for moment in _TREADMILL]

    run_file = read_run_file(fit(still, sub_sport=1))

    assert (run_file.duration_s, run_file.distance_m) == (1200, None)


def test_a_session_without_records_still_tells_of_a_run() -> None:
    run_file = read_run_file(fit([], timer_s=1700, distance_m=5000))

    assert (run_file.duration_s, run_file.distance_m) == (1700, 5000)


@pytest.mark.parametrize(
    ("sport", "sub_sport", "refusal"),
    [(2, 0, RunFileRide), (5, 0, RunFileSwim), (4, 15, RunFileOtherSport), (10, 0, RunFileOtherSport)],
    ids=["cycling", "swimming", "an elliptical", "training"],
)
def test_fit_sports_that_are_no_run(sport: int, sub_sport: int, refusal: type[RunFileOtherSport]) -> None:
    with pytest.raises(RunFileOtherSport) as refused:
        read_run_file(fit(run(), sport=sport, sub_sport=sub_sport))
    assert type(refused.value) is refusal


@pytest.mark.parametrize(("sport", "sub_sport"), [(1, 0), (11, 0), (17, 0), (4, 1), (0, 0)])
def test_fit_sports_that_are_runs_or_walks(sport: int, sub_sport: int) -> None:
    assert read_run_file(fit(run(), sport=sport, sub_sport=sub_sport)).duration_s == 600


def test_heights_in_either_of_a_watch_s_fields_make_the_climb() -> None:
    moments = [replace(moment, ele=100 + index / 10) for index, moment in enumerate(run(seconds=600))]

    assert read_run_file(fit(moments)).elevation_gain_m == pytest.approx(60, abs=3)


def test_times_squeezed_into_five_bits() -> None:
    file = FitFile()
    file.write(0, {0: 4})
    file.write(21, {253: fit_time(STARTED_AT), 0: 0, 1: 0})
    for second in range(1, 601):
        file.write_compressed(STARTED_AT + timedelta(seconds=second), hr=133, counted_m=3.0 * second)

    run_file = read_run_file(file.bytes())

    assert run_file.started_at == STARTED_AT + timedelta(seconds=1)
    assert (run_file.duration_s, run_file.heart_rate_bpm) == (599, 133)
    assert run_file.distance_m == pytest.approx(1797)


def test_a_triathlon_holds_several_and_a_course_none() -> None:
    with pytest.raises(RunFileSeveral):
        read_run_file(fit(run(), sessions=3))
    with pytest.raises(RunFileWithoutTimes):
        read_run_file(fit(run(), file_type=6))


def test_two_files_in_one_are_several() -> None:
    with pytest.raises(RunFileSeveral):
        read_run_file(fit(run()) + fit(run(at=STARTED_AT + timedelta(days=1))))


def test_the_encoder_of_these_tests_writes_what_others_read() -> None:
    with fitdecode.FitReader(fit(run(seconds=60), distance_m=180)) as frames:
        sessions = [
            frame
            for frame in frames
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "session"
        ]
    assert sessions[0].get_value("sport") == "running"
    assert sessions[0].get_value("total_distance") == 180
    assert sessions[0].get_value("start_time") == STARTED_AT


def test_a_clock_that_was_never_set_tells_no_time() -> None:
    file = FitFile()
    file.write(0, {0: 4})
    file.write(20, {253: 1})
    file.write(20, {253: fit_time(STARTED_AT.replace(year=1990))})
    file.write(18, {2: 0, 5: 1, 8: 600_000})
    with pytest.raises(RunFileWithoutTimes):
        read_run_file(file.bytes())


# --- packed ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [gpx(run()), tcx([run()]), fit(run())], ids=["gpx", "tcx", "fit"])
def test_a_packed_file_is_the_same_run(content: bytes) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packing:
        packing.writestr("1234_ACTIVITY.dat", content)

    plain = read_run_file(content)

    assert read_run_file(gzip.compress(content)) == plain
    assert read_run_file(gzip.compress(content[:100]) + gzip.compress(content[100:])) == plain
    assert read_run_file(archive.getvalue()) == plain


def test_another_run_has_another_digest() -> None:
    assert read_run_file(gpx(run())).digest != read_run_file(gpx(run(seconds=601))).digest


def test_nothing_of_a_place_is_in_what_comes_out() -> None:
    moment = Moment(STARTED_AT, 0.0)
    assert moment.latitude is not None
    for content in (gpx(run()), tcx([run()]), fit(run())):
        told = repr(read_run_file(content))
        assert "38.7" not in told
        assert "9.2" not in told
        assert "Street" not in told

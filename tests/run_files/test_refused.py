"""Files that are broken, hostile, or something else: each refused in its own words, and nothing else ever happens."""

import gzip
import io
import struct
import time
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.run_files import (
    MAX_POINTS,
    MAX_UNPACKED_BYTES,
    MAX_UPLOAD_BYTES,
    REFUSALS,
    RunFile,
    RunFileDamaged,
    RunFileEmpty,
    RunFileRefused,
    RunFileSeveral,
    RunFileTooLarge,
    RunFileUnknown,
    RunFileUnsafe,
    RunFileWithoutTimes,
)
from bot.run_files.reading import read_run_file
from tests.run_files.building import FitFile, fit, fit_time, gpx, run, tcx

_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><gpx>&c;</gpx>'
)
_EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/hostname">]><gpx>&x;</gpx>'
_ONLY_DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE gpx SYSTEM "http://127.0.0.1:9/gpx.dtd"><gpx/>'
_VALID = [gpx(run(seconds=90, hr=120)), tcx([run(seconds=90, counted=True)]), fit(run(seconds=90, hr=120))]


def _zipped(*contents: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packing:
        for number, content in enumerate(contents):
            packing.writestr(f"{number}.gpx", content)
    return archive.getvalue()


def _bomb() -> bytes:
    packing = zlib.compressobj(9, wbits=31)
    zeros = bytes(1024 * 1024)
    parts = [packing.compress(zeros) for _ in range(MAX_UNPACKED_BYTES // len(zeros) + 1)]
    return b"".join([*parts, packing.flush()])


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", RunFileEmpty),
        (b" \n", RunFileEmpty),
        (gzip.compress(b""), RunFileEmpty),
        (_zipped(), RunFileUnknown),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), RunFileUnknown),
        (b"<html><body>Sign in</body></html>", RunFileUnknown),
        (b"distance,time\n5,30", RunFileUnknown),
        (b"<gpxfoo/>", RunFileUnknown),
        (gzip.compress(gzip.compress(_VALID[0])), RunFileUnknown),
        (_LAUGHS, RunFileUnsafe),
        (_EXTERNAL, RunFileUnsafe),
        (_ONLY_DOCTYPE, RunFileUnsafe),
        (_LAUGHS.decode().encode("utf-16"), RunFileUnsafe),
        (_VALID[0][: len(_VALID[0]) // 2], RunFileDamaged),
        (_VALID[1][:-40], RunFileDamaged),
        (_VALID[2][: len(_VALID[2]) // 2], RunFileDamaged),
        (_VALID[2][:-1], RunFileDamaged),
        (_VALID[2][:-20] + b"\0" + _VALID[2][-19:], RunFileDamaged),
        (gzip.compress(_VALID[0])[:-30], RunFileDamaged),
        (_zipped(_VALID[0])[:-40], RunFileDamaged),
        (b'<?xml version="1.0" encoding="klingon"?><gpx/>', RunFileDamaged),
        (b"<gpx>" + b"<a>" * 10_000, RunFileTooLarge),
        (bytes(MAX_UPLOAD_BYTES + 1), RunFileTooLarge),
        (_bomb(), RunFileTooLarge),
        (_zipped(bytes(MAX_UNPACKED_BYTES + 1)), RunFileTooLarge),
        (_zipped(_VALID[0], _VALID[1]), RunFileSeveral),
        (gpx(run(), timed=False), RunFileWithoutTimes),
    ],
    # A file is no name: some are megabytes long, and packed ones tell the second they were packed in.
    ids=lambda value: value.__name__ if isinstance(value, type) else "file",
)
def test_each_has_a_refusal_of_its_own(data: bytes, refusal: type[RunFileRefused]) -> None:
    with pytest.raises(RunFileRefused) as refused:
        read_run_file(data)
    assert type(refused.value) is refusal
    assert refused.value.params == {}


def test_one_point_too_many_is_too_many() -> None:
    point = b'<trkpt lat="1" lon="2"></trkpt>'
    with pytest.raises(RunFileTooLarge):
        read_run_file(b"<gpx><trk><trkseg>" + point * (MAX_POINTS + 1) + b"</trkseg></trk></gpx>")


def test_more_elements_than_any_recording_has_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.run_files.xml._MOST_ELEMENTS", 1000)
    with pytest.raises(RunFileTooLarge):
        read_run_file(b"<gpx>" + b"<a/>" * 1000 + b"</gpx>")


def test_every_refusal_can_be_told_by_its_code() -> None:
    def below(refusal: type[RunFileRefused]) -> set[type[RunFileRefused]]:
        return {refusal}.union(*(below(one) for one in refusal.__subclasses__()))

    assert set(REFUSALS.values()) == below(RunFileRefused)
    assert len({refusal.template for refusal in REFUSALS.values()}) == len(REFUSALS)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e400", "", "north", "91"])
def test_positions_that_are_none_are_passed_over(value: str) -> None:
    content = gpx(run(seconds=120)).replace(b'lat="38.7000000"', f'lat="{value}"'.encode())

    run_file = read_run_file(content)

    assert run_file.duration_s == 120


def test_numbers_beyond_reason_in_a_watch_s_file_are_passed_over() -> None:
    file = FitFile()
    file.write(0, {0: 4})
    for moment in run(seconds=120):
        file.write(20, {253: fit_time(moment.at), 0: -(2**31), 1: 2**31 - 2, 3: 254, 5: 0xFFFFFFFE})
    file.write(18, {5: 1, 8: 0xFFFFFFFE, 9: 0xFFFFFFFE, 16: 1, 22: 0xFFFE})

    run_file = read_run_file(file.bytes())

    assert (run_file.duration_s, run_file.distance_m, run_file.heart_rate_bpm) == (120, None, None)


def _outcome(data: bytes) -> None:
    """Read what may be anything: a run within its bounds or a refusal, soon."""
    began_s = time.process_time()
    try:
        run_file = read_run_file(data)
    except RunFileRefused:
        pass
    else:
        assert isinstance(run_file, RunFile)
        assert 60 <= run_file.duration_s <= 24 * 3600
        assert run_file.elapsed_s >= run_file.duration_s
        assert run_file.distance_m is None or 50 <= run_file.distance_m <= 500_000
        assert run_file.elevation_gain_m is None or run_file.elevation_gain_m >= 0
        assert run_file.heart_rate_bpm is None or 25 <= run_file.heart_rate_bpm <= 250
    assert time.process_time() - began_s < 5


@settings(deadline=None)
@given(st.binary(max_size=4000))
def test_any_bytes_are_a_run_or_a_refusal(data: bytes) -> None:
    _outcome(data)


@settings(deadline=None)
@given(st.sampled_from([b"<gpx>", b"<TrainingCenterDatabase>", b"\x1f\x8b\x08", b"PK\x03\x04"]), st.binary())
def test_any_bytes_after_a_good_beginning_are_a_run_or_a_refusal(start: bytes, data: bytes) -> None:
    _outcome(start + data)


@settings(deadline=None)
@given(st.binary(max_size=2000), st.sampled_from([12, 14]))
def test_any_bytes_with_a_right_checksum_are_a_run_or_a_refusal(body: bytes, header_bytes: int) -> None:
    file = FitFile()
    file._body += body
    _outcome(file.bytes(short_header=header_bytes == 12))


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(_VALID),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4)), min_size=1, max_size=5),
    st.integers(0, 4),
)
def test_a_changed_file_is_a_run_or_a_refusal(
    content: bytes, changes: list[tuple[float, bytes]], removed: int
) -> None:
    for where, put in changes:
        at = int(where * len(content))
        content = content[:at] + put + content[at + removed :]
    _outcome(content)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=5))
def test_a_watch_s_file_changed_under_a_right_checksum_is_a_run_or_a_refusal(
    changes: list[tuple[float, int]],
) -> None:
    original = _VALID[2]
    (body_bytes,) = struct.unpack_from("<I", original, 4)
    file = FitFile()
    file._body += original[14 : 14 + body_bytes]
    for where, value in changes:
        file._body[int(where * body_bytes)] = value
    _outcome(file.bytes())

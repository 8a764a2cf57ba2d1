"""FIT, Garmin's binary format, as Garmin, COROS, Suunto, Wahoo, Polar and Zwift write it.

The timer's stop and start events are where the member paused. Fields that apps on the watch add are passed over. Raw
values are read by number and scaled here: fitdecode then need not turn every field of every record into objects that
nobody looks at. Numbers and scales: Garmin's FIT SDK, profile 21.
"""

import struct
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import fitdecode

from bot.domain.run_files import (
    RunFileDamaged,
    RunFileFormat,
    RunFileRefused,
    RunFileSeveral,
    RunFileWithoutTimes,
)
from bot.run_files import recordings, sports
from bot.run_files.recordings import Recording, Sample

_EPOCH: Final = datetime(1989, 12, 31, tzinfo=UTC)
_DEGREES_PER_SEMICIRCLE: Final = 180 / 2**31
_LATEST_S: Final = 2**32

# Messages
_FILE_ID, _SESSION, _RECORD, _EVENT = 0, 18, 20, 21
_TIMESTAMP = 253
# Fields of a record
_LATITUDE, _LONGITUDE, _ALTITUDE, _HEART_RATE, _DISTANCE, _ENHANCED_ALTITUDE = 0, 1, 2, 3, 5, 78
# Fields of a session
_START_TIME, _SPORT, _SUB_SPORT, _TIMER_TIME, _TOTAL_DISTANCE, _MEAN_HEART_RATE, _ASCENT = (
    2,
    5,
    6,
    8,
    9,
    16,
    22,
)
# Fields and values of events and of the file itself
_EVENT_KIND, _EVENT_TYPE, _TIMER = 0, 1, 0
_STOPS = frozenset({1, 4, 8, 9})
_FILE_TYPE, _IS_ACTIVITY = 0, 4

_SPORTS: Final = {
    0: "",  # generic: the watch was not told
    1: "running",
    2: "cycling",
    3: "transition",
    5: "swimming",
    11: "walking",
    17: "hiking",
    18: "multisport",
    21: "e-biking",
    64: "track running",
}
_ON_MACHINES: Final = 4
_SUB_SPORTS: Final = {1: "treadmill", 45: "indoor running", 27: "indoor walking", 58: "indoor virtual"}

Fields = Mapping[int, object]


def read_fit(content: bytes) -> Recording:
    """Return the recording in a FIT file.

    Raises:
        RunFileRefused: if there is none, or more than one, or it is no run.
    """
    reader = _Reader()
    try:
        with fitdecode.FitReader(
            content,
            processor=None,
            check_crc=fitdecode.CrcCheck.RAISE,
            error_handling=fitdecode.ErrorHandling.IGNORE,
        ) as frames:
            for frame in frames:
                if isinstance(frame, fitdecode.FitDataMessage):
                    reader.take(frame.global_mesg_num, _fields(frame))
    except RunFileRefused:
        raise
    # fitdecode has errors of its own for what it foresaw; bytes that nobody wrote on purpose find the rest.
    except (
        fitdecode.FitError,
        struct.error,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        raise RunFileDamaged from error
    return reader.finished()


def _fields(frame: fitdecode.FitDataMessage) -> Fields:
    """Return a message's own fields by number, as they were written; the first of each number counts."""
    fields: dict[int, object] = {}
    for one in frame.fields:
        if one.field_def is not None:
            if not one.field_def.is_dev:
                fields.setdefault(one.field_def.def_num, one.raw_value)
        elif one.field.def_num == _TIMESTAMP:
            # A compressed timestamp stands in the record's header.
            fields.setdefault(_TIMESTAMP, one.raw_value)
    return fields


class _Reader:
    """Puts a recording together from messages, in the order of the file."""

    def __init__(self) -> None:
        self.recording = Recording(RunFileFormat.FIT)
        self._sessions = 0
        self._takers: dict[int, Callable[[Fields], None]] = {
            _FILE_ID: self._take_file_id,
            _SESSION: self._take_session,
            _RECORD: self._take_record,
            _EVENT: self._take_event,
        }

    def take(self, message: int, fields: Fields) -> None:
        """Take the next message."""
        taker = self._takers.get(message)
        if taker is not None:
            taker(fields)

    def finished(self) -> Recording:
        """Return the recording.

        Raises:
            RunFileWithoutTimes: if nothing in the file tells when.
        """
        if not any(self.recording.segments) and self.recording.summary.started_at is None:
            raise RunFileWithoutTimes
        return self.recording

    def _take_file_id(self, fields: Fields) -> None:
        # Courses, workouts and settings are FIT files too.
        if fields.get(_FILE_TYPE) != _IS_ACTIVITY:
            raise RunFileWithoutTimes

    def _take_event(self, fields: Fields) -> None:
        if fields.get(_EVENT_KIND) == _TIMER and fields.get(_EVENT_TYPE) in _STOPS:
            self.recording.begin_segment()

    def _take_record(self, fields: Fields) -> None:
        at_s = _seconds(fields.get(_TIMESTAMP))
        if at_s is None:
            self.recording.skip_untimed()
            return
        latitude_deg = recordings.latitude_deg(_scaled(fields.get(_LATITUDE), 1 / _DEGREES_PER_SEMICIRCLE))
        longitude_deg = recordings.longitude_deg(_scaled(fields.get(_LONGITUDE), 1 / _DEGREES_PER_SEMICIRCLE))
        has_position = latitude_deg is not None and longitude_deg is not None
        height = fields.get(_ENHANCED_ALTITUDE)
        self.recording.add(
            Sample(
                at_s,
                latitude_deg if has_position else None,
                longitude_deg if has_position else None,
                recordings.elevation_m(_scaled(fields.get(_ALTITUDE) if height is None else height, 5, 500)),
                recordings.heart_rate_bpm(fields.get(_HEART_RATE)),
                recordings.distance_m(_scaled(fields.get(_DISTANCE), 100)),
            )
        )

    def _take_session(self, fields: Fields) -> None:
        self._sessions += 1
        if self._sessions > 1:
            raise RunFileSeveral
        sport = _sport(fields)
        sports.refuse_other_sports(sport)
        self.recording.is_indoor = sports.is_indoor(sport)
        summary = self.recording.summary
        start_s = _seconds(fields.get(_START_TIME))
        summary.started_at = datetime.fromtimestamp(start_s, UTC) if start_s is not None else None
        summary.timer_s = recordings.duration_s(_scaled(fields.get(_TIMER_TIME), 1000))
        summary.distance_m = recordings.distance_m(_scaled(fields.get(_TOTAL_DISTANCE), 100))
        summary.heart_rate_bpm = recordings.heart_rate_bpm(fields.get(_MEAN_HEART_RATE))
        summary.elevation_gain_m = recordings.climb_m(fields.get(_ASCENT))


def _sport(fields: Fields) -> str:
    number, sub = fields.get(_SPORT), fields.get(_SUB_SPORT)
    indoor = _SUB_SPORTS.get(sub, "") if isinstance(sub, int) else ""
    if number == _ON_MACHINES:
        # Elliptical, rower, stairs: a machine is for running only if it says so.
        return indoor or sports.ANOTHER
    if not isinstance(number, int):
        return indoor
    return f"{_SPORTS.get(number, sports.ANOTHER)} {indoor}".strip()


def _seconds(raw: object) -> float | None:
    """Return a FIT time as seconds since 1970, or None for none."""
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 <= raw < _LATEST_S:
        return None
    instant = _EPOCH + timedelta(seconds=raw)
    return instant.timestamp() if recordings.told_time(instant) is not None else None


def _scaled(raw: object, scale: float, offset: float = 0) -> float | None:
    """Return what a whole number stands for; several values, or none, are none."""
    if not isinstance(raw, int) or isinstance(raw, bool):
        return None
    return raw / scale - offset

"""Builds small GPX, TCX and FIT files as watches and apps write them, and broken ones as nobody should."""

import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

STARTED_AT = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
LISBON = (38.7, -9.2)
_METRES_PER_DEGREE = 6_371_008.8 * math.pi / 180
_FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Moment:
    """A second of a made-up run, northwards along a meridian."""

    at: datetime
    north_m: float | None
    ele: float | None = None
    hr: int | None = None
    counted_m: float | None = None

    @property
    def latitude(self) -> float | None:
        return None if self.north_m is None else LISBON[0] + self.north_m / _METRES_PER_DEGREE


def run(
    *,
    seconds: int = 600,
    speed: float = 3.0,
    at: datetime = STARTED_AT,
    start_m: float = 0.0,
    every_s: int = 1,
    hr: int | None = None,
    ele: float | None = None,
    counted: bool = False,
) -> list[Moment]:
    """A run at an even pace."""
    return [
        Moment(
            at + timedelta(seconds=second),
            start_m + speed * second,
            ele,
            hr,
            start_m + speed * second if counted else None,
        )
        for second in range(0, seconds + 1, every_s)
    ]


def _z(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def gpx(
    *segments: Sequence[Moment],
    sport: str | None = "running",
    creator: str = "Garmin Connect",
    hr_as: str = "<ns3:TrackPointExtension><ns3:hr>{}</ns3:hr></ns3:TrackPointExtension>",
    timed: bool = True,
    tracks: int = 1,
) -> bytes:
    """A GPX file; ``tracks`` repeats the track."""

    def point(moment: Moment) -> str:
        ele = f"<ele>{moment.ele}</ele>" if moment.ele is not None else ""
        time = f"<time>{_z(moment.at)}</time>" if timed else ""
        extensions = f"<extensions>{hr_as.format(moment.hr)}</extensions>" if moment.hr is not None else ""
        return f'<trkpt lat="{moment.latitude:.7f}" lon="{LISBON[1]}">{ele}{time}{extensions}</trkpt>'

    body = "".join(f"<trkseg>{''.join(map(point, segment))}</trkseg>" for segment in segments)
    kind = f"<type>{sport}</type>" if sport is not None else ""
    track = f"<trk><name>Secret Street</name>{kind}{body}</trk>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<gpx creator="{creator}" version="1.1" '
        'xmlns:ns3="http://www.garmin.com/xmlschemas/TrackPointExtension/v1" '
        'xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1" '
        f'xmlns="http://www.topografix.com/GPX/1/1"><metadata><time>{_z(STARTED_AT)}</time></metadata>'
        f"{track * tracks}</gpx>"
    ).encode()


def tcx(
    *laps: Sequence[Sequence[Moment]],
    sport: str = "Running",
    timer_s: Sequence[float] | None = None,
    distance_m: Sequence[float] | None = None,
    activities: int = 1,
) -> bytes:
    """A TCX file: laps of tracks of moments."""

    def point(moment: Moment) -> str:
        position = ele = hr = counted = ""
        if moment.latitude is not None:
            position = (
                f"<Position><LatitudeDegrees>{moment.latitude:.7f}</LatitudeDegrees>"
                f"<LongitudeDegrees>{LISBON[1]}</LongitudeDegrees></Position>"
            )
        if moment.ele is not None:
            ele = f"<AltitudeMeters>{moment.ele}</AltitudeMeters>"
        if moment.counted_m is not None:
            counted = f"<DistanceMeters>{moment.counted_m:.2f}</DistanceMeters>"
        if moment.hr is not None:
            hr = f"<HeartRateBpm><Value>{moment.hr}</Value></HeartRateBpm>"
        speed = "<Extensions><ns3:TPX><ns3:Speed>3.0</ns3:Speed></ns3:TPX></Extensions>"
        return f"<Trackpoint><Time>{_z(moment.at)}</Time>{position}{ele}{counted}{hr}{speed}</Trackpoint>"

    def lap(number: int, tracks: Sequence[Sequence[Moment]]) -> str:
        moments = [moment for track in tracks for moment in track]
        began = _z(moments[0].at) if moments else _z(STARTED_AT)
        lasted_s = timer_s[number] if timer_s else (moments[-1].at - moments[0].at).total_seconds()
        covered = f"<DistanceMeters>{distance_m[number]}</DistanceMeters>" if distance_m else ""
        body = "".join(f"<Track>{''.join(map(point, track))}</Track>" for track in tracks)
        return (
            f'<Lap StartTime="{began}"><TotalTimeSeconds>{lasted_s}</TotalTimeSeconds>{covered}'
            "<AverageHeartRateBpm><Value>141</Value></AverageHeartRateBpm>"
            f"<Intensity>Active</Intensity>{body}</Lap>"
        )

    activity = (
        f'<Activity Sport="{sport}"><Id>{_z(STARTED_AT)}</Id>'
        + "".join(lap(number, tracks) for number, tracks in enumerate(laps))
        + "</Activity>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TrainingCenterDatabase '
        'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" '
        'xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2">'
        f"<Activities>{activity * activities}</Activities></TrainingCenterDatabase>"
    ).encode()


# --- FIT: a minimal encoder ------------------------------------------------------------------------------------

_CRC_TABLE = (
    *(0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401),
    *(0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400),
)
_ENUM, _UINT8, _UINT16, _UINT32, _SINT32 = 0x00, 0x02, 0x84, 0x86, 0x85
_STRUCTS = {_ENUM: "B", _UINT8: "B", _UINT16: "H", _UINT32: "I", _SINT32: "i"}
_INVALID = {_ENUM: 0xFF, _UINT8: 0xFF, _UINT16: 0xFFFF, _UINT32: 0xFFFFFFFF, _SINT32: 0x7FFFFFFF}
_SHAPES: dict[int, tuple[tuple[int, int], ...]] = {
    0: ((0, _ENUM), (1, _UINT16), (4, _UINT32)),
    18: (
        *((253, _UINT32), (2, _UINT32), (5, _ENUM), (6, _ENUM), (7, _UINT32), (8, _UINT32), (9, _UINT32)),
        *((16, _UINT8), (22, _UINT16)),
    ),
    19: ((253, _UINT32), (2, _UINT32), (7, _UINT32), (8, _UINT32), (9, _UINT32)),
    20: (
        *((253, _UINT32), (0, _SINT32), (1, _SINT32), (2, _UINT16), (3, _UINT8), (5, _UINT32)),
        *((73, _UINT32), (78, _UINT32)),
    ),
    21: ((253, _UINT32), (0, _ENUM), (1, _ENUM)),
    34: ((253, _UINT32), (5, _UINT32), (1, _UINT16)),
}


_COMPRESSED = -1
"""Stands for records without a timestamp of their own."""


def crc(data: bytes) -> int:
    """FIT's own checksum."""
    value = 0
    for byte in data:
        for half in (byte & 0xF, byte >> 4):
            value = (value >> 4) & 0x0FFF ^ _CRC_TABLE[value & 0xF] ^ _CRC_TABLE[half]
    return value


class FitFile:
    """Writes messages, each kind under a local number of its own."""

    def __init__(self) -> None:
        self._body = bytearray()
        self._locals: dict[int, int] = {}
        self._developer = False

    def write(self, message: int, fields: dict[int, int | None], developer: int | None = None) -> None:
        """Write a message; what is missing or None is written as invalid. ``developer`` adds an app's own field."""
        shape = _SHAPES[message]
        if message not in self._locals:
            local = self._locals[message] = len(self._locals)
            developer_flag = 0x20 if developer is not None else 0
            self._body += struct.pack("<BBBHB", 0x40 | developer_flag | local, 0, 0, message, len(shape))
            for number, kind in shape:
                self._body += struct.pack("<BBB", number, struct.calcsize(_STRUCTS[kind]), kind)
            if developer is not None:
                self._body += struct.pack("<BBBB", 1, 0, 1, 0)
        self._body.append(self._locals[message])
        for number, kind in shape:
            value = fields.get(number)
            self._body += struct.pack(f"<{_STRUCTS[kind]}", _INVALID[kind] if value is None else value)
        if developer is not None:
            self._body.append(developer)

    def write_compressed(self, at: datetime, *, hr: int, counted_m: float) -> None:
        """Write a record as watches short of memory do: its time is five bits in its header."""
        if _COMPRESSED not in self._locals:
            local = self._locals[_COMPRESSED] = len(self._locals)
            self._body += struct.pack("<BBBHB", 0x40 | local, 0, 0, 20, 2)
            self._body += struct.pack("<BBB", 3, 1, _UINT8) + struct.pack("<BBB", 5, 4, _UINT32)
        self._body.append(0x80 | self._locals[_COMPRESSED] << 5 | fit_time(at) & 0x1F)
        self._body += struct.pack("<BI", hr, round(counted_m * 100))

    def describe_developer_field(self) -> None:
        """Announce one field of one app: a heart rate that is not the watch's."""
        self._body += struct.pack("<BBBHB", 0x40 | 14, 0, 0, 207, 1) + struct.pack("<BBB", 3, 1, _UINT8)
        self._body += bytes((14, 0))
        self._body += struct.pack("<BBBHB", 0x40 | 15, 0, 0, 206, 3)
        self._body += struct.pack("<BBB", 0, 1, _UINT8) + struct.pack("<BBB", 1, 1, _UINT8)
        self._body += struct.pack("<BBB", 2, 1, _UINT8) + bytes((15, 0, 0, _UINT8))

    def bytes(self, *, short_header: bool = False) -> bytes:
        """Return the file."""
        header = struct.pack("<BBHI4s", 12 if short_header else 14, 0x20, 2132, len(self._body), b".FIT")
        if not short_header:
            header += struct.pack("<H", crc(header))
        return header + self._body + struct.pack("<H", crc(header + self._body))


def fit_time(at: datetime) -> int:
    """An instant as FIT counts."""
    return int((at - _FIT_EPOCH).total_seconds())


def fit(
    *segments: Sequence[Moment],
    sport: int = 1,
    sub_sport: int = 0,
    sessions: int = 1,
    timer_s: float | None = None,
    distance_m: float | None = None,
    ascent_m: int | None = None,
    local_offset: timedelta | None = None,
    file_type: int = 4,
    developer: bool = False,
    short_header: bool = False,
    summary_first: bool = False,
) -> bytes:
    """A FIT activity: timer events round each segment, a lap, a session, the activity."""
    file = FitFile()
    began, ended = _span(segments)
    lasted_s = timer_s if timer_s is not None else (ended - began).total_seconds()
    file.write(0, {0: file_type, 1: 1, 4: fit_time(began)})
    if developer:
        file.describe_developer_field()

    def summarise() -> None:
        for _ in range(sessions):
            file.write(
                18,
                {
                    253: fit_time(ended),
                    2: fit_time(began),
                    5: sport,
                    6: sub_sport,
                    7: int((ended - began).total_seconds() * 1000),
                    8: int(lasted_s * 1000),
                    9: int(distance_m * 100) if distance_m is not None else None,
                    22: ascent_m,
                },
            )

    if summary_first:
        summarise()
    for segment in segments:
        if not segment:
            continue
        file.write(21, {253: fit_time(segment[0].at), 0: 0, 1: 0})
        for moment in segment:
            file.write(20, _record(moment), developer=99 if developer else None)
        file.write(21, {253: fit_time(segment[-1].at), 0: 0, 1: 4})
    file.write(19, {253: fit_time(ended), 2: fit_time(began)})
    if not summary_first:
        summarise()
    local = fit_time(ended + local_offset) if local_offset is not None else None
    file.write(34, {253: fit_time(ended), 5: local, 1: sessions})
    return file.bytes(short_header=short_header)


def _record(moment: Moment) -> dict[int, int | None]:
    def semicircles(degrees: float | None) -> int | None:
        return None if degrees is None else round(degrees * 2**31 / 180)

    return {
        253: fit_time(moment.at),
        0: semicircles(moment.latitude),
        1: None if moment.latitude is None else semicircles(LISBON[1]),
        # Watches of the last years fill the enhanced altitude, those before them the other.
        2 if moment.at.second % 2 else 78: None if moment.ele is None else round((moment.ele + 500) * 5),
        3: moment.hr,
        5: None if moment.counted_m is None else round(moment.counted_m * 100),
    }


def _span(segments: Iterable[Sequence[Moment]]) -> tuple[datetime, datetime]:
    moments = [moment for segment in segments for moment in segment]
    return (moments[0].at, moments[-1].at) if moments else (STARTED_AT, STARTED_AT + timedelta(minutes=30))

"""TCX, Garmin's Training Center database, as Garmin, Polar, Strava, COROS and gym machines write it.

A lap's own figures are added up: they are what the device showed. A new track within a lap is a pause; a new lap is
none. Runs without positions (treadmills) have the distance that was counted.
"""

from collections.abc import Sequence

from bot.domain.run_files import RunFileFormat, RunFileSeveral, RunFileUnknown, RunFileWithoutTimes
from bot.run_files import recordings, sports
from bot.run_files.recordings import Recording, Sample
from bot.run_files.xml import Fields, listen

_ROOT = "TrainingCenterDatabase"


def read_tcx(content: bytes) -> Recording:
    """Return the recording in a TCX file.

    Raises:
        RunFileRefused: if there is none, or more than one, or it is no run.
    """
    reader = _Reader()
    listen(content, reader, points="Trackpoint")
    recording = reader.recording
    if not any(recording.segments) and recording.summary.started_at is None:
        raise RunFileWithoutTimes
    return recording


class _Reader:
    """Puts a recording together from what is read, in order."""

    def __init__(self) -> None:
        self.recording = Recording(RunFileFormat.TCX)
        self._activities = 0
        self._tracks_in_lap = 0
        self._lap_timer_s = 0.0
        self._lap_heart_rate_bpm: float | None = None
        self._beats = 0.0
        self._heart_s = 0.0

    def begins(self, name: str, attributes: Fields, around: Sequence[str]) -> None:
        """Take what begins."""
        if not around and name != _ROOT:
            raise RunFileUnknown
        # A planned course has laps and tracks too, and times that nobody ran.
        if "Activities" not in around:
            return
        match name:
            case "Activity":
                self._activities += 1
                if self._activities > 1:
                    raise RunFileSeveral
                # "Other" is where a walk ends up.
                sports.refuse_other_sports(attributes.get("Sport"))
            case "MultiSportSession":
                raise RunFileSeveral
            case "Lap":
                self._begin_lap(attributes)
            case "Track":
                if self._tracks_in_lap:
                    self.recording.begin_segment()
                self._tracks_in_lap += 1
            case _:
                pass

    def ends(self, name: str, text: str, around: Sequence[str]) -> None:
        """Take what ends."""
        if "Activities" not in around:
            return
        summary = self.recording.summary
        match name, around[-1]:
            case "TotalTimeSeconds", "Lap":
                self._lap_timer_s = recordings.duration_s(text) or 0.0
                summary.timer_s = (summary.timer_s or 0.0) + self._lap_timer_s
            case "DistanceMeters", "Lap":
                summary.distance_m = (summary.distance_m or 0.0) + (recordings.distance_m(text) or 0.0)
            case "Value", "AverageHeartRateBpm":
                self._lap_heart_rate_bpm = recordings.heart_rate_bpm(text)
            case "Lap", _:
                self._end_lap()
            case _:
                pass

    def _begin_lap(self, attributes: Fields) -> None:
        self._tracks_in_lap = 0
        self._lap_timer_s = 0.0
        self._lap_heart_rate_bpm = None
        summary = self.recording.summary
        if summary.started_at is None:
            summary.started_at = recordings.moment(attributes.get("StartTime"))

    def _end_lap(self) -> None:
        if self._lap_heart_rate_bpm is not None and self._lap_timer_s:
            self._beats += self._lap_heart_rate_bpm * self._lap_timer_s
            self._heart_s += self._lap_timer_s
            self.recording.summary.heart_rate_bpm = self._beats / self._heart_s

    def point(self, attributes: Fields, inside: Fields, around: Sequence[str]) -> None:
        """Take a point."""
        if "Activities" not in around:
            return
        at = recordings.moment(inside.get("Time"))
        if at is None:
            self.recording.skip_untimed()
            return
        latitude_deg = recordings.latitude_deg(inside.get("LatitudeDegrees"))
        longitude_deg = recordings.longitude_deg(inside.get("LongitudeDegrees"))
        has_position = latitude_deg is not None and longitude_deg is not None
        self.recording.add(
            Sample(
                at.timestamp(),
                latitude_deg if has_position else None,
                longitude_deg if has_position else None,
                recordings.elevation_m(inside.get("AltitudeMeters")),
                recordings.heart_rate_bpm(inside.get("Value")),
                recordings.distance_m(inside.get("DistanceMeters")),
            )
        )

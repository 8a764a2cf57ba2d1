"""GPX 1.0 and 1.1, with the extensions in which watches and apps put heart rate and distance.

Shapes met with: Garmin (``ns3:TrackPointExtension`` with ``hr``), Strava and COROS (``gpxtpx:hr``), Polar (points
with height and time alone), Apple's workout routes (``speed``, ``course``, ``hAcc`` beside each point), older apps
that put ``hr`` or ``distance`` straight into ``extensions``.
"""

from collections.abc import Sequence

from bot.domain.run_files import RunFileFormat, RunFileSeveral, RunFileUnknown, RunFileWithoutTimes
from bot.run_files import recordings, sports
from bot.run_files.recordings import Recording, Sample
from bot.run_files.xml import Fields, listen

_LONGEST_BETWEEN_TRACKS_S = 3600.0
"""Some apps begin a new track after a pause; what lies further apart is another run."""


def read_gpx(content: bytes) -> Recording:
    """Return the recording in a GPX file.

    Raises:
        RunFileRefused: if there is none, or more than one, or it is no run.
    """
    reader = _Reader()
    listen(content, reader, points="trkpt")
    if not any(reader.recording.segments):
        raise RunFileWithoutTimes
    return reader.recording


class _Reader:
    """Puts a recording together from what is read, in order."""

    def __init__(self) -> None:
        self.recording = Recording(RunFileFormat.GPX)
        self._last_track_ended_s: float | None = None

    def begins(self, name: str, attributes: Fields, around: Sequence[str]) -> None:
        """Take what begins."""
        if not around and name != "gpx":
            raise RunFileUnknown
        if name == "trkseg":
            self.recording.begin_segment()

    def ends(self, name: str, text: str, around: Sequence[str]) -> None:
        """Take what ends."""
        if name == "trk":
            ends = (segment[-1].at_s for segment in reversed(self.recording.segments) if segment)
            self._last_track_ended_s = next(ends, None)
        elif name == "type" and around and around[-1] == "trk":
            sports.refuse_other_sports(text)
            self.recording.is_indoor = self.recording.is_indoor or sports.is_indoor(text)

    def point(self, attributes: Fields, inside: Fields, around: Sequence[str]) -> None:
        """Take a point."""
        at = recordings.moment(inside.get("time"))
        if at is None:
            self.recording.skip_untimed()
            return
        at_s = at.timestamp()
        if (
            self._last_track_ended_s is not None
            and at_s - self._last_track_ended_s > _LONGEST_BETWEEN_TRACKS_S
        ):
            raise RunFileSeveral
        latitude_deg = recordings.latitude_deg(attributes.get("lat"))
        longitude_deg = recordings.longitude_deg(attributes.get("lon"))
        has_position = latitude_deg is not None and longitude_deg is not None
        self.recording.add(
            Sample(
                at_s,
                latitude_deg if has_position else None,
                longitude_deg if has_position else None,
                recordings.elevation_m(inside.get("ele")),
                recordings.heart_rate_bpm(inside.get("hr") or inside.get("heartrate")),
                recordings.distance_m(inside.get("distance")),
            )
        )

"""From a recording to a run: moving time, distance, climb, mean heart rate. Here positions end.

**Moving time.** A recording is looked at in stretches of 10 s. A stretch in which less than 0.5 m/s was covered
(1.8 km/h, a third of a stroll) is a pause; so is the time between two segments (the member paused the watch), and a
gap of more than five minutes between two points (nobody knows what was in it). Ten seconds, because a receiver that
stands still wanders by a metre or two from one second to the next; as the crow flies, because wandering leads nowhere.
Where nothing tells of movement, as on a treadmill without a sensor, all time but gaps is moving time. It is never
more than what the device's own timer counted.

**Distance** is the device's own where it tells one: it may know more than positions do (a foot sensor, a tunnel).
Otherwise it is the sum of the great circles between points in moving stretches, leaving out what no runner can do:
faster than 12.5 m/s is a receiver that jumped (the fastest ever measured is 12.35 m/s; World Athletics, Berlin 2009,
100 m, split times).

**Climb** is the device's own where it tells one, otherwise the sum of rises with a hysteresis of 3 m: a rise counts
once it is 3 m above the lowest point since the last that counted, so that noise does not add up to a hill.

**Heart rate** is the mean over moving time, each sample weighed by the time until the next.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.run_files import RunFile, RunFileTooLong, RunFileTooShort, RunFileWithoutTimes
from bot.run_files.recordings import Recording, Sample

STRETCH_S = 10.0
PAUSE_BELOW_M_PER_S = 0.5
LONGEST_GAP_S = 300.0
JUMP_ABOVE_M_PER_S = 12.5
CLIMB_COUNTS_FROM_M = 3.0

_EARTH_RADIUS_M = 6_371_008.8
_SHORTEST_S = 60
_LONGEST_S = 24 * 3600
_NEAREST_M = 50.0
_FARTHEST_M = 500_000.0


@dataclass(slots=True)
class _Moved:
    """What was measured in moving stretches."""

    duration_s: float = 0.0
    distance_m: float = 0.0
    beats: float = 0.0
    """Heart rate times seconds."""
    heart_s: float = 0.0


def measured(recording: Recording, *, digest: str) -> RunFile:
    """Return the run in a recording.

    Raises:
        RunFileWithoutTimes: if no point has a time and the device says nothing of the whole.
        RunFileTooShort: if there is less than a minute of movement.
        RunFileTooLong: if there is more than a day or 500 km of it.
    """
    segments = [segment for segment in recording.segments if segment]
    summary = recording.summary
    started_at = datetime.fromtimestamp(segments[0][0].at_s, UTC) if segments else summary.started_at
    if started_at is None:
        raise RunFileWithoutTimes
    moved = _moved(segments)
    elapsed_s = segments[-1][-1].at_s - segments[0][0].at_s if segments else summary.timer_s or 0.0
    duration_s = moved.duration_s if any(len(segment) > 1 for segment in segments) else summary.timer_s or 0.0
    if summary.timer_s:
        duration_s = min(duration_s, summary.timer_s)
    distance_m = summary.distance_m or moved.distance_m
    if round(duration_s) < _SHORTEST_S:
        raise RunFileTooShort
    if duration_s > _LONGEST_S or distance_m > _FARTHEST_M:
        raise RunFileTooLong
    heart_rate_bpm = moved.beats / moved.heart_s if moved.heart_s else summary.heart_rate_bpm
    return RunFile(
        format=recording.format,
        started_at=started_at,
        duration_s=round(duration_s),
        elapsed_s=max(round(elapsed_s), round(duration_s)),
        distance_m=round(distance_m, 1) if distance_m >= _NEAREST_M else None,
        elevation_gain_m=_climb_m(recording, segments),
        heart_rate_bpm=round(heart_rate_bpm) if heart_rate_bpm is not None else None,
        is_indoor=recording.is_indoor,
        digest=digest,
    )


def _moved(segments: Sequence[Sequence[Sample]]) -> _Moved:
    moved = _Moved()
    counted = _counts_distance(segments)
    positioned = _has_positions(segments)
    for segment in segments:
        covered = _counted_m(segment) if counted else _straight_m(segment) if positioned else None
        for first, last in _stretches(segment):
            _add_stretch(moved, segment, covered, first, last, counted=counted)
    return moved


def _add_stretch(
    moved: _Moved,
    segment: Sequence[Sample],
    covered: Sequence[float] | None,
    first: int,
    last: int,
    *,
    counted: bool,
) -> None:
    """Add the stretch between two samples of a segment if the member moved in it."""
    took_s = segment[last].at_s - segment[first].at_s
    if took_s > LONGEST_GAP_S:
        return
    if covered is not None:
        way_m = covered[last] - covered[first]
        advance_m = way_m if counted else min(way_m, _between_m(segment, first, last))
        if advance_m < PAUSE_BELOW_M_PER_S * took_s:
            return
        moved.distance_m += way_m
    moved.duration_s += took_s
    for index in range(first, last):
        beats = segment[index].heart_rate_bpm
        if beats is not None:
            step_s = segment[index + 1].at_s - segment[index].at_s
            moved.beats += beats * step_s
            moved.heart_s += step_s


def _stretches(segment: Sequence[Sample]) -> Iterator[tuple[int, int]]:
    """Yield stretches of at least 10 s by the index of their first and last sample; a longer gap is one by itself."""
    first = 0
    for index in range(1, len(segment)):
        if segment[index].at_s - segment[index - 1].at_s >= STRETCH_S:
            if index - 1 > first:
                yield first, index - 1
            yield index - 1, index
            first = index
        elif segment[index].at_s - segment[first].at_s >= STRETCH_S or index == len(segment) - 1:
            yield first, index
            first = index


def _counts_distance(segments: Sequence[Sequence[Sample]]) -> bool:
    """Tell whether the device counted the distance itself, and not zero all the way."""
    counts = [
        sample.distance_m for segment in segments for sample in segment if sample.distance_m is not None
    ]
    total = sum(len(segment) for segment in segments)
    return len(counts) * 2 >= total and max(counts, default=0.0) > min(counts, default=0.0)


def _counted_m(segment: Sequence[Sample]) -> list[float]:
    """Return the distance so far at each sample as the device counted it; a count that falls began anew."""
    covered: list[float] = []
    so_far = 0.0
    last: float | None = None
    for sample in segment:
        if sample.distance_m is not None:
            if last is not None:
                so_far += max(0.0, sample.distance_m - last)
            last = sample.distance_m
        covered.append(so_far)
    return covered


def _straight_m(segment: Sequence[Sample]) -> list[float]:
    """Return the distance so far at each sample by positions, without jumps."""
    covered: list[float] = []
    so_far = 0.0
    last: Sample | None = None
    for sample in segment:
        if sample.latitude_deg is not None:
            if last is not None:
                step_m = great_circle_m(last, sample)
                if step_m <= JUMP_ABOVE_M_PER_S * (sample.at_s - last.at_s):
                    so_far += step_m
            last = sample
        covered.append(so_far)
    return covered


def _between_m(segment: Sequence[Sample], first: int, last: int) -> float:
    """Return how far apart the ends of a stretch are; endless where one of them has no position."""
    start, end = segment[first], segment[last]
    if start.latitude_deg is None or end.latitude_deg is None:
        return math.inf
    return great_circle_m(start, end)


def great_circle_m(one: Sample, other: Sample) -> float:
    """Return the metres between two positions on a sphere of the earth's mean radius (haversine); 0 without both."""
    if (
        one.latitude_deg is None
        or one.longitude_deg is None
        or other.latitude_deg is None
        or other.longitude_deg is None
    ):
        return 0.0
    north, other_north = math.radians(one.latitude_deg), math.radians(other.latitude_deg)
    half_north = (other_north - north) / 2
    half_east = math.radians(other.longitude_deg - one.longitude_deg) / 2
    chord = math.sin(half_north) ** 2 + math.cos(north) * math.cos(other_north) * math.sin(half_east) ** 2
    return 2 * _EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def _has_positions(segments: Sequence[Sequence[Sample]]) -> bool:
    return any(sample.latitude_deg is not None for segment in segments for sample in segment)


def _climb_m(recording: Recording, segments: Sequence[Sequence[Sample]]) -> float | None:
    if recording.summary.elevation_gain_m is not None:
        return round(recording.summary.elevation_gain_m, 1)
    heights = [
        sample.elevation_m for segment in segments for sample in segment if sample.elevation_m is not None
    ]
    return round(climb_m(heights), 1) if len(heights) > 1 else None


def climb_m(heights_m: Sequence[float]) -> float:
    """Return the sum of rises with the hysteresis described above."""
    climbed_m = 0.0
    low_m = math.inf
    for height_m in heights_m:
        if height_m >= low_m + CLIMB_COUNTS_FROM_M:
            climbed_m += height_m - low_m
            low_m = height_m
        else:
            low_m = min(low_m, height_m)
    return climbed_m

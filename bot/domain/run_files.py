"""What a watch or an app wrote of a run, once it is read: a few figures; where the run was is forgotten by then."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from bot.domain.errors import N_, ExpectedError

MAX_UPLOAD_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_POINTS = 200_000


class RunFileFormat(StrEnum):
    """The formats that are read."""

    GPX = "gpx"
    TCX = "tcx"
    FIT = "fit"


@dataclass(frozen=True, slots=True)
class RunFile:
    """A recorded run.

    ``duration_s`` is moving time, ``elapsed_s`` from the first point to the last, pauses included; ``distance_m``,
    ``elevation_gain_m`` and ``heart_rate_bpm`` (mean over the moving time) are None where the file does not tell.
    ``is_indoor`` is true if the file says so; ``digest`` is the SHA-256 of the unpacked file in hexadecimal, so that
    the same recording is known again, packed or not.
    """

    format: RunFileFormat
    started_at: datetime
    duration_s: int
    elapsed_s: int
    distance_m: float | None
    elevation_gain_m: float | None
    heart_rate_bpm: int | None
    is_indoor: bool
    digest: str


class RunFileBusy(ExpectedError):
    """The member's last file is still being read."""

    template = N_("I'm still reading your last file. Give me a moment, then send me this one.")


class RunFileOutOfReach(ExpectedError):
    """Discord did not hand out the file."""

    template = N_("Discord didn't give me that file. Please attach it once more.")


class RunFileRefused(ExpectedError):
    """A file of which no run can be made. No subclass has parameters: nothing of a file gets into a message or a log.

    ``code`` names the refusal between processes.
    """

    template = N_("I couldn't make a run of that file. A GPX, TCX or FIT file of one run works.")
    code: ClassVar[str] = "refused"


class RunFileEmpty(RunFileRefused):
    """Nothing is in it."""

    template = N_(
        "That file is empty. Export the run once more from your watch or app, and send me that one."
    )
    code = "empty"


class RunFileTooLarge(RunFileRefused):
    """Over 10 MB, over 50 MB unpacked, over 200,000 points, or too much to read in a few seconds."""

    template = N_(
        "That file is too large for me: I take up to 10 MB and 200,000 points, 50 MB once unpacked. "
        "A file of this one run alone should fit; `/run log` always does."
    )
    code = "too-large"


class RunFileUnknown(RunFileRefused):
    """None of the formats, whatever its name says."""

    template = N_(
        "I can't tell what that file is. I read GPX, TCX and FIT, as they are or in a .gz or .zip; most apps "
        "offer one of them under Export."
    )
    code = "unknown"


class RunFileDamaged(RunFileRefused):
    """It begins as one of the formats and does not hold to it: cut off, changed, or written wrongly."""

    template = N_(
        "That file is damaged: it breaks off or does not keep to its format. Export it once more, or tell me "
        "the run with `/run log`."
    )
    code = "damaged"


class RunFileUnsafe(RunFileRefused):
    """XML that declares entities or a document type, which no watch or app needs."""

    template = N_(
        "That file has parts that no recording of a run needs and that can do harm, so I did not read it."
    )
    code = "unsafe"


class RunFileSeveral(RunFileRefused):
    """More than one activity, or more than one file in an archive."""

    template = N_("That file holds more than one activity. Send me one file for each run.")
    code = "several"


class RunFileWithoutTimes(RunFileRefused):
    """Positions only: a planned route, a course, or a recording stripped of its times."""

    template = N_(
        "That file has no times in it: it is a route, not a run. Export the activity itself, or tell me the "
        "run with `/run log`."
    )
    code = "without-times"


class RunFileInFuture(RunFileRefused):
    """The recording says it began later than now."""

    template = N_(
        "By that file the run is still to come: the clock of your watch or app must be wrong. Tell me the run "
        "with `/run log` instead."
    )
    code = "in-future"


class RunFileTooShort(RunFileRefused):
    """Less than a minute of movement."""

    template = N_(
        "I found less than a minute of movement in that file. A run here lasts from 1 minute to 24 hours."
    )
    code = "too-short"


class RunFileTooLong(RunFileRefused):
    """More than a day of movement, or more than 500 km."""

    template = N_("By that file you moved for more than 24 hours or 500 km. One run here ends before that.")
    code = "too-long"


class RunFileOtherSport(RunFileRefused):
    """Another sport than running or walking."""

    template = N_("That file says it is another sport. I keep runs and walks; treadmill and trail count.")
    code = "other-sport"


class RunFileRide(RunFileOtherSport):
    """A ride."""

    template = N_("That file says it is a bike ride. I keep runs and walks; treadmill and trail count.")
    code = "ride"


class RunFileSwim(RunFileOtherSport):
    """A swim."""

    template = N_("That file says it is a swim. I keep runs and walks; treadmill and trail count.")
    code = "swim"


REFUSALS: dict[str, type[RunFileRefused]] = {
    refusal.code: refusal
    for refusal in (
        RunFileRefused,
        RunFileEmpty,
        RunFileTooLarge,
        RunFileUnknown,
        RunFileDamaged,
        RunFileUnsafe,
        RunFileSeveral,
        RunFileWithoutTimes,
        RunFileInFuture,
        RunFileTooShort,
        RunFileTooLong,
        RunFileOtherSport,
        RunFileRide,
        RunFileSwim,
    )
}
"""Every refusal by its code."""

"""What the reading process tells the bot, as JSON: figures or the code of a refusal, and nothing else of the file."""

import json
from datetime import datetime

from bot.domain.run_files import REFUSALS, RunFile, RunFileFormat, RunFileRefused


def of_run(run_file: RunFile) -> str:
    """Return a run as JSON."""
    return json.dumps(
        {
            "format": run_file.format.value,
            "started_at": run_file.started_at.isoformat(),
            "duration_s": run_file.duration_s,
            "elapsed_s": run_file.elapsed_s,
            "distance_m": run_file.distance_m,
            "elevation_gain_m": run_file.elevation_gain_m,
            "heart_rate_bpm": run_file.heart_rate_bpm,
            "is_indoor": run_file.is_indoor,
            "digest": run_file.digest,
        }
    )


def of_refusal(refused: RunFileRefused) -> str:
    """Return a refusal as JSON."""
    return json.dumps({"refused": refused.code})


def understood(text: str) -> RunFile:
    """Return the run that the process told of.

    Raises:
        RunFileRefused: if it told of a refusal.
        ValueError, KeyError, TypeError: if it told anything else.
    """
    told = json.loads(text)
    if "refused" in told:
        raise REFUSALS[told["refused"]]
    return RunFile(
        format=RunFileFormat(told["format"]),
        started_at=datetime.fromisoformat(told["started_at"]),
        duration_s=told["duration_s"],
        elapsed_s=told["elapsed_s"],
        distance_m=told["distance_m"],
        elevation_gain_m=told["elevation_gain_m"],
        heart_rate_bpm=told["heart_rate_bpm"],
        is_indoor=told["is_indoor"],
        digest=told["digest"],
    )

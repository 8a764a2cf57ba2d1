"""One file in, one run out."""

import hashlib

from bot.domain.run_files import RunFile, RunFileFormat
from bot.run_files.fit import read_fit
from bot.run_files.gpx import read_gpx
from bot.run_files.measuring import measured
from bot.run_files.tcx import read_tcx
from bot.run_files.unpacking import format_of, unpacked

_READERS = {RunFileFormat.GPX: read_gpx, RunFileFormat.TCX: read_tcx, RunFileFormat.FIT: read_fit}


def read_run_file(data: bytes) -> RunFile:
    """Return the run in an uploaded file; its format is told by its content.

    Raises:
        RunFileRefused: if no run can be made of it; the kind of error tells why.
    """
    content = unpacked(data)
    recording = _READERS[format_of(content)](content)
    return measured(recording, digest=hashlib.sha256(content).hexdigest())

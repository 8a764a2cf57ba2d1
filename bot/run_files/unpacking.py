"""What is in an upload: unpacked within limits, and its format told by its content, whatever its name says."""

import io
import zipfile
import zlib

from bot.domain.run_files import (
    MAX_UNPACKED_BYTES,
    MAX_UPLOAD_BYTES,
    RunFileDamaged,
    RunFileEmpty,
    RunFileFormat,
    RunFileSeveral,
    RunFileTooLarge,
    RunFileUnknown,
)

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_FIT_SIGNATURE = b".FIT"
_LOOKED_AT = 4096
_BYTE_ORDER_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8"))


def unpacked(data: bytes) -> bytes:
    """Return the file itself: exports come as they are, as .gz, or (a watch's original) alone in a .zip.

    Raises:
        RunFileEmpty: if there is nothing in it.
        RunFileTooLarge: over 10 MB, or over 50 MB unpacked; no more than that is ever unpacked.
        RunFileSeveral: if an archive holds more than one file.
        RunFileDamaged: if it cannot be unpacked.
    """
    if len(data) > MAX_UPLOAD_BYTES:
        raise RunFileTooLarge
    if data.startswith(_GZIP):
        data = _gunzipped(data)
    elif data.startswith(_ZIP):
        data = _unzipped(data)
    if not data.strip():
        raise RunFileEmpty
    return data


def _gunzipped(data: bytes) -> bytes:
    parts: list[bytes] = []
    left = MAX_UNPACKED_BYTES + 1
    while data.startswith(_GZIP):
        unpacking = zlib.decompressobj(_GZIP_WINDOW)
        try:
            part = unpacking.decompress(data, left)
        except zlib.error as error:
            raise RunFileDamaged from error
        left -= len(part)
        if left <= 0:
            raise RunFileTooLarge
        if not unpacking.eof:
            raise RunFileDamaged
        parts.append(part)
        data = unpacking.unused_data
    return b"".join(parts)


def _unzipped(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [entry for entry in archive.infolist() if not entry.is_dir()]
            if not files:
                raise RunFileEmpty
            if len(files) > 1:
                raise RunFileSeveral
            with archive.open(files[0]) as entry:
                # What an entry says of its size need not be true.
                content = entry.read(MAX_UNPACKED_BYTES + 1)
    # A password, a method of packing that is unknown, names that are no text: zipfile has an error for each.
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        ValueError,
        OSError,
        LookupError,
    ) as error:
        raise RunFileDamaged from error
    if len(content) > MAX_UNPACKED_BYTES:
        raise RunFileTooLarge
    return content


def format_of(content: bytes) -> RunFileFormat:
    """Return the format of an unpacked file.

    Raises:
        RunFileUnknown: if it is none of the three.
    """
    if content[8:12] == _FIT_SIGNATURE:
        return RunFileFormat.FIT
    start = _text_of(content[:_LOOKED_AT])
    if not start.lstrip().startswith("<"):
        raise RunFileUnknown
    for mark, found in (("<gpx", RunFileFormat.GPX), ("TrainingCenterDatabase", RunFileFormat.TCX)):
        if mark in start:
            return found
    # A prefix in front of the root's name is allowed: <ns1:gpx>.
    if ":gpx" in start:
        return RunFileFormat.GPX
    raise RunFileUnknown


def _text_of(start: bytes) -> str:
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if start.startswith(mark)), "utf-8")
    return start.decode(encoding, errors="replace").lstrip("\ufeff")

"""What comes out of a zip: exactly what went in, or a word that says why not; never more than a limit of memory."""

import contextlib
import io
import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import MemberId
from bot.domain.personal_data import (
    EXPORT_VERSION,
    MAX_ROWS,
    ExportDamaged,
    ExportRefused,
    ExportTooLarge,
    ExportTooNew,
    NotAnExport,
    PersonalData,
)
from bot.services.archives import DOCUMENT, MAX_UNPACKED_BYTES, MAX_UPLOAD_BYTES, MAX_VALUES, pack, unpack

AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
ANA = MemberId(80351110224678912)

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=10,
)
tables = st.dictionaries(
    st.sampled_from(["run", "check_in", "reminder"]),
    st.lists(
        st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), values, max_size=4), max_size=4
    ),
)


def packed(data: PersonalData) -> bytes:
    return pack(data, member_id=ANA, exported_at=AT, readme="Read me")


def zipped(document: object, *, name: str = DOCUMENT, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        archive.writestr(name, document if isinstance(document, bytes | str) else json.dumps(document))
    return file.getvalue()


@pytest.mark.parametrize(
    ("said", "exported_on"),
    [
        ("2026-03-02T06:30:00+00:00", date(2026, 3, 2)),
        ("2026-03-02T23:30:00-03:00", date(2026, 3, 3)),
        ("2026-03-02T06:30:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_on_which_day_it_was_made_is_told_if_it_says_so(said: object, exported_on: date | None) -> None:
    assert unpack(packed(PersonalData({}))).exported_on == AT.date()
    document = {"format": "gutsy-export", "version": 1, "exported_at": said, "tables": {}}
    assert unpack(zipped(document)).exported_on == exported_on


@given(tables)
def test_what_was_packed_is_unpacked(rows: dict[str, list[dict[str, object]]]) -> None:
    assert unpack(packed(PersonalData(rows))).tables == rows  # type: ignore[arg-type]  # drawn as JSON


@given(st.binary(max_size=300))
def test_any_bytes_are_an_export_or_refused(data: bytes) -> None:
    with pytest.raises(ExportRefused):
        unpack(data)


@given(st.data())
def test_a_damaged_export_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(packed(PersonalData({"run": [{"id": 1, "duration_s": 600}]})))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ExportRefused):
        unpack(bytes(whole[: data.draw(st.integers(0, len(whole)))]))


def test_a_cell_cannot_become_a_formula() -> None:
    data = PersonalData({"shoe": [{"name": "=HYPERLINK(1)", "before_m": -5.0}]})
    with zipfile.ZipFile(io.BytesIO(packed(data))) as archive:
        table = archive.read("shoe.csv").decode("utf-8-sig")
    assert table == "name,before_m\r\n'=HYPERLINK(1),-5.0\r\n"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (zipped({"format": "gutsy-export", "version": EXPORT_VERSION + 1, "tables": {}}), ExportTooNew),
        (zipped({"format": "gutsy-export", "version": True, "tables": {}}), ExportDamaged),
        (zipped({"format": "another", "version": 1, "tables": {}}), NotAnExport),
        (zipped({"format": "gutsy-export", "version": 1}, name="else.json"), NotAnExport),
        (zipped([1, 2]), NotAnExport),
        (zipped({"format": "gutsy-export", "version": 1, "tables": []}), ExportDamaged),
        (zipped({"format": "gutsy-export", "version": 1, "tables": {"run": [3]}}), ExportDamaged),
        (
            zipped({"format": "gutsy-export", "version": 1, "tables": {"run": [{}] * (MAX_ROWS + 1)}}),
            ExportTooLarge,
        ),
        (zipped('{"format": "gutsy-export", "version": NaN}'), ExportDamaged),
        (zipped("[" * 100_000), ExportDamaged),
        (zipped(b"\xff\xfe not a text"), ExportDamaged),
        (zipped(b" " * (MAX_UNPACKED_BYTES + 2)), ExportTooLarge),
        (zipped("[" + "[]," * (MAX_VALUES // 2) + "[]]"), ExportTooLarge),
        (
            zipped({"format": "gutsy-export", "version": 1, "tables": {}}, packing=zipfile.ZIP_LZMA),
            NotAnExport,
        ),
        (bytes(MAX_UPLOAD_BYTES + 1), ExportTooLarge),
    ],
    ids=[
        "a later version",
        "no version",
        "something else",
        "another file",
        "a list",
        "no tables",
        "no rows",
        "too many rows",
        "no number",
        "a deep nest",
        "no text",
        "a zip bomb",
        "a swarm of lists",
        "another packing",
        "a large file",
    ],
)
def test_each_fault_has_its_word_and_quotes_nothing(data: bytes, error: type[ExportRefused]) -> None:
    with pytest.raises(error) as caught:
        unpack(data)
    assert "[[" not in str(caught.value)
    assert caught.value.__cause__ is None

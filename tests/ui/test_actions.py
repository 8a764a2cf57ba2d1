"""Ids that travel in buttons and forms: they come back as they went, and forged ones are nothing."""

import re
from datetime import datetime
from functools import partial
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check_ins import OutOfScale
from bot.domain.errors import ExpectedError
from bot.domain.ids import ReminderId
from bot.domain.occurrences import OccurrenceKey, Source
from bot.domain.schedules import Weekday
from bot.ui.actions import (
    ActionButton,
    ActionModal,
    ActionRouter,
    ForgottenAction,
    number_in,
    submitted_values,
)
from bot.ui.check_in import parse_about, parse_agreement, parse_run_id
from bot.ui.check_in_form import read_answers, read_details
from bot.ui.check_in_morning import check_in_id_in, parse_morning
from bot.ui.community_panel import WHEN, When
from bot.ui.days import parse_day
from bot.ui.run_form import DISTANCE, DURATION, RunForm

MINUTES = st.datetimes(
    min_value=datetime(2000, 1, 1)  # noqa: DTZ001 - local minutes are naive by definition
).map(lambda at: at.replace(second=0, microsecond=0))
TYPED = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=16).map(str.strip)


@given(st.integers(1, 10**15), MINUTES, TYPED, TYPED)
def test_a_form_comes_back_as_it_went(reminder: int, planned: datetime, one: str, two: str) -> None:
    form = RunForm(OccurrenceKey(Source.REMINDER, ReminderId(reminder), planned), one, two)
    assert RunForm.parse(form.state) == form
    custom_id = ActionButton("run.done", form.state).item.custom_id
    assert custom_id is not None
    assert len(custom_id) <= 100


@given(TYPED, st.none() | st.sampled_from(Weekday), st.text(max_size=60))
def test_a_time_and_a_place_come_back_as_they_went(time: str, weekday: Weekday | None, zone: str) -> None:
    when = When(time, weekday, zone)
    assert When.parse(when.state) == when
    custom_id = ActionButton(WHEN, when.state).item.custom_id
    assert custom_id is not None
    assert len(custom_id) <= 100


@given(st.text(max_size=90))
def test_a_forged_id_is_read_or_refused_and_never_a_defect(state: str) -> None:
    for parse in (
        RunForm.parse,
        When.parse,
        parse_about,
        parse_agreement,
        parse_day,
        parse_run_id,
        check_in_id_in,
        parse_morning,
        number_in,
    ):
        try:
            parse(state)
        except (ForgottenAction, OutOfScale):
            continue


@given(
    values=st.dictionaries(
        st.sampled_from(
            ["effort", "gut", "feeling", "symptoms", "before", "hours", "fibre", "heat", "drinking"]
        ),
        st.lists(st.text(max_size=4) | st.sampled_from(["-5", "4", "11", "<1", "usual", "nausea"])),
    ),
    has_run=st.booleans(),
)
def test_forged_answers_are_read_or_refused_and_never_repeated(
    values: dict[str, list[str]], *, has_run: bool
) -> None:
    for read in (partial(read_answers, has_run=has_run), read_details):
        refusal: ExpectedError | None = None
        try:
            read(values)
        except (ForgottenAction, OutOfScale) as error:
            refusal = error
        assert refusal is None or (refusal.__cause__ is None and refusal.params == {})


async def test_every_opening_of_a_form_has_an_id_of_its_own() -> None:
    ids = {ActionModal("a.b", "1:2", title="T", fields=[]).custom_id for _ in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch(r"m:a\.b:1:2:[0-9a-f]{8}", one) for one in ids)
    assert ActionModal("a", "", title="T", fields=[]).is_finished(), "discord.py must not keep it"


def test_two_features_cannot_answer_one_button() -> None:
    async def handler(_: object, __: str) -> None: ...

    async def present(_: object, __: Exception) -> None: ...

    router = ActionRouter(present)
    router.on_button("a", handler)
    router.on_modal("a", handler)
    with pytest.raises(ValueError, match="two features"):
        router.on_button("a", handler)


def test_values_are_found_wherever_the_form_keeps_them() -> None:
    data = {
        "components": [
            {"type": 18, "component": {"type": 4, "custom_id": DURATION, "value": "30"}},
            {"type": 1, "components": [{"type": 4, "custom_id": DISTANCE, "value": ""}]},
            {"type": 18, "component": {"type": 3, "custom_id": "symptoms", "values": ["urge", "nausea"]}},
            {"type": 18, "component": {"type": 21, "custom_id": "radio", "value": None}},
            {"type": 10, "content": "no field"},
        ]
    }
    submitted = SimpleNamespace(data=data)
    values = submitted_values(submitted)  # type: ignore[arg-type]  # only its data is looked at
    assert values == {DURATION: ["30"], DISTANCE: [], "symptoms": ["urge", "nausea"], "radio": []}

"""Each row of the bench on a handful of things, so that its machinery cannot rot. Nothing here is about time."""

from pathlib import Path

import pytest

from benchmarks.__main__ import ROWS, measure_rows
from benchmarks.sizes import TINY
from benchmarks.table import Bound, Goal, Line, rendered

COUNTED = {
    "crash": ["lost, bot killed again and again", "visible duplicates, same run"],
    "burst": ["answers of 429 in all", "not delivered in all"],
    "charts": ["size of the chart of 365 days"],
    "pipeline": ["requests per DM after first contact"],
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_measures_what_it_names(row: str) -> None:
    lines = measure_rows([row], TINY)
    assert any(line.goal for line in lines)
    assert all(line.values for line in lines)
    # What is counted and not timed is kept on any machine, however busy.
    met = {line.figure for line in lines if line.goal and line.is_met}
    assert met.issuperset(COUNTED.get(row, ()))
    assert "|" in rendered(lines)


def test_the_audit_finds_nothing_wrong_with_ours_and_something_with_the_others() -> None:
    ours, *others = measure_rows(["audit"], TINY)
    assert ours.median == 0
    assert all(line.median > 0 for line in others)


def test_a_missed_goal_is_named_and_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from benchmarks import __main__ as command  # noqa: PLC0415 - its name is no good at module level

    goal = Goal(Bound.AT_MOST, 1.0)
    monkeypatch.setattr(
        command, "ROWS", {"slow": lambda _, __: [Line("slow", "slowness", [0.5, 3, 2], goal=goal)]}
    )
    report = tmp_path / "report.json"
    assert command.main(["--quick", "--json", str(report)]) == 1
    shown = capsys.readouterr()
    assert "| slowness | at most 1.00 | 2.00     | 0.50 - 3.00 | MISSED |" in shown.out
    assert "slowness" in shown.err
    assert '"is_met": false' in report.read_text()


def test_a_line_without_a_goal_never_fails() -> None:
    assert Line("row", "for comparison", [9.0]).is_met
    assert Goal(Bound.AT_LEAST, 10).is_met_by(10)
    assert not Goal(Bound.AT_LEAST, 10).is_met_by(9.9)

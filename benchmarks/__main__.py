"""``python -m benchmarks [--quick] [--only ROW] [--json FILE]``: measure, print the table, fail if a goal is missed."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.rows import audit, boards, burst, charts, crash, pipeline, scale
from benchmarks.sizes import QUICK, WHOLE, Sizes
from benchmarks.table import Line, rendered

Measure = Callable[[Path, Sizes], list[Line]]

ROWS: dict[str, Measure] = {
    "pipeline": pipeline.measure,
    "channels": pipeline.measure_live_channels,
    "crash": crash.measure,
    "burst": burst.measure,
    "scale": scale.measure,
    "audit": lambda _, sizes: audit.measure(sizes),
    "boards": boards.measure,
    "charts": lambda _, sizes: charts.measure(sizes),
}
"""What can be measured by itself, and how; ``burst`` and ``scale`` give several lines from one measurement."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns 0, or 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="smaller sizes and fewer repeats: under two minutes"
    )
    parser.add_argument("--only", choices=ROWS, action="append", help="measure only this; may be given again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every value to this file too")
    chosen = parser.parse_args(arguments)
    lines = measure_rows(chosen.only or list(ROWS), QUICK if chosen.quick else WHOLE)
    print(rendered(lines))
    if chosen.json:
        chosen.json.write_text(
            json.dumps([line.as_json() for line in lines], indent=2) + "\n", encoding="utf-8"
        )
    missed = [line.figure for line in lines if not line.is_met]
    if missed:
        print(f"\nMissed {len(missed)} of the goals:", *missed, sep="\n- ", file=sys.stderr)
    return 1 if missed else 0


def measure_rows(names: Sequence[str], sizes: Sizes) -> list[Line]:
    """Measure these rows one after the other, in a folder that goes away."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="gutsy-bench-") as folder:
        for name in names:
            begun_s = time.monotonic()
            place = Path(folder) / name
            place.mkdir()
            lines += ROWS[name](place, sizes)
            print(f"{name}: measured in {time.monotonic() - begun_s:.0f} s", file=sys.stderr, flush=True)
    return lines


if __name__ == "__main__":
    sys.exit(main())

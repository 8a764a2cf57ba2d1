"""Charts as the bot draws them, of a made-up year: for a row of their own, and for company under full delivery."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import partial

from bot.domain.check_ins import CheckInAnswers, Symptom
from bot.domain.ids import MemberId, RunId
from bot.domain.members import Units
from bot.domain.progress import Period, Told, look_back
from bot.domain.runs import Run, RunEntry
from bot.services.progress import WEEKS_TOLD, ProgressReport
from bot.ui.catalogue import Catalogue
from bot.ui.charts.easel import Easel
from bot.ui.charts.progress import Chart
from bot.ui.progress import draw

_LAST_ON = date(2026, 11, 22)


class Drawing:
    """Draws the same year again and again, beside the event loop; ``charts`` counts."""

    def __init__(self) -> None:
        self.charts = 0
        self._easel = Easel()
        english = Catalogue().phrasebook("en-GB")
        self._work = partial(draw, english, a_year(), english=english)

    async def once(self) -> Chart:
        """Return the picture."""
        chart = await self._easel.draw(self._work)
        assert chart is not None, "a year with runs has a picture"
        self.charts += 1
        return chart

    async def run(self) -> None:
        """Draw one after the other until cancelled."""
        while True:
            await self.once()


def a_year() -> ProgressReport:
    """Return a year of four runs a week with most of the check-ins, always the same."""
    chance = random.Random(365)
    since_on = Period.YEAR.asked_from(_LAST_ON)
    runs: list[Run] = []
    told: list[Told] = []
    for number in range((_LAST_ON - since_on).days + 1):
        if chance.random() > 4 / 7:
            continue
        day_on = since_on + timedelta(days=number)
        entry = RunEntry(day_on, chance.randint(900, 5400), chance.uniform(2000, 15_000))
        runs.append(
            Run(
                RunId(number),
                MemberId(1),
                entry,
                logged_at=datetime.combine(day_on, datetime.min.time(), UTC),
            )
        )
        if chance.random() < 0.8:
            told.append(Told(day_on, RunId(number), _answers(chance)))
    progress = look_back(Period.YEAR, last_on=_LAST_ON, runs=runs, told=told, most_weeks=WEEKS_TOLD)
    return ProgressReport(progress, Units.KM)


def _answers(chance: random.Random) -> CheckInAnswers:
    return CheckInAnswers(
        effort=chance.randint(1, 9),
        gut=chance.randint(0, 7),
        symptoms=frozenset({Symptom.BLOATING}),
        feeling=chance.randint(-4, 5),
    )

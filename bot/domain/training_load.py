"""Training load: how much a session asked of the runner."""

import math

from bot.domain.check_ins import EFFORT_SCALE, EffortOutOfScale, OutOfScale
from bot.domain.errors import N_


class DurationOutOfScale(OutOfScale):
    """A session lasts longer than nothing."""

    template = N_("A session lasts longer than 0 minutes.")


def session_load_au(*, session_rpe: int, duration_min: float) -> float:
    """Return the session-RPE training load, in arbitrary units.

    ``session_rpe`` is Foster's CR10 rating (0 rest to 10 maximal), ``duration_min`` the whole session in
    minutes.

    Raises:
        OutOfScale: if the rating is outside 0 to 10 or the duration is not positive and finite.

    Source: Foster et al. 2001, J Strength Cond Res 15(1):109-115.
    """
    if session_rpe not in EFFORT_SCALE:
        raise EffortOutOfScale
    if not (math.isfinite(duration_min) and duration_min > 0):
        raise DurationOutOfScale
    return session_rpe * duration_min

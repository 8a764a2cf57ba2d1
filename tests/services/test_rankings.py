"""Rankings in memory: under their stamp, the last ones looked at, and no more of a server than holds."""

from datetime import date

from bot.domain.boards import BoardMetric, BoardScore, places
from bot.domain.ids import GuildId, MemberId
from bot.services.rankings import Ranked, Rankings

MONDAY = date(2026, 3, 2)
PLACES = places([BoardScore(MemberId(1), "Ana", 3.0)])


def runs_of(guild: int) -> Ranked:
    return Ranked(GuildId(guild), BoardMetric.RUNS, MONDAY, MONDAY)


def test_a_ranking_is_there_under_its_stamp_alone() -> None:
    rankings = Rankings()
    rankings.hold(runs_of(1), PLACES, stamp=5)
    assert rankings.get(runs_of(1), stamp=5) is PLACES
    assert rankings.get(runs_of(1), stamp=6) is None
    assert rankings.get(runs_of(2), stamp=5) is None
    rankings.hold(runs_of(1), (), stamp=6)
    assert rankings.get(runs_of(1), stamp=5) is None
    assert rankings.get(runs_of(1), stamp=6) == ()


def test_of_a_server_only_what_has_its_stamp_is_kept_and_of_others_everything() -> None:
    rankings = Rankings()
    distance = Ranked(GuildId(1), BoardMetric.DISTANCE, MONDAY, MONDAY)
    for ranked, stamp in ((runs_of(1), 5), (distance, 6), (runs_of(2), 5)):
        rankings.hold(ranked, PLACES, stamp=stamp)
    rankings.keep_only(GuildId(1), stamp=6)
    assert rankings.get(runs_of(1), stamp=5) is None
    assert rankings.get(distance, stamp=6) is PLACES
    rankings.keep_only(GuildId(1), stamp=None)
    assert rankings.get(distance, stamp=6) is None
    assert rankings.get(runs_of(2), stamp=5) is PLACES


def test_the_one_that_nobody_looked_at_for_longest_makes_room() -> None:
    rankings = Rankings()
    for guild in range(64):
        rankings.hold(runs_of(guild), PLACES, stamp=5)
    assert rankings.get(runs_of(0), stamp=5) is PLACES
    rankings.hold(runs_of(63), PLACES, stamp=5)
    assert rankings.get(runs_of(1), stamp=5) is PLACES, "put in its own place, it takes nobody else's"
    rankings.hold(runs_of(64), PLACES, stamp=5)
    assert [guild for guild in range(65) if rankings.get(runs_of(guild), stamp=5) is None] == [2]

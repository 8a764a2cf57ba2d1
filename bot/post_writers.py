"""Which part writes which posts: the one list of them, for the composition root."""

from collections.abc import Mapping

from bot.client import Services
from bot.delivery.post_courier import PostWriter
from bot.domain.communities import PostKind
from bot.ui.catalogue import Catalogue
from bot.ui.challenge_posts import ChallengeNewsPost, ChallengeResultsPost
from bot.ui.charts.easel import Easel
from bot.ui.fact_posts import FactPost
from bot.ui.posts import SamplePost
from bot.ui.recaps import RecapPost
from bot.ui.streak_post import StreakMilestonePost


def make_post_writers(
    services: Services, catalogue: Catalogue, easel: Easel
) -> Mapping[PostKind, PostWriter]:
    """Return the writers by what they write; ``easel`` is where their pictures are drawn."""
    return {
        PostKind.TEST: SamplePost(catalogue),
        PostKind.CHALLENGE_NEWS: ChallengeNewsPost(services.challenge_life, catalogue),
        PostKind.CHALLENGE_RESULTS: ChallengeResultsPost(services.challenge_life, catalogue, easel),
        PostKind.STREAK_MILESTONE: StreakMilestonePost(services.streak_milestones, catalogue),
        PostKind.FACT: FactPost(services.facts, catalogue),
        PostKind.RECAP: RecapPost(services.recaps, catalogue, easel),
    }

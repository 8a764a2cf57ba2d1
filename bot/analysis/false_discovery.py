"""Several questions asked at once: how many of the answers may be believed."""

from collections.abc import Sequence


def benjamini_hochberg(probabilities: Sequence[float], *, q: float) -> list[bool]:
    """Return which of the hypotheses may be rejected so that at most a share ``q`` of those is expected to be wrong.

    Source: Benjamini & Hochberg 1995, J R Stat Soc B 57(1):289-300.
    """
    in_order = sorted(range(len(probabilities)), key=lambda index: probabilities[index])
    passed = [
        rank
        for rank, index in enumerate(in_order, 1)
        if probabilities[index] <= q * rank / len(probabilities)
    ]
    rejected = set(in_order[: max(passed, default=0)])
    return [index in rejected for index in range(len(probabilities))]

"""``/challenge``: what is said of challenges, their rules in plain words, and the buttons to join."""

from collections.abc import Sequence
from typing import Final

import discord

from bot.domain.challenge_terms import MOST_IMPROVEMENT, Metric, Terms
from bot.domain.challenges import Challenge, Phase
from bot.domain.errors import N_
from bot.domain.members import Units
from bot.services.challenge_members import JoinAnswer
from bot.services.challenges import ChallengeMade, Listed
from bot.ui.actions import ActionButton, ForgottenAction, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook, escaped, small
from bot.ui.pages import pages

JOIN = "challenge.join"
"""Joining; the state is the challenge's id."""
TEAM = "challenge.team"
"""Joining in a team; the state is the challenge's id and the team's."""
SHOW_ME = "challenge.show-me"
"""Joining and being shown on this server's boards; the state is that of ``TEAM``, with 0 for no team."""
END = "challenge.end"
"""Ending it; the state is the challenge's id."""

METRIC_NAMES: Final = {
    Metric.DAYS_KEPT: N_("days kept (planned rest counts)"),
    Metric.ADHERENCE: N_("how much of your own plan you keep"),
    Metric.RUNS: N_("runs"),
    Metric.MINUTES: N_("minutes"),
    Metric.DISTANCE: N_("distance"),
    Metric.IMPROVEMENT: N_("improvement over your own four weeks before"),
}
_CHANGES: Final = {
    "name": N_("the name"),
    "description": N_("the description"),
    "begins_on": N_("the first day"),
    "ends_on": N_("the last day"),
    "daily_cap": N_("what counts of a day"),
    "target": N_("the goal"),
}
_S_PER_MIN: Final = 60
_CHOICE_LENGTH: Final = 100


def amount(book: Phrasebook, metric: Metric, value: float, units: Units = Units.KM) -> str:
    """Return a score, a cap or a goal in words; the mean of a team may have a tenth."""
    match metric:
        case Metric.DISTANCE:
            return book.distance(value, units)
        case Metric.MINUTES:
            return book.duration(round(value * _S_PER_MIN))
        case Metric.RUNS:
            whole = book.plural("{count} run", "{count} runs", round(value))
            return whole if value == round(value) else book.plain("{number} runs", number=value)
        case Metric.DAYS_KEPT:
            whole = book.plural("{count} day", "{count} days", round(value))
            return whole if value == round(value) else book.plain("{number} days", number=value)
        case Metric.ADHERENCE | Metric.IMPROVEMENT:
            return book.plain("{number} %", number=value)


def rules(book: Phrasebook, challenge: Challenge) -> Markup:
    """Return what counts, on which days, until when it can be logged, and the goal and teams if there are any."""
    terms = challenge.terms
    lines = [
        book.say("📅 {days}", days=book.day_span(terms.begins_on, terms.ends_on)),
        _what_counts(book, terms),
    ]
    if terms.target is not None:
        lines.append(book.say("🎯 Goal for each: {amount}.", amount=amount(book, terms.metric, terms.target)))
    if challenge.teams:
        names = book.list_of([team.name for team in challenge.teams])
        lines.append(book.say("Teams: {names}. A team has the mean of its members.", names=names))
    lines.append(
        small(book.say("Runs of these days count if they are logged by {at}.", at=challenge.closes_at))
    )
    return Markup("\n".join(lines))


def invitation(book: Phrasebook, challenge: Challenge) -> Markup:
    """Return description, rules and what joining shows, for an announcement."""
    said = [escaped(challenge.description)] if challenge.description else []
    return Markup("\n".join([*said, rules(book, challenge), small(_what_is_shown(book))]))


def made_text(book: Phrasebook, made: ChallengeMade) -> Markup:
    """Return what is said after a challenge was made, to whoever made it."""
    lines = [
        book.say("🏁 **{name}** is set.", name=made.challenge.name),
        rules(book, made.challenge),
        _whether_told(book, made, book.say("I announce it in the server's channel. Join it yourself, too.")),
    ]
    return Markup("\n".join(lines))


def changed_text(book: Phrasebook, made: ChallengeMade) -> Markup:
    """Return what is said after a challenge was changed, to whoever changed it."""
    lines = [
        book.say("✏️ **{name}**: changed {what}.", name=made.challenge.name, what=changes(book, made.changed)),
        rules(book, made.challenge),
    ]
    return Markup("\n".join(lines))


def changes(book: Phrasebook, names: Sequence[str]) -> str:
    """Return what was changed: "the name and the last day"."""
    return book.list_of([book.plain(words) for name, words in _CHANGES.items() if name in names])


def ask_end_text(book: Phrasebook, challenge: Challenge) -> Markup:
    """Return the question whether to end a challenge now."""
    return book.say(
        "End **{name}** now? Its results are then those of this moment; before its first day there are none. "
        "This can't be undone.",
        name=challenge.name,
    )


def end_button(book: Phrasebook, challenge: Challenge) -> discord.ui.View:
    """Return the button that ends a challenge."""
    return buttons(
        ActionButton(END, str(challenge.id), label=book.plain("End it now"), style=discord.ButtonStyle.danger)
    )


def ended_text(book: Phrasebook, made: ChallengeMade) -> Markup:
    """Return what is said after a challenge was ended, to whoever ended it."""
    if made.challenge.was_called_off:
        return book.say("**{name}** is called off.", name=made.challenge.name)
    said = book.say("**{name}** is over.", name=made.challenge.name)
    told = _whether_told(book, made, book.say("Its results come in the server's channel."))
    return Markup(f"{said}\n{told}")


def join_button(book: Phrasebook, challenge: Challenge) -> ActionButton:
    """Return the button that lets whoever presses it in."""
    return ActionButton(
        JOIN, str(challenge.id), label=book.plain("Join"), emoji="👟", style=discord.ButtonStyle.primary
    )


def joined_text(book: Phrasebook, answer: JoinAnswer) -> Markup:
    """Return what is said after joining, or what has to be said first."""
    name = answer.challenge.name
    if answer.needs_team:
        return book.say("**{name}** is between teams. Which one is yours?", name=name)
    if answer.needs_showing:
        said = book.say(
            "**{name}** has a board that everybody in this server can see, and you are not on the boards here yet.",
            name=name,
        )
        more = book.say(
            "Joining puts you on them: on this challenge's, on `/leaderboard` and in the weekly recap. "
            "`/club me` shows what is public about you, and `/club leave` ends it all at once."
        )
        return Markup("\n".join([said, small(_what_is_shown(book)), small(more)]))
    if answer.team is not None:
        said = book.say("👟 You are in **{name}**, with {team}.", name=name, team=answer.team.name)
    elif answer.already:
        said = book.say("👟 You are in **{name}** already.", name=name)
    else:
        said = book.say("👟 You are in **{name}**.", name=name)
    return Markup(
        "\n".join([said, rules(book, answer.challenge), small(book.say("`/challenge leave` takes you out."))])
    )


def join_view(book: Phrasebook, answer: JoinAnswer) -> discord.ui.View | None:
    """Return the buttons that say what has to be said before joining."""
    challenge = answer.challenge
    if answer.needs_team:
        return buttons(
            *(ActionButton(TEAM, f"{challenge.id}:{team.id}", label=team.name) for team in challenge.teams)
        )
    if answer.needs_showing:
        team_id = 0 if answer.team is None else answer.team.id
        label = book.plain("Show me here and join")
        return buttons(
            ActionButton(SHOW_ME, f"{challenge.id}:{team_id}", label=label, style=discord.ButtonStyle.primary)
        )
    return None


def read_team(state: str) -> tuple[int, str | None]:
    """Return the challenge's id, and the team's or None, from the state of a button.

    Raises:
        ForgottenAction: if it is none of ours.
    """
    challenge_id, sign, team_id = state.partition(":")
    if not sign:
        raise ForgottenAction
    team = number_in(team_id)
    return number_in(challenge_id), str(team) if team else None


def left_text(book: Phrasebook, challenge: Challenge) -> Markup:
    """Return what is said after leaving."""
    return book.say("You are out of **{name}**, and its board shows nothing of you.", name=challenge.name)


def list_texts(book: Phrasebook, listed: Sequence[Listed]) -> list[Markup]:
    """Return the server's challenges, as the messages that they take."""
    if not listed:
        return [book.say("No challenges here yet. `/challenge create` begins one.")]
    blocks = [book.say("🏁 **Challenges here**")]
    blocks += [_listed_block(book, one) for one in listed]
    return pages(blocks)


def choice_name(book: Phrasebook, listed: Listed) -> str:
    """Return a challenge for autocomplete."""
    terms = listed.challenge.terms
    days = book.day_span(terms.begins_on, terms.ends_on)
    return book.plain("{name} · {days}", name=listed.challenge.name, days=days)[:_CHOICE_LENGTH]


def phase_words(book: Phrasebook, challenge: Challenge, phase: Phase) -> Markup:
    """Return where in its life a challenge is."""
    match phase:
        case Phase.COMING:
            return book.say("Begins {at}.", at=book.at(challenge.begins_at, "R"))
        case Phase.RUNNING:
            return book.say("Ends {at}.", at=book.at(challenge.ends_at, "R"))
        case Phase.CLOSING:
            return book.say(
                "Its days are over. What is logged by {at} still counts.",
                at=book.at(challenge.closes_at, "f"),
            )
        case Phase.OVER:
            return book.say("Over: these results are final.")


def _listed_block(book: Phrasebook, one: Listed) -> Markup:
    challenge = one.challenge
    what = book.say(
        "**{name}** · {metric} · {days}",
        name=challenge.name,
        metric=book.plain(METRIC_NAMES[challenge.terms.metric]),
        days=book.day_span(challenge.terms.begins_on, challenge.terms.ends_on),
    )
    members = book.plural("{count} member", "{count} members", one.members)
    where = phase_words(book, challenge, one.phase)
    told = [Markup(f"{members} · {where}"), *([book.say("You are in it.")] if one.is_shown else [])]
    return Markup(f"{what}\n{small(Markup(' '.join(told)))}")


def _what_counts(book: Phrasebook, terms: Terms) -> Markup:
    cap = "" if terms.daily_cap is None else _cap(book, terms.metric, terms.daily_cap)
    match terms.metric:
        case Metric.DAYS_KEPT:
            return book.say(
                "Counts: days kept. A run keeps a day, and so does the rest in your plan. Ranked from the first run on."
            )
        case Metric.ADHERENCE:
            return book.say(
                "Counts: how much of your own plan you keep, in per cent; rest is part of it. Ranked from the first "
                "run on."
            )
        case Metric.IMPROVEMENT:
            return book.say(
                "Counts: how many more minutes a day you run than in your own four weeks before, up to {most} %; of a "
                "day, up to {cap}. It needs four runs in those weeks, and shows from the seventh day on.",
                most=MOST_IMPROVEMENT,
                cap=cap,
            )
        case _:
            return book.say(
                "Counts: {metric}, up to {cap} a day, on the six best days of each week. A rest day costs nothing.",
                metric=book.plain(METRIC_NAMES[terms.metric]),
                cap=cap,
            )


def _cap(book: Phrasebook, metric: Metric, cap: float) -> str:
    return amount(book, Metric.MINUTES if metric is Metric.IMPROVEMENT else metric, cap)


def _what_is_shown(book: Phrasebook) -> Markup:
    return book.say(
        "Who joins is shown here by their display name with what counts, and with nothing else: no check-ins, "
        "no routes, no notes."
    )


def _whether_told(book: Phrasebook, made: ChallengeMade, told: Markup) -> Markup:
    if made.is_told:
        return small(told)
    return small(
        book.say(
            "This server gets no news of challenges, so tell the others yourself. "
            "Whoever manages it can change that: `/community setup`."
        )
    )

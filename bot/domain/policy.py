"""What is kept about members, why, and until when: the one source of ``/privacy policy`` and docs/privacy.md.

Entries are by table, so that a test can tell when one is missing. Texts are in the source language.
"""

from dataclasses import dataclass
from typing import Final

from bot.domain.errors import N_


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is kept; ``health`` entries exist only where check-ins do.

    ``plainly`` says what and why where there are none, and so no key, if that is less.
    """

    table: str
    what: str
    why: str
    until: str
    health: bool = False
    plainly: tuple[str, str] | None = None

    def told(self, *, check_ins: bool) -> tuple[str, str]:
        """Return what is kept and why."""
        return (self.what, self.why) if check_ins or self.plainly is None else self.plainly


_ERASED: Final = N_("you erase it")
_DELETED: Final = N_("you delete or erase it")
_WITHDRAWN: Final = N_("you withdraw, erase, or the time you chose is over")

KEPT: Final = (
    Kept(
        "member",
        N_(
            "your Discord id, language, clock, units, quiet hours and other choices, the channel of our direct "
            "messages, since when and why they are refused, when I first and last saw you (to the day); encrypted, "
            "whether you told me that something is wrong, and on which days it was"
        ),
        N_(
            "to write at the right time, in the right language, to the right place, and to hold back when "
            "you are unwell, your streak included"
        ),
        N_("you erase it, or a year after you left"),
        plainly=(
            N_(
                "your Discord id, language, clock, units, quiet hours and other choices, the channel of our direct "
                "messages, since when and why they are refused, when I first and last saw you (to the day)"
            ),
            N_("to write at the right time, in the right language, to the right place"),
        ),
    ),
    Kept(
        "reminder",
        N_("your reminders: kind, when they come, pauses, when made and deleted"),
        N_("to remind you; a deleted one stays as the anchor of its log"),
        _ERASED,
    ),
    Kept(
        "due",
        N_("the next message of each reminder, and questions and digests that wait"),
        N_("it is the queue"),
        N_("it is sent"),
    ),
    Kept(
        "ledger",
        N_("what I sent or did not send, when, and (encrypted) why not"),
        N_("so that `/remind why` can explain"),
        N_("180 days are over, or you erase it"),
        plainly=(
            N_("what I sent or did not send, when, and why not"),
            N_("so that `/remind why` can explain"),
        ),
    ),
    Kept(
        "answer",
        N_("what you pressed on a reminder, and when"),
        N_("so that a second press changes nothing by accident"),
        _ERASED,
    ),
    Kept(
        "run",
        N_(
            "your runs: day, start, duration, distance, kind, effort, climb, mean heart rate, shoes, from which file; "
            "never where you ran; your notes encrypted"
        ),
        N_("for your log, your streak and what you ask of them"),
        _DELETED,
        plainly=(
            N_(
                "your runs: day, start, duration, distance, kind, effort, climb, mean heart rate, shoes, from which "
                "file; never where you ran"
            ),
            N_("for your log, your streak and what you ask of them"),
        ),
    ),
    Kept(
        "run_draft",
        N_("what you typed of a run while I ask you about it; its notes encrypted"),
        N_("so that nothing you typed is lost"),
        N_("you answer, or a day is over"),
        plainly=(
            N_("what you typed of a run while I ask you about it"),
            N_("so that nothing you typed is lost"),
        ),
    ),
    Kept(
        "streak_event",
        N_(
            "run, rest, skip, changed plan, days you declared: the day and when it was recorded; encrypted, why you "
            "declared it"
        ),
        N_("your streak is computed from them"),
        _ERASED,
        plainly=(
            N_("run, rest, skip, changed plan, days you declared: the day and when it was recorded"),
            N_("your streak is computed from them"),
        ),
    ),
    Kept(
        "run_day",
        N_("what your runs of a day add up to: number, duration, distance, how many came from files"),
        N_("so that a long log is summed up at once, on boards where you chose to be shown"),
        _DELETED,
    ),
    Kept(
        "streak_state",
        N_("which of your days were kept, neutral or missed, never why, and where your streak stood"),
        N_("so that a long streak need not be counted from its first day each time"),
        N_("something of those days changes, or you erase it"),
    ),
    Kept(
        "shoe",
        N_("your shoes: name, distance, since and until when; your note encrypted"),
        N_("to add up what they have run"),
        _ERASED,
        plainly=(
            N_("your shoes: name, distance, since and until when"),
            N_("to add up what they have run"),
        ),
    ),
    Kept(
        "goal",
        N_("your goals, and when they were set, reached or dropped"),
        N_("to show how far you are"),
        _ERASED,
    ),
    Kept(
        "challenge_member",
        N_("which challenges you joined, your team, when, and your final score there"),
        N_("for the boards and results of challenges, which show you while you are on the server's boards"),
        N_("you leave the challenge, or erase it"),
    ),
    Kept(
        "milestone",
        N_("which milestones you reached, and with which run"),
        N_("so that each is celebrated once"),
        _ERASED,
    ),
    Kept(
        "streak_milestone",
        N_("which lengths of a streak you reached, and when"),
        N_("so that each is celebrated once, and for your badges"),
        _ERASED,
    ),
    Kept(
        "given_role",
        N_("which roles I gave you for your streak, in which server"),
        N_("to take them back when you no longer want to be seen there"),
        _ERASED,
    ),
    Kept(
        "loose_role",
        N_(
            "roles for a streak that are to be taken from you: the ids of role, server and member, nothing else"
        ),
        N_("so that Discord takes them, also after you erased everything"),
        N_("Discord has taken them, or two months are over"),
    ),
    Kept(
        "consent",
        N_("which consent text you agreed to, in which language, when; withdrawals"),
        N_("to prove your consent"),
        _ERASED,
        health=True,
    ),
    Kept(
        "check_in",
        N_(
            "your check-ins, encrypted: effort, gut, symptoms, feeling, and what you added; in clear only "
            "which day or run"
        ),
        N_("you chose to keep them, for your own log and patterns"),
        _WITHDRAWN,
        health=True,
    ),
    Kept(
        "swap_test",
        N_("a swap test of yours, encrypted; in clear only from when to when"),
        N_("you chose to try it"),
        _WITHDRAWN,
        health=True,
    ),
    Kept(
        "told_insight",
        N_("which patterns I have told you, encrypted; in clear only when"),
        N_("so that I tell one a month at most"),
        _WITHDRAWN,
        health=True,
    ),
    Kept(
        "shown_fact",
        N_("which fact cards you have seen in direct messages"),
        N_("so that none repeats"),
        _ERASED,
    ),
    Kept(
        "fact_doubt",
        N_("which fact cards you doubt, in which server, since when"),
        N_("so that those who run a server see how many do; who does, they are not shown"),
        _ERASED,
    ),
    Kept(
        "cheer",
        N_(
            "cheers you sent and were sent: between whom, in which server, when, what the sender was called there"
        ),
        N_("to bring them, to keep them few, and to name who cheered in the weekly recap"),
        N_("60 days are over, or one of you erases it"),
    ),
    Kept(
        "community_member",
        N_(
            "in which servers you joined the club, the name you have there, since when, and what you chose to show"
        ),
        N_("to show there what you chose, and nothing else"),
        N_("you leave the club, or erase it"),
    ),
    Kept(
        "post",
        N_("posts about you that wait for a server's channel, or went there in the last half year"),
        N_("to post what you chose to have celebrated, once"),
        N_("180 days are over, you leave the club, or erase it"),
    ),
)
"""All there is; how a server is set up, what it has seen of the facts, and the bot's own state, is about nobody."""

WHERE: Final = N_(
    "It lies in one database on the machine of whoever runs this bot, and is sent nowhere but to Discord, which "
    "carries and keeps every message by its own rules. In a server nobody else sees any of it, but for what "
    "you chose to show there with `/club join`."
)
HELD: Final = N_("Whoever runs the bot holds the database and the key.")
HELD_PLAINLY: Final = N_("Whoever runs the bot holds the database.")
NOT_KEPT: Final = N_(
    "Not kept: pictures, what you write elsewhere, where you run; of those who joined no club, names and servers."
)
YOUR_HOLD: Final = N_(
    "`/privacy export` gives you a copy, `/privacy erase` removes everything. If we share no server any more, or your "
    "account is gone, and you have not been seen for 30 days, your health answers go and you leave your clubs, and "
    "after a year everything goes."
)
YOUR_HOLD_PLAINLY: Final = N_(
    "`/privacy export` gives you a copy, `/privacy erase` removes everything. If we share no server any more, or your "
    "account is gone, and you have not been seen for 30 days, you leave your clubs, and after a year everything goes."
)

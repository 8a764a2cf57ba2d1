"""The standing texts: settings, reminders listed, facts, help, about."""

from collections.abc import Sequence
from datetime import datetime

import discord

from bot.domain.errors import N_
from bot.domain.facts import Evidence, FactCard
from bot.domain.occurrences import Source
from bot.domain.reminders import Reminder
from bot.services.members import Overview, ZoneReading
from bot.services.reminders import Added, Reading, ReminderList, Scheduled
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.pages import pages

_TEAL = discord.Colour.from_rgb(38, 140, 130)
_CHOICE_LENGTH = 100

_EVIDENCE_LABELS = {
    Evidence.CLAIM_OF_ARTICLE: N_("The article says so; it names no study for it."),
    Evidence.OBSERVATIONAL: N_("Seen together in studies that observe people; that does not show cause."),
    Evidence.INTERVENTIONAL: N_("Tried out in studies; how far it holds for you is open."),
}


def zone_choice(book: Phrasebook, label: str, local_time: datetime) -> str:
    """Return a zone for autocomplete with the time its clocks show: that is how people recognise theirs."""
    shown = book.plain(
        "{place} · {day} {time} now",
        place=label,
        day=book.weekday(local_time.weekday()),
        time=book.clock_time(local_time),
    )
    return shown[:_CHOICE_LENGTH]


def zone_set(book: Phrasebook, reading: ZoneReading) -> Markup:
    """Return what is said after the zone was set."""
    return book.say(
        "🕰️ Your clock is **{place}**, where it is {time} now. Reminders follow it, summer time included.",
        place=reading.label,
        time=book.clock_time(reading.local_time),
    )


def overview(book: Phrasebook, settings: Overview) -> Markup:
    """Return what ``/settings show`` tells."""
    if settings.clock is None:
        clock = book.say("🕰️ Time zone: not set yet. `/settings timezone` takes a city, a country or a zone.")
    else:
        clock = book.say(
            "🕰️ Time zone: **{place}** ({zone}), where it is {time} now.",
            place=settings.clock.label,
            zone=settings.clock.zone,
            time=book.clock_time(settings.clock.local_time),
        )
    reminders = book.plural("🔔 {count} active reminder.", "🔔 {count} active reminders.", settings.reminders)
    language = book.say(
        "💬 Language: {language}, as your Discord says.",
        language=book.locale.get_display_name(book.locale) or str(book.locale),
    )
    return Markup("\n".join([book.say("**Your settings**"), clock, reminders, language]))


def reading_choice(book: Phrasebook, reading: Reading) -> str:
    """Return a ``when:`` as it was understood, with its next fire, for autocomplete."""
    schedule = book.schedule(reading.schedule)
    if reading.next is None:
        return schedule[:_CHOICE_LENGTH]
    planned = reading.next.planned_local
    shown = book.plain(
        "{schedule} · next {day} {time}",
        schedule=schedule,
        day=book.weekday(planned.weekday()),
        time=book.clock_time(planned),
    )
    return (shown if len(shown) <= _CHOICE_LENGTH else schedule)[:_CHOICE_LENGTH]


def reminder_added(book: Phrasebook, added: Added) -> Markup:
    """Return what is said after a reminder was added."""
    lines = [
        book.say(
            "✅ I'll remind you to run **{schedule}**, by direct message.",
            schedule=book.schedule(added.reminder.schedule),
        ),
        book.say(
            "The first one comes {at} ({relative}).",
            at=book.at(added.first.fire_at, "F"),
            relative=book.at(added.first.fire_at, "R"),
        ),
    ]
    if added.is_first_ever:
        lines.append(
            small(
                book.say(
                    "I can only write to you if you share a server with me and allow direct messages from its members."
                )
            )
        )
    return Markup("\n".join(lines))


def reminder_list(book: Phrasebook, reminders: ReminderList) -> list[Markup]:
    """Return the member's reminders, as the messages that they take; for none, how to get one."""
    if not reminders.reminders:
        none_yet = book.say(
            "🔔 **No reminders yet.** Try `/remind run` with `mon wed fri 06:30`, `weekdays 6:30am` or `daily 18:00`."
        )
        return [none_yet]
    listed = (_listed(book, scheduled) for scheduled in reminders.reminders)
    return pages([book.say("**Your reminders**"), *listed], between="\n")


def _listed(book: Phrasebook, scheduled: Scheduled) -> Markup:
    lines = [book.say("🏃 Run **{schedule}**", schedule=book.schedule(scheduled.reminder.schedule))]
    for planned in scheduled.waiting:
        at, relative = book.at(planned.fire_at, "f"), book.at(planned.fire_at, "R")
        if planned.key.source is Source.SNOOZE:
            lines.append(small(book.say("snoozed until {at} ({relative})", at=at, relative=relative)))
        else:
            lines.append(small(book.say("next {at} ({relative})", at=at, relative=relative)))
    return Markup("\n".join(lines))


def reminder_deleted(book: Phrasebook, reminder: Reminder) -> Markup:
    """Return what is said after a reminder was deleted."""
    return book.say(
        "🗑️ Deleted: run **{schedule}**. Your log and streak stay.", schedule=book.schedule(reminder.schedule)
    )


def reminder_choice(book: Phrasebook, scheduled: Scheduled) -> str:
    """Return a reminder for autocomplete."""
    return book.plain("Run {schedule}", schedule=book.schedule(scheduled.reminder.schedule))[:_CHOICE_LENGTH]


def fact_embed(book: Phrasebook, card: FactCard) -> discord.Embed:
    """Return a fact with where it comes from, how well it is shown, and what to keep in mind."""
    embed = discord.Embed(description=f"💡 {book.say(card.text)}", colour=_TEAL)
    if card.caution:
        embed.add_field(name=book.plain("Keep in mind"), value=book.say(card.caution), inline=False)
    embed.add_field(
        name=book.plain("How well is it shown?"),
        value=book.say(_EVIDENCE_LABELS[card.evidence]),
        inline=False,
    )
    source = book.say("{title}, section “{section}”", title=card.source_title, section=card.section)
    if card.source_url:
        source = Markup(
            f"{source}\n<{card.source_url}>" + (f" ({book.say(card.link_note)})" if card.link_note else "")
        )
    embed.add_field(name=book.plain("Where from"), value=source, inline=False)
    embed.set_footer(text=book.plain("General information, not medical advice."))
    return embed


def help_text(book: Phrasebook, *, check_ins: bool) -> Markup:
    """Return the way in: three steps, then what else there is."""
    lines = [
        book.say("**Hello! I'm Gutsy. I help you run regularly, gently, and with your gut in mind.**"),
        book.say("1. `/settings timezone` tells me your clock: a city is enough."),
        book.say(
            "2. `/remind run` asks for a reminder: `mon wed fri 06:30`, `weekdays 6:30am`, `daily 18:00`."
        ),
        book.say("3. I write to you on time. Press **Ran it**, **Snooze**, **Rest instead** or **Skip**."),
    ]
    if check_ins:
        lines.append(
            book.say(
                "After a run you can take a 20-second check-in, if you agree to it. It stays yours alone."
            )
        )
    lines += [
        Markup(""),
        book.say("`/remind list` and `/remind delete`: what you asked for, and no longer"),
        book.say("`/streak show`: your days kept; rest in your plan counts"),
        book.say("`/fact`: something from the articles, with its evidence"),
        book.say("`/about`: what I store, and how to leave"),
    ]
    return Markup("\n".join(lines))


def about_text(book: Phrasebook, *, version: str, check_ins: bool) -> Markup:
    """Return what the bot is, what it is not, what it stores and how to leave."""
    lines: Sequence[Markup] = [
        book.say("**Gutsy {version}**, the running club's bot that minds your gut.", version=version),
        book.say(
            "**Not medical advice.** I remind, I count and I pass on what two articles say. I cannot see emergencies "
            "and nobody watches what you tell me. If you feel unwell, stop and get help; in an emergency call your "
            "local emergency number."
        ),
        book.say(
            "**What I store:** your Discord id and language, your time zone, your reminders and when they were sent, "
            "what you answered to them, and the runs you log."
        ),
        book.say(
            "If you agree to check-ins, also your answers on effort, gut and feeling. They are encrypted where I run "
            "and shown to nobody but you."
        )
        if check_ins
        else book.say(
            "Check-ins are switched off here: I ask no health question and store no health answer."
        ),
        book.say(
            "**How to leave:** `/remind delete` ends a reminder. `/privacy withdraw` takes back your consent and "
            "deletes your check-ins. `/privacy erase` removes everything I know about you, for good."
        )
        if check_ins
        else book.say(
            "**How to leave:** `/remind delete` ends a reminder. `/privacy erase` removes everything I know about "
            "you, for good."
        ),
    ]
    return Markup("\n\n".join(lines))

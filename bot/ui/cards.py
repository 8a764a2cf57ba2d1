"""The standing texts: facts, help, about."""

from collections.abc import Sequence

import discord

from bot.domain.errors import N_
from bot.domain.facts import Evidence, FactCard
from bot.ui.catalogue import Markup, Phrasebook
from bot.ui.pages import pages

_TEAL = discord.Colour.from_rgb(38, 140, 130)

_EVIDENCE_LABELS = {
    Evidence.CLAIM_OF_ARTICLE: N_("The article says so; it names no study for it."),
    Evidence.OBSERVATIONAL: N_("Seen together in studies that observe people; that does not show cause."),
    Evidence.INTERVENTIONAL: N_("Tried out in studies; how far it holds for you is open."),
}


def evidence_label(evidence: Evidence) -> str:
    """Return in a sentence, in the source language, how well something is shown."""
    return _EVIDENCE_LABELS[evidence]


def source_line(book: Phrasebook, card: FactCard) -> Markup:
    """Return where a card comes from, with its link where there is one."""
    source = book.say("{title}, section “{section}”", title=card.source_title, section=card.section)
    if not card.source_url:
        return source
    note = f" ({book.say(card.link_note)})" if card.link_note else ""
    return Markup(f"{source} <{card.source_url}>{note}")


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
    embed.add_field(name=book.plain("Where from"), value=source_line(book, card), inline=False)
    embed.set_footer(text=book.plain("General information, not medical advice."))
    return embed


def help_texts(book: Phrasebook, *, check_ins: bool) -> list[Markup]:
    """Return the way in: three steps, where help is, then every command by what it is for.

    It is one message, or two in a wordy language.
    """
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
        book.say("🚨 **Something wrong?** `/something-wrong` says at once whom to turn to."),
        Markup(""),
        book.say(
            "⏰ **More reminders:** `/remind` with `hydration`, `rest`, `fuel` (a meal before each run) or `once`"
        ),
        book.say(
            "• Yours: `/remind` with `list`, `edit`, `pause`, `resume` or `delete`; `preview` (what comes), `why` "
            "(what became of the last ones) or `test` (a sample)"
        ),
        book.say(
            "🏃 **Your runs:** `/run` with `log` (one I did not ask about), `import` (a file of your watch), `list`, "
            "`edit` or `delete`"
        ),
        book.say("🎯 **Goals:** `/goal` with `set`, `list`, `done` or `drop`"),
        _shoes_help(book, notes=check_ins),
        book.say(
            "🔥 **How it goes:** `/streak` with `show` or `explain` (rest in your plan counts), `/progress` (a picture "
            "for you alone)"
        ),
        _days_off_help(book, reasons=check_ins),
        *(_own_log_help(book) if check_ins else []),
        _settings_help(book, check_ins=check_ins),
        _privacy_help(book, check_ins=check_ins),
        book.say(
            "🤝 **Your club,** where you choose to be seen: `/club` with `join`, `leave` or `me`, `/leaderboard`, "
            "`/cheer`, `/challenge` with `create`, `join`, `leave`, `list`, `show`, `edit` or `end`"
        ),
        _community_help(book, gut_weather=check_ins),
        book.say(
            "📖 **For everybody:** `/fact` (from the articles, with its evidence), `/about` (what I am)"
        ),
    ]
    return pages(lines, between="\n")


def _shoes_help(book: Phrasebook, *, notes: bool) -> Markup:
    if notes:
        return book.say("👟 **Shoes:** `/shoes` with `add`, `list`, `default`, `retire` or `note`")
    return book.say("👟 **Shoes:** `/shoes` with `add`, `list`, `default` or `retire`")


def _days_off_help(book: Phrasebook, *, reasons: bool) -> Markup:
    if reasons:
        return book.say(
            "🌿 **Days off:** `/rest` with `today`, `sick`, `injured`, `travel`, `break` or `back`"
        )
    return book.say("🌿 **Days off:** `/rest` with `today`, `travel`, `break` or `back`")


def _community_help(book: Phrasebook, *, gut_weather: bool) -> Markup:
    if gut_weather:
        return book.say(
            "🧭 **Who runs the server:** `/community` with `setup`, `show`, `test`, `stop`, `facts`, `roles` or "
            "`gut-weather`"
        )
    return book.say(
        "🧭 **Who runs the server:** `/community` with `setup`, `show`, `test`, `stop`, `facts` or `roles`"
    )


def _own_log_help(book: Phrasebook) -> list[Markup]:
    return [
        book.say(
            "🔎 **Gut and mood:** `/check-in` (at any time), `/insights` (what your own log says, and what it "
            "doesn't), `/swap-test` with `start`, `status` or `stop`"
        )
    ]


def _settings_help(book: Phrasebook, *, check_ins: bool) -> Markup:
    if check_ins:
        return book.say(
            "⚙️ **Settings:** `/settings` with `show`, `travel`, `quiet-hours`, `units`, `after-run` or `check-ins`"
        )
    return book.say(
        "⚙️ **Settings:** `/settings` with `show`, `travel`, `quiet-hours`, `units` or `after-run`"
    )


def _privacy_help(book: Phrasebook, *, check_ins: bool) -> Markup:
    if check_ins:
        return book.say(
            "🔏 **What I keep:** `/privacy` with `policy`, `consent`, `retention`, `export`, `import` or `erase`"
        )
    return book.say("🔏 **What I keep:** `/privacy` with `policy`, `export`, `import` or `erase`")


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
            "what you answered to them, your runs, goals and shoes. `/privacy policy` lists it all."
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
            "**How to leave:** `/remind delete` ends a reminder. `/privacy consent` lets you take yours back, "
            "which deletes your check-ins. `/privacy export` gives you a copy. `/privacy erase` removes everything I "
            "know about you, for good."
        )
        if check_ins
        else book.say(
            "**How to leave:** `/remind delete` ends a reminder. `/privacy export` gives you a copy. `/privacy erase` "
            "removes everything I know about you, for good."
        ),
    ]
    return Markup("\n\n".join(lines))

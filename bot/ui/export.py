"""The texts of ``/privacy export`` and ``/privacy import``, and the README inside the export."""

import discord

from bot.domain.consent import CONSENT_TEXT, CONSENT_VERSION
from bot.domain.errors import N_
from bot.domain.personal_data import Imported, PersonalData
from bot.services.personal_data import Preview
from bot.ui.actions import ActionButton, ForgottenAction, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook
from bot.ui.parked import Reach

IMPORT = "privacy.import"
IMPORT_CONSENT = "privacy.import-consent"
IMPORT_AGREE = "privacy.import-agree"
IMPORT_NOTHING = "privacy.import-no"

FILE_NAME = "gutsy-export.zip"

_FILES = {
    "member": N_("your settings"),
    "reminder": N_("your reminders"),
    "due": N_("what waits to be sent to you"),
    "ledger": N_("what was sent to you, or not, and why"),
    "answer": N_("what you pressed on reminders"),
    "run": N_("your runs and your notes on them"),
    "run_day": N_("what your runs of each day add up to"),
    "streak_state": N_("where your streak stood when it was last counted"),
    "run_draft": N_("a run that you have not finished typing"),
    "streak_event": N_("what your streak is computed from"),
    "shoe": N_("your shoes"),
    "goal": N_("your goals"),
    "challenge_member": N_("challenges you joined"),
    "milestone": N_("milestones you reached"),
    "streak_milestone": N_("lengths of a streak that you reached"),
    "given_role": N_("roles I gave you for your streak"),
    "loose_role": N_("roles for your streak that are to be taken from you"),
    "consent": N_("what you agreed to, and withdrawals"),
    "check_in": N_("your check-ins"),
    "swap_test": N_("your swap tests"),
    "told_insight": N_("patterns I told you about"),
    "shown_fact": N_("fact cards you have seen"),
    "fact_doubt": N_("fact cards you doubt"),
    "cheer": N_("cheers you sent and were sent"),
    "community_member": N_("clubs you joined, and what you show there"),
    "post": N_("posts about you in servers"),
}


def readme_text(book: Phrasebook, data: PersonalData) -> str:
    """Return the README: what each file is. Plain text, not markup."""
    lines = [
        book.plain("Everything that Gutsy kept about you when you asked for it."),
        "",
        book.plain("gutsy.json is complete, and is what /privacy import reads, here or on another Gutsy."),
        book.plain(
            "The .csv files hold the same for people, one kind of thing each; any spreadsheet opens them:"
        ),
        "",
    ]
    lines += [f"  {name}.csv: {book.plain(_FILES[name])}" for name, rows in data.tables.items() if rows]
    lines += [
        "",
        book.plain(
            "Instants are in UTC (they end in Z); days and planned times are those of your own clock."
        ),
        book.plain(
            "Distances are in metres, durations in seconds. Numbers such as run_id refer to the id in another file."
        ),
        book.plain("These files are not encrypted. Keep them where nobody else looks."),
    ]
    if data.unreadable:
        lines.append(
            book.plain(
                "{count} sealed values could not be opened, because their key is not in use here; they are left empty.",
                count=data.unreadable,
            )
        )
    return "\n".join(lines) + "\n"


def export_message(book: Phrasebook) -> Markup:
    """Return the direct message that brings the file."""
    return book.say(
        "📦 **Everything I keep about you**, as you asked. README.txt says what is what. It is not encrypted, so "
        "delete this message once you have saved the file, if others use your Discord."
    )


def export_outcome(book: Phrasebook, reach: Reach) -> Markup:
    """Return what ``/privacy export`` answers."""
    match reach:
        case Reach.ARRIVED:
            return book.say("📦 **Sent.** The file is in your direct messages.")
        case Reach.CLOSED:
            return book.say(
                "📪 **Discord did not let me send you the file.** Allow direct messages in the privacy settings of a "
                "server that we share, then use `/privacy export` again. I keep no copy of the file."
            )
        case Reach.UNCERTAIN:
            return book.say(
                "Discord had trouble taking the file, so I cannot tell whether it arrived. Please look into your "
                "direct messages, or try again in a few minutes. I keep no copy of the file."
            )


def preview_message(book: Phrasebook, preview: Preview) -> tuple[Markup, discord.ui.View | None]:
    """Return what an import would do, and the question whether to."""
    imported = preview.imported
    lines = [book.say("📥 **In this file:** {what}.", what=_summary(book, imported))]
    here = sum(tally.here for tally in imported.tallies.values())
    if here:
        lines.append(
            book.plural(
                "{count} entry of it is here already and stays as it is.",
                "{count} entries of it are here already and stay as they are.",
                here,
            )
        )
    left_out = sum(tally.left_out for tally in imported.tallies.values())
    if left_out:
        lines.append(
            book.plural(
                "{count} entry stays out: it needs what is not here, or is more than I keep for one person.",
                "{count} entries stay out: they need what is not here, or are more than I keep for one person.",
                left_out,
            )
        )
    if not imported.new and not imported.settings:
        lines.append(book.say("There is nothing new in it, so there is nothing to import."))
        return Markup("\n".join(lines)), None
    if imported.settings:
        lines.append(book.say("Your settings come along, for you have chosen none here."))
    lines.append(
        book.say("What you agreed to elsewhere, and the log of messages, do not come along. **Import it?**")
    )
    return Markup("\n".join(lines)), _preview_buttons(book, preview)


def _preview_buttons(book: Phrasebook, preview: Preview) -> discord.ui.View:
    ticket = preview.ticket
    nothing = ActionButton(IMPORT_NOTHING, ticket, label=book.plain("Import nothing"))
    if not preview.asks_consent:
        yes = ActionButton(IMPORT, ticket, label=book.plain("Import it"), style=discord.ButtonStyle.primary)
        return buttons(yes, nothing)
    return buttons(
        ActionButton(
            IMPORT_CONSENT,
            ticket,
            label=book.plain("With check-ins"),
            style=discord.ButtonStyle.primary,
        ),
        ActionButton(IMPORT, ticket, label=book.plain("Without check-ins")),
        nothing,
    )


def consent_for_import(book: Phrasebook, ticket: str) -> tuple[Markup, discord.ui.View]:
    """Return the request for consent that health answers need before they can come in."""
    return book.say(CONSENT_TEXT), buttons(
        ActionButton(
            IMPORT_AGREE,
            f"{ticket}:{CONSENT_VERSION}",
            label=book.plain("Agree and import all"),
            style=discord.ButtonStyle.success,
        ),
        ActionButton(IMPORT, ticket, label=book.plain("Without check-ins")),
        ActionButton(IMPORT_NOTHING, ticket, label=book.plain("Import nothing")),
    )


def parse_agreement(state: str) -> tuple[str, int]:
    """Return the ticket and the version of the text that was agreed to.

    Raises:
        ForgottenAction: if the button carries something else.
    """
    ticket, colon, version = state.partition(":")
    if not colon:
        raise ForgottenAction
    return ticket, number_in(version)


def imported_text(book: Phrasebook, imported: Imported) -> Markup:
    """Return what was imported."""
    return book.say(
        "📥 **Imported:** {what}. Reminders go on from their next time.", what=_new(book, imported)
    )


def nothing_imported_text(book: Phrasebook) -> Markup:
    """Return what is said when the file was let go."""
    return book.say("Nothing was imported, and I have let go of the file.")


def _summary(book: Phrasebook, imported: Imported) -> Markup:
    """Return what is in the file: new, here already, or left out."""
    return _things(
        book,
        {name: one.new + one.here + one.left_out for name, one in imported.tallies.items()},
    )


def _new(book: Phrasebook, imported: Imported) -> Markup:
    return _things(book, {name: one.new for name, one in imported.tallies.items()})


def _things(book: Phrasebook, counts: dict[str, int]) -> Markup:
    """Return counted things; only those that a member thinks in, the rest comes with them."""
    told = [
        (counts.get("run", 0), book.plural("{count} run", "{count} runs", counts.get("run", 0))),
        (
            counts.get("check_in", 0),
            book.plural("{count} check-in", "{count} check-ins", counts.get("check_in", 0)),
        ),
        (
            counts.get("reminder", 0),
            book.plural("{count} reminder", "{count} reminders", counts.get("reminder", 0)),
        ),
        (counts.get("goal", 0), book.plural("{count} goal", "{count} goals", counts.get("goal", 0))),
        (
            counts.get("shoe", 0),
            book.plural("{count} pair of shoes", "{count} pairs of shoes", counts.get("shoe", 0)),
        ),
    ]
    others = sum(counts.values()) - sum(count for count, _ in told)
    told.append((others, book.plural("{count} further entry", "{count} further entries", others)))
    return Markup(book.list_of([text for count, text in told if count]) or book.say("nothing"))

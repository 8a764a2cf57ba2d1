"""``/community``: what those who run a server are told."""

from bot.domain.communities import (
    ChallengesBy,
    ChannelPermission,
    ChannelTrouble,
    Community,
    FactRhythm,
    PostKind,
)
from bot.domain.errors import N_
from bot.domain.ids import ChannelId
from bot.services.communities import CannotPost, CommunityReport
from bot.ui.catalogue import Markup, Phrasebook, small

PERMISSION_NAMES = {
    ChannelPermission.VIEW_CHANNEL: N_("View Channel"),
    ChannelPermission.SEND_MESSAGES: N_("Send Messages"),
    ChannelPermission.EMBED_LINKS: N_("Embed Links"),
    ChannelPermission.ATTACH_FILES: N_("Attach Files"),
    ChannelPermission.READ_MESSAGE_HISTORY: N_("Read Message History"),
}
"""As Discord's own settings call them."""

FACT_RHYTHMS = {
    FactRhythm.OFF: N_("off"),
    FactRhythm.DAILY: N_("every day"),
    FactRhythm.WEEKLY: N_("once a week"),
}
WHO_BEGINS = {
    ChallengesBy.EVERYONE: N_("everyone"),
    ChallengesBy.MODERATORS: N_("those who manage the server or its events"),
}


def channel_mention(channel_id: ChannelId) -> Markup:
    """Return a channel as Discord links it."""
    return Markup(f"<#{channel_id}>")


def cannot_post(book: Phrasebook, refusal: CannotPost) -> Markup:
    """Return what is missing for posts in a channel, exactly; nothing was changed."""
    channel = channel_mention(refusal.channel_id)
    if not refusal.lacking:
        return book.say(
            "🚧 I can't see {channel}, or it is gone. Nothing was changed. `/community setup` takes another channel.",
            channel=channel,
        )
    lacking = "\n".join(f"- **{book.plain(PERMISSION_NAMES[one])}**" for one in refusal.lacking)
    first = book.say("🚧 **I can't post in {channel} yet.** There I lack:", channel=channel)
    then = book.say(
        "Grant that to my role in the channel's settings, under Permissions, and try again. Nothing was changed."
    )
    return Markup(f"{first}\n{lacking}\n{then}")


def set_up(book: Phrasebook, report: CommunityReport) -> Markup:
    """Return what is said after ``/community setup``."""
    lines = [book.say("✅ **Set up.**"), *_lines(book, report)]
    if not report.community.wants_anything:
        lines.append(
            book.say(
                "👉 Nothing comes by itself yet. Choose below what I post; **When…** takes a time, a day and your "
                "city."
            )
        )
    return Markup("\n".join([*lines, _what_then(book)]))


def shown(book: Phrasebook, report: CommunityReport) -> Markup:
    """Return what ``/community show`` tells."""
    return Markup("\n".join([book.say("**Gutsy in this server**"), *_lines(book, report)]))


def changed(book: Phrasebook, report: CommunityReport) -> Markup:
    """Return what is said after something was changed below ``set_up`` or ``shown``."""
    lines = [book.say("✅ **Kept.** This is how it is now:"), *_lines(book, report)]
    if report.community.is_posting:
        lines.append(_what_then(book))
    return Markup("\n".join(lines))


def gut_weather_set(book: Phrasebook, community: Community) -> Markup:
    """Return what is said after ``/community gut-weather``."""
    if not community.gut_weather:
        return book.say("🌦️ Gut weather is off.")
    lines = [_gut_weather_line(book, community)]
    if community.stopped_at is not None:
        lines.append(book.say("⏹️ Posts are stopped; `/community setup` starts them again."))
    lines.append(
        small(
            book.say(
                "It counts only members who switch it on for this server, in `/club me`, and stays silent whenever a "
                "word could single somebody out. You never see who they are."
            )
        )
    )
    return Markup("\n".join(lines))


def stopped(book: Phrasebook) -> Markup:
    """Return what is said after ``/community stop``."""
    return book.say(
        "⏹️ I post nothing more in this server. Settings, challenges and what members chose stay as they are; "
        "`/community setup` starts the posts again."
    )


def tested(book: Phrasebook, community: Community) -> Markup:
    """Return what is said after ``/community test``."""
    assert community.channel_id is not None, "a sample goes to a channel"
    where = channel_mention(community.channel_id)
    if community.log_channel_id is not None:
        told = book.say("in {channel}", channel=channel_mention(community.log_channel_id))
    else:
        told = book.say("by direct message")
    return book.say(
        "📮 A sample is on its way to {channel}. If Discord does not take it, I'll say why {told}.",
        channel=where,
        told=told,
    )


def trouble_sentence(book: Phrasebook, community: Community) -> Markup:
    """Return why posts are refused, and what would help."""
    channel = "?" if community.channel_id is None else channel_mention(community.channel_id)
    match community.trouble:
        case ChannelTrouble.NO_CHANNEL:
            return book.say(
                "The channel that I post in is gone. `/community setup` takes another one in `channel`."
            )
        case ChannelTrouble.NO_ACCESS:
            return book.say("I can't see {channel} any more: I need **View Channel** there.", channel=channel)
        case _:
            return book.say(
                "Discord says that I lack a permission in {channel}. `/community test` tells which one.",
                channel=channel,
            )


def _what_then(book: Phrasebook) -> Markup:
    return small(
        book.say("`/community test` posts a sample. Members show themselves by `/club join`, or not at all.")
    )


def _lines(book: Phrasebook, report: CommunityReport) -> list[Markup]:
    community = report.community
    channel = "?" if community.channel_id is None else channel_mention(community.channel_id)
    lines = [book.say("📣 Posts go to {channel}.", channel=channel)]
    if community.stopped_at is not None:
        lines.append(book.say("⏹️ They are stopped; `/community setup` starts them again."))
    elif community.trouble is not None:
        lines.append(Markup(f"⚠️ {trouble_sentence(book, community)}"))
    lines.append(
        book.say(
            "🕰️ Days and times are those of **{place}**; dates are written in {language}.",
            place=report.zone_label,
            language=book.locale.languages.get(community.locale.partition("-")[0], community.locale),
        )
    )
    lines.append(
        book.say(
            "⏰ What comes by itself comes at {time}, what comes once a week on {day}.",
            time=book.clock_time(community.post_at),
            day=book.weekday(community.weekday, width="wide"),
        )
    )
    lines.append(
        _post_line(
            book,
            book.say("💡 Facts: {what}.", what=book.plain(FACT_RHYTHMS[community.facts])),
            report,
            PostKind.FACT,
        )
    )
    lines.append(
        _post_line(
            book, book.say("🗞️ Weekly recap: {what}.", what=_on(book, community.recap)), report, PostKind.RECAP
        )
    )
    lines.append(book.say("🔥 Streak milestones: {what}.", what=_on(book, community.milestones)))
    lines.append(book.say("🏁 News of challenges: {what}.", what=_on(book, community.challenge_news)))
    lines.append(
        book.say("🎽 Challenges are begun by {who}.", who=book.plain(WHO_BEGINS[community.challenges_by]))
    )
    if community.gut_weather:
        lines.append(_gut_weather_line(book, community))
    if community.log_channel_id is None:
        lines.append(book.say("🔧 If posts are refused I tell whoever set me up, by direct message."))
    else:
        lines.append(
            book.say(
                "🔧 If posts are refused I say so in {channel}.",
                channel=channel_mention(community.log_channel_id),
            )
        )
    return lines


def _gut_weather_line(book: Phrasebook, community: Community) -> Markup:
    if community.recap:
        return book.say("🌦️ Gut weather: on, in the recap.")
    return book.say(
        "🌦️ Gut weather: on, but it comes in the weekly recap, and that is off. `/community setup` turns it on "
        "in `recap`."
    )


def _post_line(book: Phrasebook, line: Markup, report: CommunityReport, kind: PostKind) -> Markup:
    next_at = report.next_at.get(kind)
    if next_at is None:
        return line
    following = book.say("Next: {next_at}.", next_at=next_at)
    return Markup(f"{line} {following}")


def _on(book: Phrasebook, on: bool) -> str:  # noqa: FBT001 - a word for a switch
    return book.plain("on") if on else book.plain("off")

"""``/community roles``: what those who run a server are told of roles for streaks."""

import discord

from bot.domain.communities import PostContent
from bot.domain.errors import N_
from bot.domain.milestone_roles import MilestoneRole, RoleFacts, RoleTrouble, trouble_of
from bot.role_powers import has_powers
from bot.services.milestone_roles import ServersRoles
from bot.ui.catalogue import Markup, Phrasebook, small

_TROUBLE = {
    RoleTrouble.NO_PERMISSION: N_(
        "I lack **Manage Roles** in this server, so I can neither give {role} nor take it back."
    ),
    RoleTrouble.TOO_HIGH: N_(
        "{role} is not below my own highest role, so I can neither give it nor take it back: drag mine above it "
        "in the server's settings."
    ),
    RoleTrouble.HAS_POWERS: N_(
        "{role} lets people moderate by now, so I give it for no streak. Take that from it, or set another one with "
        "`/community roles`."
    ),
    RoleTrouble.ROLE_GONE: N_("{role} is gone. `/community roles` takes another one."),
}


def facts_of(role: discord.Role, author: discord.Member, *, may_give: bool) -> RoleFacts:
    """Return what there is to know of a role before it is given for streaks.

    ``may_give``: whether the interaction says that the author may manage roles.
    """
    me = role.guild.me
    is_owner = role.guild.owner_id == author.id
    return RoleFacts(
        role_id=role.id,
        is_everyones=role.is_default(),
        is_managed=role.managed,
        has_powers=has_powers(role),
        is_authors_to_give=is_owner or (may_give and role < author.top_role),
        trouble=trouble_of(
            may_manage_roles=me.guild_permissions.manage_roles, is_below_own=role < me.top_role
        ),
    )


def role_mention(role_id: int) -> Markup:
    """Return a role as Discord shows it; nobody is notified, for no message of the bot notifies anybody."""
    return Markup(f"<@&{role_id}>")


def trouble_text(book: Phrasebook, role_id: int, trouble: RoleTrouble) -> Markup:
    """Return why a role cannot be given, and what would help."""
    return book.say(_TROUBLE[trouble], role=role_mention(role_id))


def role_trouble_text(book: Phrasebook, content: PostContent) -> Markup | None:
    """Return the word to those who run a server that a role cannot be given; None for one that is not understood."""
    try:
        trouble, role_id = RoleTrouble(str(content.get("trouble"))), int(str(content.get("role_id")))
    except ValueError:
        return None
    return Markup(
        "\n".join(
            [
                book.say("⚠️ **A role for a streak waits.**"),
                trouble_text(book, role_id, trouble),
                book.say("Nothing is lost, and I say this once: I do it when I can."),
            ]
        )
    )


def roles_text(book: Phrasebook, servers: ServersRoles) -> Markup:
    """Return the server's roles, with what stands in the way of each."""
    lines = [] if servers.ended is None else [_ended_line(book, servers.ended)]
    lines.append(book.say("🏅 **Roles for streaks**"))
    if not servers.roles:
        lines.append(book.say("None. `/community roles` with a milestone and a role sets one."))
    for role in servers.roles:
        lines += _role_lines(book, role)
    lines.append(
        small(
            book.say(
                "Members get them who have celebrations on in `/club join`, and lose them when they turn those off. "
                "Everything waits while I can't give one; nothing is lost."
            )
        )
    )
    return Markup("\n".join(lines))


def _ended_line(book: Phrasebook, role: MilestoneRole) -> Markup:
    """Return what was ended, by name, and how it comes back: leaving the role out may have been a slip."""
    return book.plural(
        "For {count} day I give {role} no more; who has it keeps it. To have it back: "
        "`/community roles` with milestone {count} and that role.",
        "For {count} days I give {role} no more; who has it keeps it. To have it back: "
        "`/community roles` with milestone {count} and that role.",
        role.days,
        role=role_mention(role.role_id),
    )


def _role_lines(book: Phrasebook, role: MilestoneRole) -> list[Markup]:
    line = book.plural(
        "{count} day: {role}", "{count} days: {role}", role.days, role=role_mention(role.role_id)
    )
    if role.trouble is None:
        return [line]
    return [line, Markup(f"⚠️ {trouble_text(book, role.role_id, role.trouble)}")]

"""Routes that read guilds, channels, members and users, and give or take roles."""

from sandbox import payloads, refusals
from sandbox.permissions import Permission
from sandbox.rest_messages import bot_channel
from sandbox.routing import Call, Outcome, Route, route
from sandbox.world import Guild, Member


def routes() -> list[Route]:
    """Return this module's routes."""
    member = "/guilds/{guild_id}/members/{user_id}"
    return [
        route("GET /users/@me", get_me),
        route("GET /users/@me/guilds", list_my_guilds),
        route("GET /users/{user_id}", get_user),
        route("GET /oauth2/applications/@me", get_application),
        route("GET /applications/@me", get_application),
        route("GET /gateway", get_gateway, needs_token=False),
        route("GET /gateway/bot", get_gateway_bot),
        route("GET /guilds/{guild_id}", get_guild),
        route("GET /guilds/{guild_id}/channels", list_channels),
        route("GET /guilds/{guild_id}/roles", list_roles),
        route("GET /guilds/{guild_id}/members", list_members),
        route(f"GET {member}", get_member),
        route(f"PUT {member}/roles/{{role_id}}", give_role),
        route(f"DELETE {member}/roles/{{role_id}}", take_role),
        route("GET /channels/{channel_id}", get_channel),
    ]


def get_me(call: Call) -> Outcome:
    """Fetch the bot's own account."""
    return Outcome(200, payloads.own_user(call.backend.world.bot))


def get_user(call: Call) -> Outcome:
    """Fetch an account."""
    account = call.backend.world.users.get(call.id(0))
    if account is None:
        raise refusals.unknown_user()
    return Outcome(200, payloads.user(account))


def list_my_guilds(call: Call) -> Outcome:
    """List the bot's guilds, in short."""
    backend = call.backend
    return Outcome(
        200,
        [
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": None,
                "banner": None,
                "owner": False,
                "permissions": str(guild.permissions_of(backend.world.bot)),
                "features": [],
            }
            for guild in backend.world.bot_guilds()
        ],
    )


def get_application(call: Call) -> Outcome:
    """Fetch the bot's application."""
    return Outcome(200, payloads.application(call.backend.world, call.backend.application_id))


def get_gateway(call: Call) -> Outcome:
    """Tell where the gateway is."""
    return Outcome(200, {"url": f"ws://{call.backend.host}/gateway"})


def get_gateway_bot(call: Call) -> Outcome:
    """Tell where the gateway is and how many shards are advised."""
    guilds = sum(1 for _ in call.backend.world.bot_guilds())
    start_limit = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}
    return Outcome(
        200,
        {
            "url": f"ws://{call.backend.host}/gateway",
            "shards": 1 + guilds // 1000,
            "session_start_limit": start_limit,
        },
    )


def _guild(call: Call) -> Guild:
    guild = call.backend.world.guilds.get(call.id(0))
    if guild is None or call.backend.world.bot.id not in guild.members:
        raise refusals.unknown_guild()
    return guild


def get_guild(call: Call) -> Outcome:
    """Fetch a guild."""
    guild = _guild(call)
    body = payloads.guild(guild)
    if call.query.get("with_counts") in ("1", "true", "True"):
        body |= {
            "approximate_member_count": len(guild.members),
            "approximate_presence_count": len(guild.members),
        }
    return Outcome(200, body)


def list_channels(call: Call) -> Outcome:
    """List a guild's channels."""
    return Outcome(200, [payloads.channel(channel) for channel in _guild(call).channels.values()])


def list_roles(call: Call) -> Outcome:
    """List a guild's roles."""
    return Outcome(200, [payloads.role(role) for role in _guild(call).roles.values()])


def list_members(call: Call) -> Outcome:
    """List a page of members. Discord gives this only to bots with the privileged members intent."""
    guild = _guild(call)
    if not call.backend.rules.privileged_intents & 1 << 1:
        raise refusals.missing_access()
    after, limit = call.query.get("after", "0"), call.query.get("limit", "1")
    ids = sorted(user_id for user_id in guild.members if user_id > int(after))[: int(limit)]
    return Outcome(200, [payloads.member(guild.members[user_id]) for user_id in ids])


def _member(call: Call) -> Member:
    member = _guild(call).members.get(call.id(1))
    if member is None:
        raise refusals.unknown_member()
    return member


def get_member(call: Call) -> Outcome:
    """Fetch a member."""
    return Outcome(200, payloads.member(_member(call)))


def give_role(call: Call) -> Outcome:
    """Give a member a role."""
    member, role_id = _role_of(call)
    if role_id not in member.role_ids:
        member.role_ids.append(role_id)
        call.backend.world.publish("GUILD_MEMBER_UPDATE", member.guild.id, member)
    return Outcome(204)


def take_role(call: Call) -> Outcome:
    """Take a role from a member."""
    member, role_id = _role_of(call)
    if role_id in member.role_ids:
        member.role_ids.remove(role_id)
        call.backend.world.publish("GUILD_MEMBER_UPDATE", member.guild.id, member)
    return Outcome(204)


def _role_of(call: Call) -> tuple[Member, int]:
    member = _member(call)
    guild = member.guild
    role = guild.roles.get(call.id(2))
    if role is None or role.id == guild.id:
        raise refusals.unknown_role()
    bot = call.backend.world.bot
    highest = max((guild.roles[role_id].position for role_id in guild.members[bot.id].role_ids), default=0)
    if not guild.permissions_of(bot) & Permission.MANAGE_ROLES or role.managed or role.position >= highest:
        raise refusals.missing_permissions()
    return member, role.id


def get_channel(call: Call) -> Outcome:
    """Fetch a channel."""
    return Outcome(200, payloads.channel(bot_channel(call.backend, call.id(0))))

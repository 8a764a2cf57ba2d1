"""The state of the little Discord: guilds, channels, roles, members, messages."""

import asyncio
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sandbox.accounts import Account
from sandbox.messages import Message
from sandbox.permissions import (
    ALL,
    EVERYONE_DEFAULT,
    Overwrite,
    Permission,
    base_permissions,
    channel_permissions,
)
from sandbox.snowflakes import Snowflakes

TEXT = 0
DM = 1

AccountT = TypeVar("AccountT", bound=Account)


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened that Discord tells its bots: a gateway event's name and what it is about."""

    event: str
    guild_id: int | None
    subject: object


@dataclass(eq=False)
class Role:
    """A role of a guild; ``permissions`` are Discord's bits."""

    id: int
    name: str
    permissions: int
    position: int
    managed: bool = False


@dataclass(eq=False)
class Member:
    """An account's membership of a guild."""

    guild: "Guild"
    user: Account
    joined_at: datetime
    role_ids: list[int]
    nick: str | None = None


@dataclass(eq=False)
class Channel:
    """A text channel of a guild, or the direct messages between the bot and one account (``recipient``)."""

    id: int
    type: int
    name: str | None = None
    guild: "Guild | None" = None
    recipient: Account | None = None
    position: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int | None = None
    posts: list[Message] = field(default_factory=list)
    """What the bot posted in a guild's channel of its own accord, oldest first, deleted or not."""
    _handed: int = 0
    _arrival: asyncio.Event = field(default_factory=asyncio.Event)

    async def next_post(self, timeout_s: float = 10.0) -> Message:
        """Return the next message that the bot posted here of its own accord and that was not returned before.

        Raises:
            TimeoutError: if none comes within ``timeout_s`` real seconds.
        """
        async with asyncio.timeout(timeout_s):
            while len(self.posts) <= self._handed:
                self._arrival.clear()
                await self._arrival.wait()
        self._handed += 1
        return self.posts[self._handed - 1]

    def note_post(self, message: Message) -> None:
        """Note what the bot posted, and wake who waits for it."""
        self.posts.append(message)
        self._arrival.set()

    @property
    def guild_id(self) -> int | None:
        """The guild it belongs to; None for direct messages."""
        return self.guild.id if self.guild else None

    def set_permissions(self, target: "Role | Account", *, allow: int = 0, deny: int = 0) -> None:
        """Overwrite what a role or a member may do here; both as permission bits."""
        self.overwrites[target.id] = Overwrite(target.id, isinstance(target, Role), int(allow), int(deny))
        if self.guild:
            self.guild.world.publish("CHANNEL_UPDATE", self.guild.id, self)

    def delete(self) -> None:
        """Remove the channel with its messages, as an admin would."""
        if self.guild and self.guild.channels.pop(self.id, None):
            self.guild.world.channels.pop(self.id, None)
            self.guild.world.publish("CHANNEL_DELETE", self.guild.id, self)


@dataclass(eq=False)
class Guild:
    """A server. It starts with the role of everyone, a channel "general", and the bot as a member."""

    world: "World"
    id: int
    name: str
    locale: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    is_down: bool = False
    """Whether Discord cannot serve the guild for the moment."""

    @property
    def everyone(self) -> Role:
        """The role every member has; it bears the guild's own id."""
        return self.roles[self.id]

    @property
    def general(self) -> Channel:
        """The first channel."""
        return next(iter(self.channels.values()))

    def add_text_channel(self, name: str) -> Channel:
        """Create a text channel."""
        channel = Channel(self.world.snowflakes.new(), TEXT, name, guild=self, position=len(self.channels))
        self.channels[channel.id] = self.world.channels[channel.id] = channel
        self.world.publish("CHANNEL_CREATE", self.id, channel)
        return channel

    def add_role(self, name: str, *, permissions: int = 0) -> Role:
        """Create a role with Discord's permission bits."""
        role = Role(self.world.snowflakes.new(), name, int(permissions), position=len(self.roles))
        self.roles[role.id] = role
        self.world.publish("GUILD_ROLE_CREATE", self.id, role)
        return role

    def edit_role(self, role: Role, *, permissions: int) -> None:
        """Change a role's permission bits."""
        role.permissions = int(permissions)
        self.world.publish("GUILD_ROLE_UPDATE", self.id, role)

    def delete_role(self, role: Role) -> None:
        """Delete a role; who had it has it no more."""
        del self.roles[role.id]
        for member in self.members.values():
            if role.id in member.role_ids:
                member.role_ids.remove(role.id)
        self.world.publish("GUILD_ROLE_DELETE", self.id, role)

    def raise_bot_above(self, role: Role) -> None:
        """Move the bot's own role above another, so that the bot may give and take that one."""
        bot_role = next(one for one in self.roles.values() if one.managed)
        bot_role.position = role.position + 1
        self.world.publish("GUILD_ROLE_UPDATE", self.id, bot_role)

    def add_member(self, user: Account, *, roles: Iterable[Role] = (), nick: str | None = None) -> Member:
        """Let an account join."""
        member = Member(self, user, self.world.now(), [role.id for role in roles], nick)
        self.members[user.id] = member
        user.guild_ids.add(self.id)
        user.was_in_a_guild = True
        self.world.publish("GUILD_MEMBER_ADD", self.id, member)
        return member

    def remove_member(self, user: Account) -> None:
        """Let a member leave."""
        member = self.members.pop(user.id, None)
        user.guild_ids.discard(self.id)
        if member:
            self.world.publish("GUILD_MEMBER_REMOVE", self.id, member)

    def set_roles(self, user: Account, roles: Iterable[Role]) -> None:
        """Give a member exactly these roles."""
        member = self.members[user.id]
        member.role_ids = [role.id for role in roles]
        self.world.publish("GUILD_MEMBER_UPDATE", self.id, member)

    def remove_bot(self) -> None:
        """Remove the bot from the guild, as an admin would; the bot is told by GUILD_DELETE."""
        bot = self.world.bot
        if self.members.pop(bot.id, None):
            bot.guild_ids.discard(self.id)
            self.world.publish("GUILD_DELETE", self.id, self)

    def add_bot(self) -> None:
        """Invite the bot again after it was removed; it comes with its role, and is told by GUILD_CREATE."""
        bot = self.world.bot
        if bot.id not in self.members:
            managed = [role.id for role in self.roles.values() if role.managed]
            self.members[bot.id] = Member(self, bot, self.world.now(), managed)
            bot.guild_ids.add(self.id)
            self.world.publish("GUILD_CREATE", self.id, self)

    def go_down(self) -> None:
        """Let Discord lose sight of the guild: the bot is told that it is unavailable, which is no removal."""
        self.is_down = True
        self.world.publish("GUILD_DELETE", self.id, self)

    def come_up(self) -> None:
        """End the outage; the event tells that it is no new guild."""
        self.world.publish("GUILD_CREATE", self.id, self)
        self.is_down = False

    def permissions_of(self, user: Account, channel: Channel | None = None) -> int:
        """Return an account's permission bits in the guild or in one of its channels; 0 for strangers."""
        member = self.members.get(user.id)
        if member is None:
            return 0
        if user.id == self.owner_id:
            return ALL
        roles = [self.roles[role_id] for role_id in member.role_ids if role_id in self.roles]
        base = base_permissions(self.everyone.permissions, (role.permissions for role in roles))
        if channel is None:
            return base
        return channel_permissions(
            base, channel.overwrites, everyone_id=self.id, role_ids=member.role_ids, user_id=user.id
        )


class World:
    """Everything that exists, by id, and one listener for what changes."""

    def __init__(self, now: Callable[[], datetime], rng: random.Random, *, bot_name: str) -> None:
        self.now = now
        self.rng = rng
        self.snowflakes = Snowflakes(now)
        self.users: dict[int, Account] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.listener: Callable[[Change], None] | None = None
        self.bot = self.add_account(Account(self.snowflakes.new(), bot_name, bot=True))

    def publish(self, event: str, guild_id: int | None, subject: object) -> None:
        """Tell the listener of a change."""
        if self.listener:
            self.listener(Change(event, guild_id, subject))

    def add_account(self, account: AccountT) -> AccountT:
        """Register an account under its id."""
        self.users[account.id] = account
        return account

    def add_guild(
        self, name: str, *, locale: str, owner: Account | None, bot_permissions: int, channel: str
    ) -> Guild:
        """Create a guild that the bot is in."""
        guild_id = self.snowflakes.new()
        guild = Guild(self, guild_id, name, locale, owner.id if owner else self.snowflakes.new())
        guild.roles[guild_id] = Role(guild_id, "@everyone", EVERYONE_DEFAULT, 0)
        bot_role = Role(self.snowflakes.new(), self.bot.name, bot_permissions, 1, managed=True)
        guild.roles[bot_role.id] = bot_role
        first = Channel(self.snowflakes.new(), TEXT, channel, guild=guild)
        guild.channels[first.id] = self.channels[first.id] = first
        for user, role_ids in ((self.bot, [bot_role.id]), (owner, [])):
            if user:
                guild.members[user.id] = Member(guild, user, self.now(), list(role_ids))
                user.guild_ids.add(guild_id)
                user.was_in_a_guild = True
        self.guilds[guild_id] = guild
        self.publish("GUILD_CREATE", guild_id, guild)
        return guild

    def bot_guilds(self) -> Iterator[Guild]:
        """Yield the guilds the bot is in."""
        return (guild for guild in self.guilds.values() if self.bot.id in guild.members)

    def dm_with(self, user: Account) -> Channel:
        """Return the direct-message channel between the bot and an account, opening it on first use."""
        if user.dm_channel_id is None:
            channel = Channel(self.snowflakes.new(), DM, recipient=user)
            self.channels[channel.id] = channel
            user.dm_channel_id = channel.id
        return self.channels[user.dm_channel_id]

    def bot_permissions(self, channel: Channel) -> int:
        """Return the bot's permission bits in a channel; all of them in direct messages."""
        return channel.guild.permissions_of(self.bot, channel) if channel.guild else ALL

    def can_see(self, user: Account, channel: Channel) -> bool:
        """Tell whether an account can look into a channel."""
        if channel.guild is None:
            return channel.recipient is user or user is self.bot
        return bool(channel.guild.permissions_of(user, channel) & Permission.VIEW_CHANNEL)

"""Members who use the bot as people do: through Discord's client, within what it lets them see and send."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from sandbox.bodies import JsonObject
from sandbox.client_rules import (
    ClientRefused,
    resolve_autocomplete,
    resolve_click,
    resolve_modal_submit,
    resolve_select,
    resolve_slash,
)
from sandbox.events import ButtonClicked, Event, ModalSubmitted, OptionsSelected, SlashUsed
from sandbox.interactions import AnswerType, Interaction, Kind
from sandbox.mentionable import identified, resolved_of
from sandbox.messages import Message
from sandbox.permissions import Permission
from sandbox.reading import Reader
from sandbox.replies import Choice, Modal, Reply
from sandbox.uploads import MAX_UPLOAD_BYTES, uploaded
from sandbox.world import Channel

if TYPE_CHECKING:
    from sandbox.backend import Backend
    from sandbox.gateway import Gateway

Place: TypeAlias = Channel | Literal["dm"] | None
"""Where a member acts: a guild's channel, or (None or "dm") the direct messages with the bot."""


class User(Reader):
    """A person with an account, at the keyboard."""

    def __init__(self, backend: "Backend", gateway: "Gateway", name: str, *, locale: str) -> None:
        super().__init__(backend.world, name, locale=locale)
        self._backend = backend
        self._gateway = gateway
        self.largest_upload_bytes = MAX_UPLOAD_BYTES
        """What this member may send in one file; `NITRO_UPLOAD_BYTES` for some."""

    def __repr__(self) -> str:
        return f"<User {self.name}>"

    # --- acting ------------------------------------------------------------------------------------------------

    async def slash(
        self,
        command: str,
        /,
        *,
        where: Place = None,
        timeout_s: float = 5.0,
        wait: bool = True,
        options: Mapping[str, object] | None = None,
        **more_options: object,
    ) -> Reply:
        """Use a slash command, ``"remind run"``, with options by name.

        ``options`` is for names that Python cannot take as keywords. Users, roles, channels and attachments may
        be given as such, files as ``Upload``. With ``wait`` a deferred answer is awaited for ``timeout_s`` real
        seconds.

        Raises:
            ClientRefused: if Discord's client would not send it.
            InteractionFailed: if the bot does not answer.
        """
        given = {**(options or {}), **more_options}
        channel = self._place(where)
        self._refuse_unless(Permission.USE_APPLICATION_COMMANDS, channel, "may not use commands here")
        most_bytes = self.largest_upload_bytes
        sent = {
            name: uploaded(self._backend, channel, value, most_bytes=most_bytes)
            for name, value in given.items()
        }
        data = resolve_slash(
            self._backend.commands.visible_in(channel.guild_id),
            command,
            {name: identified(value) for name, value in sent.items()},
            in_guild=channel.guild is not None,
            member_permissions=channel.guild.permissions_of(self, channel) if channel.guild else None,
            resolved=resolved_of(self._backend, channel, sent.values()),
        )
        name = channel.name if channel.guild else None
        event = SlashUsed(self._backend.clock.now(), self, command, given, name)
        return await self._act(
            Kind.COMMAND, channel, data, event, timeout_s=timeout_s, wait=wait, command_name=command
        )

    async def autocomplete(
        self,
        command: str,
        /,
        *,
        option: str,
        value: str = "",
        where: Place = None,
        other_options: Mapping[str, object] | None = None,
        timeout_s: float = 5.0,
    ) -> list[Choice]:
        """Type into an option and return what the bot suggests.

        Raises:
            ClientRefused: if there is no such option, or it does not autocomplete.
            InteractionFailed: if the bot does not answer.
        """
        channel = self._place(where)
        others = {name: identified(given) for name, given in (other_options or {}).items()}
        data = resolve_autocomplete(
            self._backend.commands.visible_in(channel.guild_id),
            command,
            option,
            value,
            others,
            in_guild=channel.guild is not None,
        )
        reply = await self._act(
            Kind.AUTOCOMPLETE, channel, data, None, timeout_s=timeout_s, wait=False, command_name=command
        )
        return reply.choices

    async def click(
        self, message: Message, button: str, /, *, timeout_s: float = 5.0, wait: bool = True
    ) -> Reply:
        """Press a button, by its label, emoji or custom id.

        Raises:
            ClientRefused: if this member sees no such message, or the button is absent, disabled or a link.
            InteractionFailed: if the bot does not answer.
        """
        channel = self._refuse_unseen(message)
        data = resolve_click(message.components, button)
        shown = next((one.label for one in message.buttons if one.custom_id == data["custom_id"]), None)
        event = ButtonClicked(self._backend.clock.now(), self, message, shown or button)
        return await self._act(
            Kind.COMPONENT, channel, data, event, source=message, timeout_s=timeout_s, wait=wait
        )

    async def select(
        self,
        message: Message,
        menu: str,
        values: Sequence[object],
        /,
        *,
        timeout_s: float = 5.0,
        wait: bool = True,
    ) -> Reply:
        """Choose from a select menu, named by its placeholder or custom id; by value or label of the options.

        Users, roles and channels may be given as such.

        Raises:
            ClientRefused: if this member sees no such menu, or the choice is not on offer.
            InteractionFailed: if the bot does not answer.
        """
        channel = self._refuse_unseen(message)
        chosen = [str(identified(value)) for value in values]
        resolved = resolved_of(self._backend, channel, values)
        data = resolve_select(message.components, menu, chosen, resolved=resolved)
        event = OptionsSelected(self._backend.clock.now(), self, message, tuple(chosen))
        return await self._act(
            Kind.COMPONENT, channel, data, event, source=message, timeout_s=timeout_s, wait=wait
        )

    async def submit_modal(
        self,
        modal: Modal | None,
        values: Mapping[str, object],
        /,
        *,
        timeout_s: float = 5.0,
        wait: bool = True,
    ) -> Reply:
        """Fill in and send off a form, by the fields' labels or custom ids.

        Raises:
            ClientRefused: if there is no form, it is another member's or was sent off before, or Discord's client
                would not take the values.
            InteractionFailed: if the bot does not answer.
        """
        if modal is None or modal.interaction.user is not self or modal.submitted:
            msg = f"{self.name} has no such form open"
            raise ClientRefused(msg)
        opened_by = modal.interaction
        given = [one for value in values.values() for one in (value if isinstance(value, list) else [value])]
        data = resolve_modal_submit(
            modal.payload,
            {name: identified(value) for name, value in values.items()},
            resolved=resolved_of(self._backend, opened_by.channel, given),
        )
        modal.submitted = True
        event = ModalSubmitted(self._backend.clock.now(), self, modal.title, values)
        return await self._act(
            Kind.MODAL,
            opened_by.channel,
            data,
            event,
            source=opened_by.source,
            timeout_s=timeout_s,
            wait=wait,
        )

    def say(self, content: str, *, where: Place = None) -> Message:
        """Write a message of one's own."""
        channel = self._place(where)
        self._refuse_unless(Permission.SEND_MESSAGES, channel, "may not write here")
        message = self._backend.postings.compose(channel, self, {"content": content})
        self._backend.postings.post(channel, message)
        return message

    # --- Discord's client --------------------------------------------------------------------------------------

    async def _act(
        self,
        kind: Kind,
        channel: Channel,
        data: JsonObject,
        event: Event | None,
        *,
        timeout_s: float,
        wait: bool,
        source: Message | None = None,
        command_name: str | None = None,
    ) -> Reply:
        if event is not None:
            self._backend.tell(event)
        interaction = self._backend.interactions.begin(
            kind, self, channel, data, source=source, command_name=command_name
        )
        self._gateway.dispatch_interaction(interaction)
        answer = await interaction.first
        reply = Reply(interaction, answer)
        if not wait:
            return reply
        if answer.type is AnswerType.DEFERRED:
            return await reply.completed(timeout_s)
        if answer.type is AnswerType.DEFERRED_UPDATE:
            await _settled(interaction, timeout_s)
        return reply

    def _place(self, where: Place) -> Channel:
        if where is None or where == "dm":
            return self._backend.world.dm_with(self)
        if not self._backend.world.can_see(self, where):
            msg = f"{self.name} cannot see #{where.name}"
            raise ClientRefused(msg)
        return where

    def _refuse_unless(self, permission: Permission, channel: Channel, why_not: str) -> None:
        if channel.guild and not channel.guild.permissions_of(self, channel) & permission:
            msg = f"{self.name} {why_not}"
            raise ClientRefused(msg)

    def _refuse_unseen(self, message: Message) -> Channel:
        channel = self._backend.world.channels.get(message.channel_id)
        if channel is None or message.deleted or message not in self.sees(channel):
            msg = f"{self.name} sees no such message"
            raise ClientRefused(msg)
        return channel


async def _settled(interaction: Interaction, timeout_s: float) -> None:
    """Wait for what follows a silent acknowledgement. Nothing need follow: that is no failure."""
    try:
        async with asyncio.timeout(timeout_s):
            await interaction.completed.wait()
    except TimeoutError:
        return

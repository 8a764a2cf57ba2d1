"""A Discord on loopback: REST, gateway, members who click, and a clock that moves."""

from sandbox.actors import User
from sandbox.backend import Rules
from sandbox.client_rules import ClientRefused
from sandbox.clock import RemoteClock, SandboxClock, SandboxGone
from sandbox.events import (
    ButtonClicked,
    DmArrived,
    Event,
    MessageEdited,
    ModalShown,
    ModalSubmitted,
    OptionsSelected,
    Replied,
    SlashUsed,
)
from sandbox.faults import Fault, Faults, RequestFacts
from sandbox.gateway_events import Intent
from sandbox.interactions import InteractionFailed
from sandbox.limits import Limit, RateLimits
from sandbox.messages import Attachment, Button, Message
from sandbox.permissions import Permission
from sandbox.records import RequestRecord, Violation
from sandbox.replies import Choice, Field, Modal, Reply
from sandbox.server import Sandbox
from sandbox.uploads import Upload
from sandbox.world import Channel, Guild, Member, Role

__all__ = [
    "Attachment",
    "Button",
    "ButtonClicked",
    "Channel",
    "Choice",
    "ClientRefused",
    "DmArrived",
    "Event",
    "Fault",
    "Faults",
    "Field",
    "Guild",
    "Intent",
    "InteractionFailed",
    "Limit",
    "Member",
    "Message",
    "MessageEdited",
    "Modal",
    "ModalShown",
    "ModalSubmitted",
    "OptionsSelected",
    "Permission",
    "RateLimits",
    "RemoteClock",
    "Replied",
    "Reply",
    "RequestFacts",
    "RequestRecord",
    "Role",
    "Rules",
    "Sandbox",
    "SandboxClock",
    "SandboxGone",
    "SlashUsed",
    "Upload",
    "User",
    "Violation",
]

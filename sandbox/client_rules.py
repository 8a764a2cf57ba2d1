"""What Discord's own client checks before it sends, behind one door.

Pure functions from what the bot put up (commands, components, a modal) and what a member does with it to
the interaction ``data`` that Discord delivers. What the client would not let a member do raises
:class:`ClientRefused`.
"""

from sandbox.client_commands import resolve_autocomplete, resolve_slash
from sandbox.client_components import resolve_click, resolve_select
from sandbox.client_modals import resolve_modal_submit
from sandbox.client_refused import ClientRefused

__all__ = [
    "ClientRefused",
    "resolve_autocomplete",
    "resolve_click",
    "resolve_modal_submit",
    "resolve_select",
    "resolve_slash",
]

"""What Discord refuses: the sandbox's rules for what a bot sends, behind one door.

Pure functions of the request body. Each returns None for a body that Discord takes and a :class:`Refusal`
with Discord's status, code and nested field errors for one that it does not.
"""

from sandbox.rules_commands import check_commands
from sandbox.rules_form import Refusal
from sandbox.rules_interactions import check_interaction_response
from sandbox.rules_messages import check_message

__all__ = ["Refusal", "check_commands", "check_interaction_response", "check_message"]

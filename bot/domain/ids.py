"""Distinct types for the identifiers that would otherwise all be ``int``."""

from typing import NewType

MemberId = NewType("MemberId", int)
"""A Discord user id (a snowflake)."""

ReminderId = NewType("ReminderId", int)
RunId = NewType("RunId", int)
CheckInId = NewType("CheckInId", int)
ShoeId = NewType("ShoeId", int)
GoalId = NewType("GoalId", int)
PostId = NewType("PostId", int)
CheerId = NewType("CheerId", int)
ChallengeId = NewType("ChallengeId", int)
TeamId = NewType("TeamId", int)

GuildId = NewType("GuildId", int)
"""A Discord server's id; Discord's own word for a server is guild."""

ChannelId = NewType("ChannelId", int)
"""A Discord channel id: a server's, or that of a member's direct messages with the bot."""

MessageId = NewType("MessageId", int)

"""Distinct types for the identifiers that would otherwise all be ``int``."""

from typing import NewType

MemberId = NewType("MemberId", int)
"""A Discord user id (a snowflake)."""

ReminderId = NewType("ReminderId", int)
RunId = NewType("RunId", int)
CheckInId = NewType("CheckInId", int)
ShoeId = NewType("ShoeId", int)
GoalId = NewType("GoalId", int)

ChannelId = NewType("ChannelId", int)
"""A Discord channel id; for members, that of their direct messages with the bot."""

MessageId = NewType("MessageId", int)

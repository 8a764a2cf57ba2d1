"""From a due occurrence to exactly one message: claim, pace, send, settle."""

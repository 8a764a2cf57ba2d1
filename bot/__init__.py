"""Gutsy, the running club's bot that minds your gut."""

import zoneinfo

__version__ = "0.1.0"

# zoneinfo prefers the system's files to the pinned tzdata package, and the two disagree for real zones.
# Every machine must compute the same instant for the same reminder, so only the package counts.
zoneinfo.reset_tzpath(to=())

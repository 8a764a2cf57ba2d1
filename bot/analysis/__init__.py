"""Statistics on one member's log: pure, seeded, and free of Discord, storage and clocks.

Everything here takes the time it takes: services call it in a thread, off the event loop.
"""

"""The rules of the club: pure functions and values. No clock, no randomness, no I/O."""

"""A Discord on loopback: REST, gateway, members who click, and a clock that moves."""

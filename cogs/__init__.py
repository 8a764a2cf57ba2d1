"""Slash commands: thin adapters from Discord to the services."""

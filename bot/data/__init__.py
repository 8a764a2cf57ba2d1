"""Data that comes with the bot: fact cards with their sources, cities with their zones."""

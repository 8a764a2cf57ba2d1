"""The database's history: one dated, named revision for each change. ``bot.storage.migrate`` applies them."""

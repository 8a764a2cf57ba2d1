"""Use cases, one module per feature, over the Protocols in ``ports``."""

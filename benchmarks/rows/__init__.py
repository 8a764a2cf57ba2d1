"""The rows of the table, one module for those that share a measurement."""

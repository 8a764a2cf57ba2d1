"""One command that measures what delivery promises, beside pinned baselines: ``python -m benchmarks``."""

"""Synthetic UK prosecution-style text with labelled spans. Every person, number and address is invented.

`documents(seed, held_out)` is the only entry point; the other modules hold one concept each.
"""

from .documents import documents

__all__ = ["documents"]

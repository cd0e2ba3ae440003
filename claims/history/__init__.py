"""The append-only history of an article: one hash chain, its head on the article."""

from .chain import Entry, append, lock
from .verify import Problem, verify

__all__ = ["Entry", "Problem", "append", "lock", "verify"]

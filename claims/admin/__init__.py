"""The admin: everything in the newsroom, to be searched and looked at. What the workflow writes changes through it."""

from . import accounts, articles, claims, records, sources

__all__ = ["accounts", "articles", "claims", "records", "sources"]

"""From an article's text to its quotes and checkable claims. Pure Python; imports nothing of Django.

`extract` is the one way in. All offsets are code points into the text as given, ends exclusive.
"""

from .engine import ENGINE, analyse, extract
from .results import Claim, Extraction, Quote

__all__ = ["ENGINE", "Claim", "Extraction", "Quote", "analyse", "extract"]

"""From an article's text to its quotes and checkable claims. Pure Python; imports nothing of Django.

`extract` is the one way in. All offsets are code points into the text as given, ends exclusive.
"""

from .checkworthy import Reason
from .dates import DateMention
from .engine import ENGINE, analyse, extract
from .figures import Figure
from .results import Claim, Extraction, Quote

__all__ = ["ENGINE", "Claim", "DateMention", "Extraction", "Figure", "Quote", "Reason", "analyse", "extract"]

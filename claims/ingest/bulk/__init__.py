"""Many articles from one file: read, checked, extracted in processes, stored line by line. See docs/ingest.md."""

from .files import ENDINGS, Facts, facts_of, format_of, keep, kept, pieces_of
from .records import Options
from .rows import COLUMNS, BadFile
from .run import Progress, bring_in, options_of
from .trial import Trial, tried

__all__ = [
    "COLUMNS",
    "ENDINGS",
    "BadFile",
    "Facts",
    "Options",
    "Progress",
    "Trial",
    "bring_in",
    "facts_of",
    "format_of",
    "keep",
    "kept",
    "options_of",
    "pieces_of",
    "tried",
]

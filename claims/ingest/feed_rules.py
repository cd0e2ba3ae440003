"""Which of a feed's entries a watch list takes."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from ..models import Feed, WatchList
from .feeds import Entry, FeedContent
from .normalise import one_line

# Thai, Lao, Burmese, Khmer, Chinese and Japanese part no words, so that a word is found in the middle of others.
_UNPARTED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"


def reason_against(rules: WatchList, feed: Feed, content: FeedContent, entry: Entry) -> str:
    """Why `entry` of `content` is left out, as a sentence that names the rule; "" where it is taken."""
    publisher = entry.publisher or content.publisher or feed.publisher
    if rules.publishers and publisher.casefold() not in _folded(rules.publishers):
        if not publisher:
            return _("The feed does not name its publisher.")
        return _("Publisher: “%(name)s” is none of those that are watched.") % {"name": publisher}
    if rules.sections and not _folded(entry.sections) & _folded(rules.sections):
        if not entry.sections:
            return _("The feed does not name its section.")
        return _("Section: “%(names)s” is none of those that are watched.") % {"names": ", ".join(entry.sections)}
    words = f"{entry.title}\n{entry.summary}".casefold()
    for keyword in rules.excluded:
        if has_word(words, keyword):
            return _("Excluded keyword: “%(word)s”.") % {"word": keyword}
    if rules.keywords and not any(has_word(words, keyword) for keyword in rules.keywords):
        return _("Keywords: none of them stands in its title or summary.")
    return ""


def has_word(folded: str, keyword: str) -> bool:
    """Whether `keyword`, a word or several in a row, stands as such in `folded`, which is casefolded."""
    words = one_line(keyword).casefold().split()
    if not words:
        return False
    pattern = r"\s+".join(map(re.escape, words))
    # A keyword that begins or ends with a sign (“C++”) has no edge of a word there.
    first = r"(?<!\w)" if re.match(rf"[^\W{_UNPARTED}]", words[0]) else ""
    last = r"(?!\w)" if re.search(rf"[^\W{_UNPARTED}]\Z", words[-1]) else ""
    return re.search(f"{first}{pattern}{last}", folded) is not None


def _folded(names: list[str] | tuple[str, ...]) -> set[str]:
    return {one_line(name).casefold() for name in names}

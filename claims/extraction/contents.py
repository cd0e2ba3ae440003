"""Where what is reported ends inside its unit."""

from __future__ import annotations

import re

# A second cue that shares the source, or an attribution that follows.
NEXT_CUE = re.compile(
    r",?\s+(?:and|but|before|while)\s+(?:then\s+|also\s+|later\s+)?(?=(?:said|told|added|urged|called|warned|"
    r"accused|denied|"
    r"promised|described|asked|dismissed|rejected|praised|vowed|pledged|insisted|noted|announced|confirmed|"
    r"argued|blamed|"
    r"condemned|criticized|criticised|welcomed|demanded|estimated|claimed|reported|put)\b)"
    r"|,\s+(?=(?:adding|saying|noting|telling|calling|describing|warning|urging|insisting|stressing|arguing|citing|"
    r"accusing|blaming|rejecting|denying|pointing\s+out|promising|ruling\s+out|asking|quoting|claiming|explaining)\b)"
    r"|,?\s+(?=according\s+to\b)",
    re.IGNORECASE,
)
_AFTER_PHRASE = ("with ", "while ", "as ", "during ", "and ", "but ")
# "…; the scientists say they were not asked", ", and the union pointed out that …": somebody else’s words.
_OTHER_SPEAKER = re.compile(
    r";\s+[^,;:“”]{2,60}?\s(?:said|says|say|told)\s|"
    r",?\s+(?:and|but|while)\s+(?!that\b)[^,;:“”]{3,60}?\s(?:said|says|say|pointed\s+out|added|warned|argued|insisted)\s+(?:that\b|“)",
    re.IGNORECASE,
)
# The comma in "£180,000" ends nothing.
_COMMA = re.compile(r",(?!\d)")
_OWN_ATTRIBUTION = re.compile(r":\s+(?=“_*”,?\s+(?:(?:he|she|they)\s+(?:said|added)|said)\b)", re.IGNORECASE)


def content_end(masked: str, begin: int, end: int, *, phrase: bool) -> int:
    """Where the words reported from `begin` on end, at most `end`; `phrase`: after "called", "denied", "described"."""
    stop = end
    if match := _OWN_ATTRIBUTION.search(masked, begin, end):
        # "… were unclear: “Correlation is cheap,” he said": the quotation has an attribution of its own.
        stop = end = match.start()
    if match := _OTHER_SPEAKER.search(masked, begin, end):
        stop = end = match.start()
    if match := NEXT_CUE.search(masked, begin, end):
        stop = match.start()
    if phrase:
        quote_end = masked.find("”", begin, stop)
        match = _COMMA.search(masked, begin, stop)
        comma = match.start() if match else -1
        if quote_end >= 0 and (comma < 0 or quote_end < comma) and masked[begin:quote_end].count("“") == 1:
            following = masked[quote_end + 1 : stop].lstrip()
            if not following or following[0] in ",.;" or following.startswith(_AFTER_PHRASE):
                return quote_end + 1
        if comma >= 0 and (quote_end < 0 or comma < masked.find("“", begin, stop)):
            stop = comma
    return stop

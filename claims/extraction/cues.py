"""The words that introduce reported speech, in one place.

Speech and communication verbs only: mental states ("hopes", "believes") and findings ("the study showed") report
nobody's words, so they are left out on purpose.
"""

from __future__ import annotations

import re

# Take a that-clause or a quotation: "said (that) the gate was open".
_CLAUSE = """say add announce report claim argue explain warn note insist state declare stress acknowledge admit confirm
allege assert contend maintain emphasize emphasise underline underscore suggest predict estimate write tweet
post testify reveal disclose concede conclude reply respond recall remark complain promise vow pledge caution
counter joke quip reiterate repeat agree comment ask demand propose recommend recount observe affirm assure tell
inform remind advise argue boast brag lament plead protest shout whisper yell answer continue reckon clarify
reaffirm object sigh threaten rule hold read remember allow hint confide submit depose grumble instruct announce
calculate foresee grin laugh jeer holler crow begin accept offer express voice appeal apologise apologize mutter
muse retort interject volunteer relate recollect signal swear deny believe"""
# Take an object: "denied the report", "urged members to vote", "described it as".
_PHRASE = """deny reject dismiss urge describe praise accuse criticize criticise condemn welcome call dub label blame
attack slam blast hail mock denounce defend rebuke compare liken characterize characterise attribute cite
question dispute request encourage order refute commend credit challenge term name correct express voice
appeal raise apologise apologize accept offer tout laud decry denounce deride ridicule"""
_NOT_SPEECH = frozenset({"believe"})

_IRREGULAR = {
    "say": ("said", "says", "saying"),
    "tell": ("told", "tells", "telling"),
    "write": ("wrote", "writes", "writing", "written"),
    "read": ("read", "reads", "reading"),
    "hold": ("held", "holds", "holding"),
    "begin": ("began", "begins"),
    "foresee": ("foresaw", "foresees"),
    "hint": ("hinted", "hints", "hinting"),
    "submit": ("submitted", "submits", "submitting"),
    "swear": ("swore", "swears", "swearing", "sworn"),
    "deny": ("denied", "denies", "denying"),
    "reply": ("replied", "replies", "replying"),
    "testify": ("testified", "testifies", "testifying"),
    "quip": ("quipped", "quips", "quipping"),
    "admit": ("admitted", "admits", "admitting"),
    "vow": ("vowed", "vows", "vowing"),
    "brag": ("bragged", "brags", "bragging"),
    "label": ("labelled", "labeled", "labels", "labelling", "labeling"),
    "dub": ("dubbed", "dubs", "dubbing"),
    "slam": ("slammed", "slams", "slamming"),
    "signal": ("signalled", "signaled", "signals", "signalling", "signaling"),
    "decry": ("decried", "decries", "decrying"),
}


def _forms(verb: str) -> tuple[str, ...]:
    """Finite forms and the participle in -ing; the bare form too, for plurals in the present."""
    if verb in _IRREGULAR:
        return (verb, *_IRREGULAR[verb])
    stem = verb[:-1] if verb.endswith("e") else verb
    third = f"{verb}es" if verb.endswith(("ss", "sh", "ch")) else f"{verb}s"
    return verb, f"{stem}ed", third, f"{stem}ing"


LEMMA: dict[str, str] = {
    form: verb for verb in [*_CLAUSE.split(), *_PHRASE.split()] if verb not in _NOT_SPEECH for form in _forms(verb)
}
CLAUSE_VERBS = frozenset(_CLAUSE.split()) - _NOT_SPEECH
PHRASE_VERBS = frozenset(_PHRASE.split())
# "told reporters", "assured parents": the listener stands between the verb and what is said.
LISTENER_VERBS = frozenset({"tell", "inform", "remind", "assure", "advise", "ask", "warn", "caution"})
# Only beside a quotation or "that": "the court held that", "“No,” she laughed".
ONLY_WITH_QUOTE = frozenset(
    """maintain suggest read hold begin continue answer laugh grin sigh crow jeer holler remember allow accept offer
    express voice raise name term correct challenge instruct calculate submit object appeal observe recall
    remark signal rule threaten hint clarify reaffirm confide begin go on""".split()
)
# "point out", "call for" and the like: the second word belongs to the cue.
PHRASAL = {
    "pointed out": "point out",
    "points out": "point out",
    "pointing out": "point out",
    "point out": "point out",
    "ruled out": "rule out",
    "ruling out": "rule out",
    "rules out": "rule out",
    "warned of": "warn of",
    "warns of": "warn of",
    "warned against": "warn against",
    "cautioned against": "warn against",
    "asked for": "ask for",
    "asks for": "ask for",
    "appealed for": "appeal for",
    "appealed to": "appeal to",
    "complained of": "complain of",
    "shot back": "shoot back",
    "let slip": "let slip",
    "called for": "call for",
    "calls for": "call for",
    "calling for": "call for",
    "called on": "call on",
    "calls on": "call on",
    "calling on": "call on",
    "went on": "go on",
    "made clear": "make clear",
    "makes clear": "make clear",
    "spoke of": "speak of",
    "speaks of": "speak of",
    "speaking of": "speak of",
    "referred to": "refer to",
    "refers to": "refer to",
    "put": "put at",
    "puts": "put at",
}
PHRASE_PHRASALS = frozenset(
    {
        "rule out",
        "warn of",
        "warn against",
        "ask for",
        "appeal for",
        "appeal to",
        "complain of",
        "call for",
        "call on",
        "speak of",
        "refer to",
        "put at",
    }
)

# These forms in these surroundings report nothing: "compared with 41%", "who asked not to be named".
NOT_A_CUE = re.compile(
    r"(?<=,\s)asked\s+(?:why|whether|how|if|about|by|what|when|who)\b|compar\w+\s+(?:with|to)\b|(?:ask|request)\w*\s+(?:not\s+to\s+be|for\s+anonymity|that\s+(?:he|she|they|his|"
    r"her|their)\s+(?:not|name))",
    re.IGNORECASE,
)

_VERB_FORMS = sorted(LEMMA, key=len, reverse=True)
CUE = re.compile(
    r"(?<![\w’'-])(?:"
    # "put the toll at 14": only with a figure.
    + r"puts?(?=\s[^.;:“”]{3,90}?\sat\s(?:\w+\s+){0,3}?"
    + r"(?:[$€£]|\d|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b))|"
    + "|".join(
        re.escape(p).replace(r"\ ", r"\s+") for p in sorted(PHRASAL, key=len, reverse=True) if not p.startswith("put")
    )
    + "|"
    + "|".join(_VERB_FORMS)
    + r")(?![\w’'-])",
    re.IGNORECASE,
)
ACCORDING = re.compile(
    r"(?<![\w])(?:according\s+to(?!\s+(?:plan|custom|type|need|taste|schedule)\b)|in\s+the\s+words\s+of|as\s+told\s+by)(?!\w)",
    re.IGNORECASE,
)
QUOTED_AS = re.compile(
    r"(?<!\w)(?P<verb>quot(?:ed|es|ing)|cit(?:ed|es|ing))\s+(?P<source>[^.;:“”\"]{2,120}?)\s+as\s+"
    r"(?P<cue>saying|stating|telling(?:\s+\w+)?|warning|having\s+said)(?:\s+that)?\s*[,:]?\s*",
    re.IGNORECASE,
)
# Words between subject and verb: "has also", "had later".
AUXILIARY = re.compile(
    r"(?:\s+(?:has|have|had|is|was|were|are|also|later|then|further|previously|earlier|repeatedly|recently|"
    r"again|often|once|"
    r"has\s+been|publicly|privately|immediately|quickly|reportedly|even|still|already|just|now|both|all|each|"
    r"would|will|"
    r"could|did|does|"
    r"(?:on\s+)?(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|today)|"
    r"on\s+\w+\s+(?:morning|afternoon|evening|night)|\w+ly))*\s*$",
    re.IGNORECASE,
)
# Verbs in these surroundings are not finite reporting verbs of the sentence's subject.
NOT_A_CUE_BEFORE = re.compile(
    r"(?:\b(?:to|not|the|a|an|this|that|his|her|its|their|our|my|of|no|any|never|n’t|n't|be|been|being|is|are|"
    r"was|were|as|"
    r"if|so|than|by|for|in|on|with|at|what|has\s+not|have\s+not)|n[’']t)\s+$",
    re.IGNORECASE,
)
PASSIVE_BEFORE = re.compile(r"\b(?:is|are|was|were|be|been|being|get|gets|got)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
TIME_WORDS = (
    r"(?:(?:late|early|earlier|later)\s+)?(?:on\s+|in\s+)?(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|"
    r"yesterday|today|tomorrow|January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?:\s+(?:morning|afternoon|evening|night|\d{1,2}))?"
)

"""What a number counts: the unit behind it, with its rate ("barrels of oil a day" are barrels per day)."""

from __future__ import annotations

import re
from typing import NamedTuple

_PERCENT = re.compile(r"(?:\s?%|[\s-]per\s?cent|\s+pc(?!\w))(?P<points>(?:age)?[\s-]points?)?(?!\w)|\s?%", re.I)
_TIME = r"(?:second|minute|hour|day|night|week|fortnight|month|quarter|year|decade|centur(?:y|ie))s?"
_ALSO_TIME = r"(?:summer|winter|season|weekend)s"
_LONG = (
    rf"(?:(?:square|cubic|sq|nautical|light)[\s-])?(?:kilomet(?:er|re)s?|centimet(?:er|re)s?|millimet(?:er|re)s?|"
    rf"met(?:er|re)s?|miles?|feet|foot|yards?|inch(?:es)?|km|cm|mm)|kilograms?|kilos?|grams?|tonnes?|tons?|pounds?|"
    rf"ounces?|lit(?:re|er)s?|gallons?|barrels?|bushels?|hectares?|acres?|"
    rf"(?:kilo|mega|giga|tera)watt(?:[\s-]hour)?s?|knots?|kph|mph|bpd|degrees?(?:\s(?:Celsius|Fahrenheit|centigrade))?|"
    rf"points?|times|votes?|{_TIME}|percentage\s+points?|basis\s+points?|parts\s+per\s+million"
)
_SHORT = r"km/h|km|cm|mm|m|kg|g|mg|ft|lb|kph|mph|kWh|MWh|GWh|TWh|kW|MW|GW|ha|°\s?[CF]|°|C|F"
MEASURE = re.compile(
    rf"[\s\u00a0]+(?P<long>{_LONG})(?![\w-])|[\s\u00a0]?(?P<short>{_SHORT})(?!\w|[’']\w)|(?P<inch>in)(?!\w)"
)
LENGTH = re.compile(
    r"km|m|cm|mm|kilomet(?:er|re)s?|met(?:er|re)s?|(?:nautical )?miles?|feet|foot|yards?|inch(?:es)?", re.I
)
TIME = re.compile(rf"(?:{_TIME}|{_ALSO_TIME})(?:\sper\s.*)?", re.I)
_JOINED = re.compile(
    r"-(?!(?:odd|plus|strong)(?!\w))(?P<unit>years?-olds?|(?:square|cubic)-[^\W\d_]+|[^\W\d_]{2,})(?!\w)"
)
_WORD = re.compile(r"[\s\u00a0]+(?P<word>[^\W\d_]+(?:[-’'.][^\W\d_]+)*)")
_EXTRA = frozenset("more fewer less other extra additional further new separate different straight consecutive".split())
_STOP = frozenset(
    """and or nor but of in on at to from by for with as is was were are be been being has have had having do does did
    that which who whom whose than per the a an this these those after before since during when while where if
    though because until till about into onto out up down over under above below off upon via through throughout
    across along around behind between among against within without toward towards beyond near like unlike not
    no so he she it they we you i him her them us his hers its their our your my mine it’s it's he’s he's there
    here then now later earlier ago still also only just even already yet once again too very will would can
    could may might shall should must won’t won't say says said told tell tells added asked called came come
    comes went gone go goes took take takes taken made make makes gave give given gets get got let left put set
    sat sent spent kept held met lost won ran run began cost costs died dead hurt alive remain remains seems
    means includes including appeared followed today yesterday tomorrow tonight last next each every all both
    some any many much most least first second third fourth half apart away long old wide high deep tall thick
    ahead respectively altogether total worth short higher lower dearer cheaper faster slower larger smaller
    bigger better worse warmer cooler heavier o’clock o'clock am pm noon midnight clear nil eh yes plus perhaps
    always whether how what why such according due versus percent cent pc""".split()
)
_PLURALS = frozenset(
    """people men women children police cattle sheep fish staff crew aircraft spacecraft troops personnel livestock
    poultry deer salmon trout folk youth clergy faculty geese mice feet teeth media data criteria alumni
    euro reais rand yen pence cedi cedis yuan baht won lira rupiah dong zloty kroner kronor krona rupi tenge hryvnia
    forint dram soum kwacha birr naira ringgit shekel riyal rial dirham""".split()
)
# "12 police officers", "40 crew members".
_BEFORE_PLURALS = frozenset("police staff crew aircraft cattle fish sheep livestock poultry youth media data".split())
_MEMBERS = re.compile(r"\s+(?!(?:was|has|is|says)\b)[a-z]+s(?!\w)")
_ADJECTIVES_IN_ED = frozenset(
    """injured wounded displaced detained registered licensed armed contested unemployed retired convicted suspected
    confirmed reported unaccompanied uniformed masked married affected elected appointed certified qualified skilled
    trained insured damaged destroyed abandoned proposed planned connected combined unarmed unvaccinated vaccinated
    uninsured infected enriched listed tired used hundred related red crowded condemned empty-handed""".split()
)
_NO_PLURALS = ("ss", "us", "is", "’s", "'s")
_DENOMINATOR = (
    rf"(?:{_TIME}|head|person|capita|household|home|family|resident|inhabitant|child|pupil|student|teacher|worker|"
    r"employee|passenger|patient|driver|voter|share|piece|ticket|sack|bottle|book|copy|animal|cow|injection|dose|"
    r"tonnes?|tons?|kilo(?:gram)?|kg|pound|ounce|lit(?:re|er)|gallon|barrel|bushel|hundredweight|"
    r"(?:square|cubic)\s(?:met(?:re|er)|kilomet(?:re|er)|foot|mile)|met(?:re|er)|mile|kilomet(?:re|er)|foot|yard|acre|"
    r"hectare|word|vote|game|match|unit|megawatt(?:-hour)?)"
)
_NOT_A_RATE = r"(?![\w-]|\s+(?:ago|earlier|later|before|after|old|since|or\s+(?:so|two|more)))"
_RATE = re.compile(
    rf"[\s\u00a0]+(?:(?:an?|each|every)\s+(?P<one>{_DENOMINATOR}){_NOT_A_RATE}|"
    r"(?:per|for\s+every|in\s+every)\s+(?P<per>\d[\d,]*(?:\s(?:million|thousand))?(?:\s[a-z]+s(?!\w)|\speople)?|"
    r"(?:(?:square|cubic)\s)?[^\W\d_]+(?:-[^\W\d_]+)?))"
)
_OF_STUFF = re.compile(rf"\s+of\s+(?:[a-z]+\s)?[a-z]+(?=\s+(?:(?:an?|each)\s+{_DENOMINATOR}{_NOT_A_RATE}|per\s))")
_MOST_WORDS = 3


class Unit(NamedTuple):
    """The unit's name, None where it is not clear, and where the text of the figure ends with it."""

    name: str | None
    end: int
    measured: bool = False


def read_unit(text: str, at: int, end: int, currency: str | None, *, one: bool = False) -> Unit:
    """The unit of a number that ends at text[at]; `one` says that the number is 1, whose unit is no plural."""
    found = _base(text, at, end, currency, one)
    rates: list[str] = []
    stop = found.end
    if found.name and (stuff := _OF_STUFF.match(text, stop, end)):
        stop = stuff.end()
    while len(rates) < 2 and (rate := _RATE.match(text, stop, end)):
        rates.append(" ".join((rate["one"] or rate["per"]).split()))
        stop = rate.end()
    if not rates:
        return found
    return Unit(" per ".join([found.name, *rates]) if found.name else "per " + " per ".join(rates), stop, True)


def percentage(text: str, at: int, end: int) -> Unit | None:
    """ "%" or percentage points, where these stand behind the number."""
    found = _PERCENT.match(text, at, end)
    if found is None:
        return None
    points = found["points"]
    return Unit(f"percentage {points.split('-')[-1].split()[-1]}" if points else "%", found.end(), True)


def _base(text: str, at: int, end: int, currency: str | None, one: bool) -> Unit:
    if currency:
        return Unit(currency, at, True)
    if found := percentage(text, at, end):
        return found
    if measure := MEASURE.match(text, at, end):
        return Unit(" ".join((measure["long"] or measure["short"] or measure["inch"]).split()), measure.end(), True)
    if text[at : at + 1] == "-":
        joined = _JOINED.match(text, at, end)
        if joined is None:
            return Unit(None, at)
        return Unit("times" if joined["unit"] == "fold" else joined["unit"], joined.end(), True)
    return _counted(text, at, end, one)


def _counted(text: str, at: int, end: int, one: bool) -> Unit:
    """ "2,500 troops", "40 new schools", "nine passenger trains": up to the first word that looks like a plural."""
    start, stop, words = at, at, 0
    while words < _MOST_WORDS and (found := _WORD.match(text, stop, end)):
        word = found["word"]
        plain = word.casefold()
        if plain in _STOP or (plain.endswith("ed") and not _adjective(plain)):
            break
        if plain == "accounts" and text.startswith(" for", found.end()):
            break
        stop = found.end()
        if not words and plain in _EXTRA:
            continue
        start = start if words else found.start("word")
        words += 1
        if plain in _BEFORE_PLURALS and _MEMBERS.match(text, stop, end):
            continue
        if one or plain in _PLURALS or (plain.endswith("s") and len(plain) > 2 and not plain.endswith(_NO_PLURALS)):
            # "Kahurangi 19 Northern Plains 17": names count nothing, but "40 Ethiopians" does.
            named = words > 1 and word[0].isupper() and word[1:-1].islower()
            return Unit(None, at) if named else Unit(" ".join(text[start:stop].split()), stop)
        if words == 1 and _RATE.match(text, stop, end):
            return Unit(word, stop)
    return Unit(None, at)


def _adjective(word: str) -> bool:
    return word in _ADJECTIVES_IN_ED or word.startswith("un") or "-" in word

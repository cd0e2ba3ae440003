"""Whole invented articles of different kinds: every quote in them, and the claims that must not be missed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from claims.extraction import extract

ARTICLES = Path(__file__).parent / "articles"
PUBLISHED = date(2026, 10, 14)

# (speaker, outlet that relays it, form, content; pieces parted by " … ")
QUOTES: dict[str, list[tuple[str | None, str | None, str, str]]] = {
    "business": [
        ("server maker", None, "indirect", "a quarterly profit of $412 million"),
        (
            "Ingrid Halvorsen",
            None,
            "direct",
            '"Memory prices have doubled since April and we could not pass all of that on,"',
        ),
        ("Ingrid Halvorsen", None, "direct", '"visibility is poor"'),
        ("Corvane Systems", None, "indirect", "it would cut about 1,200 jobs, or 6% of its workforce, by March 31"),
        (
            "Dev Mehrotra",
            None,
            "mixed",
            'the buyback was "a strange use of money for a company that is sacking people"',
        ),
        ("Dev Mehrotra", None, "direct", '"They are borrowing to please shareholders,"'),
        ("Tallis", None, "indirect", "Corvane is the world's third-largest maker of servers"),
        ("Tomas Reyes", None, "indirect", "his departure was linked to the results"),
    ],
    "council": [
        (
            "Margaret Dunne",
            None,
            "direct",
            "“Nobody on this committee enjoys these evenings,” … “But we have a target of 1,100 homes by 2030 and we have built 212.”",
        ),
        ("Tony Gascoigne", None, "mixed", "traffic on Mill Lane was already “murderous”"),
        (
            "Tony Gascoigne",
            None,
            "direct",
            "“You can't get an ambulance down there at half past eight. I've timed it.”",
        ),
        ("Priti Shah", None, "indirect", "the council's own count showed 4,300 vehicles a day, fewer than in 2019"),
        ("Margaret Dunne", None, "mixed", "having “rubber-stamped” the plan"),
        ("Ray Coombes", None, "indirect", "colleagues of ignoring a flood survey published in February"),
        ("Ray Coombes", None, "direct", "“It floods. It has always flooded,”"),
    ],
    "court": [
        ("Douglas Penhaligon", None, "indirect", "failing to close the port despite warnings of winds above 60 mph"),
        ("Amrita Kaul", None, "mixed", "Mr Penhaligon had ignored “three separate warnings” from the coastguard"),
        ("Amrita Kaul", None, "direct", "“He gambled,” … “and fourteen people paid for it.”"),
        ("Leon Fairweather", None, "indirect", "the case should never have been brought"),
        (
            "Leon Fairweather",
            None,
            "direct",
            "“There was no rule that required him to close the port, and there still isn’t,”",
        ),
        (
            "Helen Osgood",
            None,
            "indirect",
            "sentencing guidelines for such offences would be reviewed by the end of June",
        ),
        ("Rosa Lindqvist", None, "mixed", "the verdict as “a licence to look away”"),
        ("Rosa Lindqvist", None, "indirect", "families would appeal to the transport secretary"),
        ("Rosa Lindqvist", None, "direct", "“We are not finished,”"),
        ("Ardent", None, "indirect", "it had carried 40 more passengers than the vessel was licensed for"),
    ],
    "interview": [
        ("Noor Haddad", None, "direct", "'I never wanted the prize'"),
        ("Noor Haddad", None, "indirect", "No. I had written a speech for the other woman. I still have it."),
        (
            "Noor Haddad",
            None,
            "indirect",
            "My sister now returns my calls. That is worth more than the prize, which was £30,000, by the way, and taxable.",
        ),
        ("critics", None, "mixed", 'it "the angriest book of the decade"'),
        (
            "Noor Haddad",
            None,
            "indirect",
            "I was angry for eleven years. In 2014 the government closed the archive where my father worked. Nobody has apologised.",
        ),
        ("Noor Haddad", None, "indirect", "her next novel will be a comedy"),
        ("Noor Haddad", None, "direct", '"People are allowed to change,"'),
    ],
    "obituary": [
        ("Edith Vanterpool", None, "direct", "“I was paid in fish,”"),
        ("Edith Vanterpool", None, "indirect", "118 species, 23 of them new"),
        ("Anton Meyer", None, "direct", "“She could read a reef the way you and I read a newspaper,”"),
        ("Louise Vanterpool-Grey", None, "indirect", "her mother had kept diving until she was 81"),
        ("Edith Vanterpool", None, "mixed", "titles were “for people who stay dry”"),
    ],
    "police": [
        (
            "Karen Bright",
            None,
            "indirect",
            "the men, aged 24 and 31, were stopped at a roadblock near Dunmore at about 4.15 a.m.",
        ),
        ("Karen Bright", None, "direct", "“We recovered most, though not all, of the stolen items,”"),
        ("police", None, "indirect", "The raid, the fourth in the city since August, lasted less than three minutes"),
        ("Vikram Desai", "Lorne Gazette", "mixed", "he was “lucky to be alive”"),
        ("Vikram Desai", None, "direct", "“One of them put a hammer through the counter right next to my hand,”"),
        ("witness", None, "mixed", 'one of the robbers shouted "Don\'t be a hero!"'),
        ("Alan Bright", None, "indirect", "more patrols"),
        (
            "Alan Bright",
            None,
            "indirect",
            "the rise in robberies on cuts that have left the force with 120 fewer officers than in 2018",
        ),
    ],
    "science": [
        (
            "researchers",
            None,
            "indirect",
            "Street lights have cut the number of moth caterpillars in roadside hedges by 47%",
        ),
        (
            "Wen Zhao",
            None,
            "direct",
            "“We expected an effect. We did not expect it to be this large,” … “And LEDs were worse than the old yellow lamps.”",
        ),
        ("Peter Nyberg", None, "indirect", "the study covered only one region and that the causes were still unclear"),
        ("Peter Nyberg", None, "direct", "“Correlation is cheap,”"),
        ("Amara Okonkwo", None, "mixed", "the findings “convincing but not the whole story”"),
        ("Amara Okonkwo", None, "indirect", "Pesticides and warmer winters probably matter more"),
        ("energy ministry", None, "indirect", "it would study the results"),
        ("energy ministry", None, "indirect", "replacing every lamp would cost between €200m and €250m"),
    ],
    "sports": [
        (
            "Carla Bruni-Watts",
            None,
            "direct",
            "“I told the lads at half-time: nobody remembers second place,” … “They believed me.”",
        ),
        (
            "Emeka Okafor",
            None,
            "direct",
            "“Honestly, I closed my eyes,” … “I’ve watched it back six times and I still don’t know how it went in.”",
        ),
        ("Jamie Rusk", None, "indirect", "the ball had gone out of play"),
        ("Jamie Rusk", "Radio Mersey", "direct", "“Everybody in the ground saw it,”"),
        ("Stefan Holt", None, "direct", "“It's a joke. We've been robbed.”"),
    ],
}
CLAIMS: dict[str, list[str]] = {
    "court": [
        "14 people died in March 2023",
        "The jury of seven women and five men took 11 hours",
        "was fined £2.4m last year",
    ],
    "sports": ["first league title since 2006", "€12 million", "deducted six points in 2021"],
    "business": [
        "fell more than 9 per cent",
        "Revenue rose 4%",
        "cut about 1,200 jobs",
        "world's third-largest maker of servers",
    ],
    "council": ["voted 7-4", "30 per cent of the homes must be affordable", "£1.8m", "4,300 vehicles a day"],
    "interview": ["80,000 copies", "£30,000", "In 2014 the government closed the archive"],
    "obituary": ["In 1962 she became the first woman", "118 species", "nine children"],
    "police": ["$1.5 million", "less than three minutes", "120 fewer officers than in 2018"],
    "science": ["by 47%", "52%, compared with 41%", "About 2,500 species", "between €200m and €250m"],
}


@pytest.mark.parametrize("name", sorted(QUOTES))
def test_every_quote_of_the_article(name: str) -> None:
    text = (ARTICLES / f"{name}.txt").read_text(encoding="utf-8")
    found = extract(text, published_at=PUBLISHED)
    quotes = [(q.speaker, q.via, q.form, " … ".join(text[s:e] for s, e in q.content)) for q in found.quotes]
    assert quotes == QUOTES[name]


@pytest.mark.parametrize(("name", "words"), [(name, words) for name in CLAIMS for words in CLAIMS[name]])
def test_claims_of_the_article(name: str, words: str) -> None:
    text = (ARTICLES / f"{name}.txt").read_text(encoding="utf-8")
    claims = [text[slice(*claim.span)] for claim in extract(text, published_at=PUBLISHED).claims]
    assert any(words in claim for claim in claims), claims


@pytest.mark.parametrize("name", sorted(QUOTES))
def test_reasons_stand_in_their_claim(name: str) -> None:
    text = (ARTICLES / f"{name}.txt").read_text(encoding="utf-8")
    for claim in extract(text, published_at=PUBLISHED).claims:
        assert claim.reasons
        assert all(reason.text in text[slice(*claim.span)] for reason in claim.reasons)
        assert sum(reason.weight for reason in claim.reasons) == pytest.approx(1, abs=0.05)

"""Claims: what is one, where it begins and ends, its types, reasons and priority."""

from __future__ import annotations

import pytest

from claims.extraction import Claim, extract


def claims(text: str) -> list[tuple[str, Claim]]:
    return [(text[slice(*claim.span)], claim) for claim in extract(text).claims]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The town has 4,000 homes.", ["The town has 4,000 homes"]),
        (
            "The army took the town in 2014 but was beaten at the river in 2017.",
            ["The army took the town in 2014", "was beaten at the river in 2017"],
        ),
        ("Ana Barro said the town had lost 40 homes.", ["the town had lost 40 homes"]),
        (
            "Ana Barro, 71, who has lived in the town since 1984, said it had lost 40 homes.",
            ["Ana Barro, 71, who has lived in the town since 1984", "it had lost 40 homes"],
        ),
        ("The town was “the first to ban cars in 1998”.", ["The town was “the first to ban cars in 1998”"]),
        ("“We closed 40 mines in 1998,” Ana Barro said.", ["We closed 40 mines in 1998"]),
        ("HADDAD: In 2014 the government closed the archive.", ["In 2014 the government closed the archive"]),
        ("What a day. Hello!", []),
        ("Is it true?", []),
    ],
)
def test_boundaries(text: str, expected: list[str]) -> None:
    assert [words for words, _claim in claims(text)] == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The town has 4,000 homes.", "quantity"),
        ("Rents in the town rose by 4% in a year.", "trend"),
        ("It is the largest reef in the country.", "superlative"),
        ("More homes were sold there than in any other town.", "comparison"),
        ("The bridge was opened on 4 March 2024.", "date"),
        ("Police arrested two men after the raid in the town.", "event"),
        ("The bridge will open to traffic in 2027.", "prediction"),
        ("The flood was caused by a blocked drain under the mill.", "causation"),
        ("Landlords must register every tenant under the new law.", "law"),
        ("The minister opposes the plan and has rejected a vote on it.", "position"),
        ("A poll found that 61 per cent of voters wanted a vote.", "poll"),
        ("Tony Gascoigne, 71, was elected chairman in 2014.", "identity"),
    ],
)
def test_types(text: str, kind: str) -> None:
    ((_words, claim),) = claims(text)
    assert kind in claim.types


def test_quoted_claims_point_to_their_quote() -> None:
    text = "The town has 4,000 homes. “We lost 40 homes in 2014,” Ana Barro said."
    found = extract(text)
    assert [claim.quote for claim in found.claims] == [None, 0]
    assert found.quotes[0].speaker == "Ana Barro"


def test_figures_and_dates_outrank_opinion() -> None:
    order = {
        words: claim.score
        for words, claim in claims(
            "The fund lost $40 million in 2014, 12% of its value. I think the weather may change."
        )
    }
    assert max(order.values()) == order["The fund lost $40 million in 2014, 12% of its value"]


@pytest.mark.parametrize(
    "text", ["The fund lost $40 million in 2014, 12% of its value.", "The bridge was opened by boys."]
)
def test_scores_and_priorities_agree(text: str) -> None:
    for _words, claim in claims(text):
        assert 0 <= claim.score <= 1
        assert claim.priority in ("high", "medium", "low")


@pytest.mark.parametrize(
    ("text", "label", "words"),
    [
        ("The town has 4,000 homes.", "figure", "4,000 homes"),
        ("Rents rose by 4% in a year in the town.", "percentage", "4%"),
        ("The bridge cost $40 million to build.", "money", "$40 million"),
        ("The bridge was opened on 4 March 2024.", "date", "on 4 March 2024"),
        ("Landlords must register every tenant under the new law.", "rule", "must"),
        ("The flood was caused by a blocked drain under the mill.", "cause", "caused"),
    ],
)
def test_reasons_say_what_there_is_to_check(text: str, label: str, words: str) -> None:
    ((_words, claim),) = claims(text)
    assert (label, words) in [(reason.label, reason.text) for reason in claim.reasons]


def test_other_languages_get_marks_and_figures_and_a_notice() -> None:
    text = "„Wir haben 40 Häuser verloren“, sagte Ana Barro. Das Wetter war schön."
    found = extract(text, language="de")
    assert [text[s:e] for quote in found.quotes for s, e in quote.content] == ["„Wir haben 40 Häuser verloren“"]
    assert [quote.speaker for quote in found.quotes] == [None]
    assert [figure.value for claim in found.claims for figure in claim.figures] == [40]
    assert found.notice
    assert extract(text, language="en-GB").notice == ""


def test_an_attribution_is_no_claim_and_what_stands_before_it_is() -> None:
    text = "The base will close by June 2027, the two governments that share the valley announced on Monday."
    assert [words for words, _claim in claims(text)] == ["The base will close by June 2027"]
    text = "The treasurer of the club, Ron Tate, resigned in May after describing the vote as “a box-ticking exercise.”"
    assert next(iter(claims(text)))[0] == "The treasurer of the club, Ron Tate, resigned in May"

"""Whatever the text: nothing raises, all spans lie in it, and the same text gives the same answer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction import extract

PIECES = (
    "“ ” \" ' ‘ ’ « » „ '' ` , . : ; — - ( ) ? ! \n \n\n said told reporters he she it Ana Barro the ministry according to "
    "that quoted as saying 2,500 5% $3 million in 2014 by March Tuesday between and was Mr Dr. who mayor of al-Sadr a.m. Q: "
    "\u0000 \ud800 \U0001f600 שלום مرحبا Straße é \u200b \u00a0"
).split(" ")
news = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
anything = st.text(st.characters(codec=None), max_size=300)
HOSTILE = {
    "marks": "“" * 10_000,
    "pairs": "“a” " * 5_000,
    "straight": '"' * 10_000,
    "unbalanced": '“He said ‘no "yes« ' * 2_000,
    "one line": "The mayor of Tarn, Ana Barro, said on Tuesday that 40 homes had burned. " * 1_500,
    "no space": "a" * 1_000_000,
    "capitals": "Ana " * 20_000,
    "cues": "he said " * 8_000,
    "commas": "a, " * 10_000,
    "digits": "1," * 10_000,
    "stops": ". " * 10_000,
    "paragraphs": "“Yes.\n\n" * 5_000,
    "surrogates": "\ud800\udfff" * 10_000,
}


def spans_in(value: Any) -> Iterable[tuple[int, int]]:
    """All [start, end] pairs in the JSON of an extraction."""
    if isinstance(value, dict):
        for item in value.values():
            yield from spans_in(item)
    elif isinstance(value, list) and len(value) == 2 and all(isinstance(item, int) for item in value):
        yield value[0], value[1]
    elif isinstance(value, list):
        for item in value:
            yield from spans_in(item)


def check(text: str) -> None:
    found = extract(text, published_at=date(2026, 3, 4))
    answer = found.to_dict()
    json.dumps(answer)
    assert all(0 <= start < end <= len(text) for start, end in spans_in(answer))
    assert list(found.sentences) == sorted(found.sentences)
    assert all(a[1] <= b[0] for a, b in zip(found.sentences, found.sentences[1:], strict=False))
    starts = [quote.content[0][0] for quote in found.quotes]
    assert starts == sorted(starts)
    assert [claim.span[0] for claim in found.claims] == sorted(claim.span[0] for claim in found.claims)
    for quote in found.quotes:
        words = "".join(text[start:end] for start, end in quote.content)
        assert any(ch.isalnum() for ch in words)
        assert (quote.form == "indirect") == (not quote.quoted)
        assert 0 <= quote.confidence <= 1
    for claim in found.claims:
        assert claim.quote is None or 0 <= claim.quote < len(found.quotes)
        assert all(figure.text == text[slice(*figure.span)] for figure in claim.figures)
        assert all(mention.text == text[slice(*mention.span)] for mention in claim.dates)
    assert extract(text, published_at=date(2026, 3, 4)) == found


@given(news)
def test_any_mix_of_news(text: str) -> None:
    check(text)


@given(anything)
def test_any_unicode(text: str) -> None:
    check(text)


@given(news)
def test_any_mix_in_another_language(text: str) -> None:
    found = extract(text, language="ku")
    assert all(quote.speaker is None for quote in found.quotes)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text(name: str) -> None:
    check(HOSTILE[name])

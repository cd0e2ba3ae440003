"""The phrases of phrases.txt: each figure and date found where it stands, with the value it means, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction.dates import DateMention, find_dates
from claims.extraction.figures import Figure, find_figures

TABLE = Path(__file__).with_name("phrases.txt")


class Row(NamedTuple):
    line: int
    published: date
    text: str
    found: list[tuple[str, str]]
    mistake: str


def rows() -> Iterator[Row]:
    published = date.min
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("published "):
            published = date.fromisoformat(line.split()[1])
        elif line and not line.startswith("#"):
            sentence, _bar, meant = line.partition(" |")
            meant, _mark, mistake = meant.partition(" ! ")
            phrases, meanings = re.findall(r"\[([^]]+)\]", sentence), [m.strip() for m in meant.split(";") if m.strip()]
            text = re.sub(r"[\[\]]", "", sentence)
            yield Row(number, published, text, list(zip(phrases, meanings, strict=True)), mistake)


def meaning(found: Figure | DateMention) -> str:
    """In the words of the table."""
    if isinstance(found, DateMention):
        assert (found.start is None) == (found.end is None)
        days = "..".join(dict.fromkeys(str(day) for day in (found.start, found.end) if day)) or "open"
        return f"{found.relation or '-'}: {days} {found.grain}"
    if found.unit == "score":
        assert (found.value, found.low, found.high, found.comparator) == (None, None, None, "=")
        return "score"
    near, unit = "~" * found.approximate, f" {found.unit}" if found.unit else ""
    if found.comparator == "range":
        assert found.value is None
        return f"{near}{_number(found.low)}..{_number(found.high)}{unit}"
    if found.value is None:
        assert (found.comparator, found.high) == (">=", None)
        return f"{near}{_number(found.low)}+{unit}"
    assert found.low == (found.value if found.comparator in {">", ">="} else None)
    assert found.high == (found.value if found.comparator in {"<", "<="} else None)
    return f"{near}{found.comparator.removeprefix('=')}{_number(found.value)}{unit}"


def _number(value: float | None) -> str:
    assert value is not None
    return f"{value:.10g}" if value < 1e9 else f"{value:.0f}"


def read(row: Row) -> list[Figure | DateMention]:
    dates = find_dates(row.text, 0, len(row.text), row.published)
    figures = find_figures(row.text, 0, len(row.text), [found.span for found in dates])
    return sorted([*dates, *figures], key=lambda found: found.span)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, marks=pytest.mark.xfail(reason=row.mistake) if row.mistake else (), id=f"line {row.line}")
        for row in rows()
    ],
)
def test_phrase(row: Row) -> None:
    found = read(row)
    assert [(f.text, meaning(f)) for f in found] == row.found
    assert all(row.text[slice(*f.span)] == f.text for f in found)


def test_the_table_is_long_enough_and_mostly_right() -> None:
    table = list(rows())
    phrases = sum(len(row.found) or 1 for row in table)
    mistaken = sum(len(row.found) or 1 for row in table if row.mistake)
    assert phrases >= 150
    assert mistaken <= 0.05 * phrases


PIECES = (
    "a an one two twenty-three hundred thousand million dozen half third quarters of in out every between from to and or "
    "2,500 1.5 12-1/4 07 2024 2024-25 1990s 3-1 $ £4.5m Rs EUR % per cent percentage points 5% km a day year-old ago the "
    "last next past five years months first quarter of last year Monday morning March 3 May Christmas mid - early late by the end of until "
    "more than nearly over twice sixfold dozens tens of thousands Q3 weekend 19th century 25/12/2024 31/31/2024 . , : ; ’ \u00a0 \ud800 ٣ ²"
).split(" ")


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join), st.dates())
def test_any_mix_of_words(text: str, published: date) -> None:
    found = read(Row(0, published, text, [], ""))
    spans = [f.span for f in found]
    assert all(text[slice(*f.span)] == f.text for f in found)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    for f in found:
        assert f.to_dict()["text"] == f.text
        if isinstance(f, DateMention):
            assert f.start is None or f.end is None or f.start <= f.end
        elif f.low is not None and f.high is not None:
            assert f.low <= f.high
        meaning(f)


@pytest.mark.parametrize(
    "piece", ["111,", "111\u00a0", "1 ", "on 3 March, ", "two ", "$", "the ", "half a ", "from 1 to ", "1" * 50]
)
def test_long_text_without_a_sentence_end(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    assert all(f.text == text[slice(*f.span)] for f in read(Row(0, date(2026, 3, 4), text, [], "")))

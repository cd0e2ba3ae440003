"""What of an old text stands in a new one: unchanged sentences surely, changed ones where a reader would look."""

from __future__ import annotations

import random
import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.alignment import Alignment, align, same_words
from claims.extraction.segmentation import paragraphs
from claims.extraction.segmentation import sentences as sentences_of
from claims.extraction.spans import Span

OLD = (
    "The pier would cost 12 million crowns. The ferry carried 41,000 people in 2024. Yes. It is old. Yes.\n\n"
    "Tolland said that nothing will change, and the bay has 300 boats."
)


def sentences(text: str) -> list[Span]:
    return sentences_of(text, paragraphs(text))


def aligned(old: str, new: str) -> Alignment:
    return align(old, new, sentences(old), sentences(new))


def found(old: str, new: str, words: str) -> tuple[str, ...] | None:
    place = aligned(old, new).place([(old.index(words), old.index(words) + len(words))])
    return place and (
        *(new[s:e] for s, e in place.spans),
        "same" if place.same else "changed",
        *["moved"] * place.moved,
    )


@pytest.mark.parametrize(
    ("words", "old", "new", "expected"),
    [
        ("12 million crowns", "12", "15", ("15 million crowns", "changed")),
        ("The pier would", "12", "15", ("The pier would", "same")),
        ("cost 12 million crowns", "cost 12", "not cost 12", ("not cost 12 million crowns", "changed")),
        ("12 million crowns", "crowns", "crowns a year", ("12 million crowns a year", "changed")),
        ("12 million crowns", "crowns", "crowns, they say", ("12 million crowns, they say", "changed")),
        # A whole sentence is a whole sentence again, with what came before its words.
        (
            "The pier would cost 12 million crowns.",
            "The pier",
            "Brandt denied that the pier",
            ("Brandt denied that the pier would cost 12 million crowns.", "changed"),
        ),
        (
            "The pier would cost 12 million crowns.",
            "crowns.",
            "crowns in all.",
            ("The pier would cost 12 million crowns in all.", "changed"),
        ),
        # Joining two sentences changes a letter and a mark, and no words.
        (
            "The pier would cost 12 million crowns.",
            "crowns. The ferry",
            "crowns, and the ferry",
            ("The pier would cost 12 million crowns", "same"),
        ),
        (
            "The ferry carried 41,000 people in 2024.",
            "crowns. The ferry",
            "crowns, and the ferry",
            ("the ferry carried 41,000 people in 2024.", "same"),
        ),
        ("the bay has 300 boats", ", and the bay has 300 boats", "", None),
        ("nothing will change", ", and the bay has 300 boats", "", ("nothing will change", "same")),
        ("nothing will change", "nothing will change", "everything changed", ("everything changed", "changed")),
        ("The pier would cost 12 million crowns.", OLD[:39], "Something else happened on that day. ", None),
        ("The ferry carried 41,000 people in 2024.", "The ferry", "Nobody knows. The ferry", ("The ferry carried 41,000 people in 2024.", "same")),
        (
            "The pier would cost 12 million crowns. The ferry carried 41,000 people in 2024.",
            "crowns.",
            "crowns. Nobody knows why.",
            ("The pier would cost 12 million crowns. Nobody knows why. The ferry carried 41,000 people in 2024.", "changed"),
        ),
    ],
)  # fmt: skip
def test_where_words_went(words: str, old: str, new: str, expected: tuple[str, ...] | None) -> None:
    assert found(OLD, OLD.replace(old, new, 1), words) == expected


def test_what_moves() -> None:
    new = "\n\n".join(reversed(OLD.split("\n\n")))
    assert found(OLD, new, "the bay has 300 boats") == ("the bay has 300 boats", "same", "moved")
    assert found(OLD, new, "The ferry carried") == ("The ferry carried", "same")


def test_a_repeated_sentence_goes_where_its_neighbours_are() -> None:
    old = "Ships came in. Yes. Boats went out. Yes. The bay froze over. Yes. Nobody left the town."
    new = "Yes. The bay froze over. Yes. Ships came in. Yes. Boats went out. Nobody left the town."
    alignment = aligned(old, new)
    for before, words in (("Ships came in. ", "Yes."), ("The bay froze over. ", "Yes.")):
        start = old.index(before) + len(before)
        place = alignment.place([(start, start + len(words))])
        assert place is not None
        assert place.spans[0][0] == new.index(before) + len(before)


def test_a_changed_sentence_is_found_where_it_moved_to() -> None:
    old = "The town grew. The ferry carried 41,000 passengers in the summer of 2024. People left. Snow fell. Ice came."
    new = "The town grew. People left. Snow fell. Ice came. The ferry carried 43,000 passengers in the summer of 2024."
    words = "The ferry carried 41,000 passengers in the summer of 2024."
    assert found(old, new, words) == (words.replace("41,000", "43,000"), "changed", "moved")


def test_pieces_that_stand_apart() -> None:
    old = "“We had ships,” she said, “and no wind at all.” It was cold."
    new = "It was cold. “We had ships,” she said, “and no wind at all.”"
    spans = [(old.index("“We"), old.index(" she")), (old.index("“and"), old.index(" It"))]
    place = aligned(old, new).place(spans)
    assert place is not None
    assert [new[s:e] for s, e in place.spans] == ["“We had ships,”", "“and no wind at all.”"]
    assert place.same


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("“It’s 5–6\u00a0m”", '"It\'s 5-6 m"', True),
        ("two\nlines", "two lines", True),
        ("The end.", "the end", True),
        ("12.5", "125", False),
        ("NATO agreed", "nATO agreed", True),
        ("in May", "in may", False),
        ("It will?", "It will", False),
        ("-5", "5", False),
    ],
)
def test_same_words(old: str, new: str, same: bool) -> None:
    assert same_words(old, new) is same


WORDS = [
    "harbour", "ferry", "pier", "council", "crowns", "storm", "boats", "summer", "vote", "second", "carried", "costs",
    "said", "new", "old", "town", "the", "a", "of", "in", "and", "Tolland", "Brandt", "2024", "41,000", "12", "percent",
]  # fmt: skip
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(
    lambda words: " ".join(words).capitalize() + "."
)
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=4).map(" ".join)
ARTICLE = st.lists(PARAGRAPH, min_size=1, max_size=8)


@st.composite
def edited(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """An article's paragraphs, and what a few edits make of them."""
    old = draw(ARTICLE)
    new = list(old)
    for _edit in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(len(new) - 1, 0)))
        edit = draw(st.sampled_from(["insert", "delete", "replace", "move", "reword"]))
        if edit == "insert" or not new:
            new.insert(at, draw(PARAGRAPH))
        elif edit == "delete":
            del new[at]
        elif edit == "replace":
            new[at] = draw(PARAGRAPH)
        elif edit == "move":
            new.insert(draw(st.integers(0, len(new))), new.pop(at))
        else:
            new[at] = new[at].replace(draw(st.sampled_from(WORDS)), draw(st.sampled_from(WORDS)))
    return old, new or ["Nothing is left."]


@given(edited(), st.data())
@settings(max_examples=150)
def test_any_edit(texts: tuple[list[str], list[str]], data: st.DataObject) -> None:
    old, new = ("\n\n".join(paragraphs) for paragraphs in texts)
    alignment = aligned(old, new)
    for start, end in sentences(old):
        place = alignment.place([(start, end)])
        if old[start:end] in {new[s:e] for s, e in sentences(new)}:
            # Of as many copies as the new text has.
            copies = [s for s, e in sentences(old) if old[s:e] == old[start:end]]
            left = sum(new[s:e] == old[start:end] for s, e in sentences(new))
            if len(copies) <= left:
                assert place is not None
                assert place.same
    a, b = sorted((data.draw(st.integers(0, len(old))), data.draw(st.integers(0, len(old)))))
    place = alignment.place([(a, b)])
    for start, end in place.spans if place else []:
        assert 0 <= start < end <= len(new)
    check_runs(alignment)


@given(st.text(max_size=60), st.text(max_size=60), st.data())
@settings(max_examples=150)
def test_any_text(old: str, new: str, data: st.DataObject) -> None:
    alignment = aligned(old, new)
    check_runs(alignment)
    a, b = sorted((data.draw(st.integers(0, len(old))), data.draw(st.integers(0, len(old)))))
    place = alignment.place([(a, b)])
    assert place is None or all(0 <= s < e <= len(new) for s, e in place.spans)
    assert 0 <= alignment.gap(a) <= len(new)


def check_runs(alignment: Alignment) -> None:
    """Runs say what they say, and no two share characters."""
    runs = alignment.runs()
    for run in runs:
        old, new = alignment.old[run.start : run.end], alignment.new[run.at : run.at + run.end - run.start]
        assert re.sub(r"\W", "", old) == re.sub(r"\W", "", new)
    for order in (lambda run: run.start, lambda run: run.at):
        ordered = sorted(runs, key=order)
        for one, other in pairwise(ordered):
            assert order(one) + one.end - one.start <= order(other)


@given(ARTICLE)
@settings(max_examples=50)
def test_the_same_text_stands_where_it_stood(parts: list[str]) -> None:
    text = "\n\n".join(parts)
    alignment = aligned(text, text)
    for start, end in sentences(text):
        place = alignment.place([(start, end)])
        assert place is not None
        assert (place.spans, place.same, place.moved) == ([(start, end)], True, False)
        assert alignment.is_kept(start, end)


def test_long_texts_take_seconds_at_most() -> None:
    """50,000 words: one paragraph edited, all in another order, all rewritten; two sentences said
    thousands of times, long sentences of few words; and a text of one sentence."""
    rng = random.Random(7)
    words = [f"w{number}" for number in range(4000)]

    def some(count: int) -> list[str]:
        return [" ".join(rng.choices(words, k=20)).capitalize() + "." for _ in range(count)]

    old = some(2500)
    edited = [*old[:1000], *some(10), *old[1010:]]
    same = ["Yes."] * 2500
    for new in (edited, rng.sample(old, len(old)), some(2500), same, [line.replace("w1", "x1") for line in old]):
        begun = time.monotonic()
        alignment = aligned(" ".join(old), " ".join(new))
        at = 0
        for line in old[::5]:
            alignment.place([(at, at + len(line))])
            at += len(line) + 1
        assert time.monotonic() - begun < 15
    many, others = "They agreed. " * 12_000, "They refused. " * 12_000
    begun = time.monotonic()
    assert aligned(many + others, others + many).place([(0, 12)]) is not None
    assert time.monotonic() - begun < 15
    long, rewritten = (
        [f"Pier{number} " * 300 + " ".join(rng.choices("ab", k=1650)) + "." for number in range(25)] for _ in range(2)
    )
    begun = time.monotonic()
    assert aligned(" ".join(long), " ".join(rewritten)).place([(0, 5)]) is not None
    assert time.monotonic() - begun < 15
    whole = " ".join(line.rstrip(".") for line in old)
    begun = time.monotonic()
    place = aligned(whole, whole.replace("w17 ", "x17 ")).place([(0, 40)])
    assert place is not None
    assert time.monotonic() - begun < 15

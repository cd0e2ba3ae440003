"""What the network is taught: the marks of the articles, word by word, and never those that are held out."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "training"), str(ROOT / "corpus")]

from data import IGNORED, NOWHERE, Example, examples, split  # noqa: E402
from evaluate import matched_quotes, report, score, sentence_grades  # noqa: E402
from parse_corpus import parse  # noqa: E402

from claims.extraction import analyse, extract  # noqa: E402
from claims.extraction.encoder import CLAIM_TYPES, KINDS  # noqa: E402

ARTICLE = """id: z-01
title: Gate stays shut
publisher: Tarn Post
published_at: 2026-03-04
genre: test
style: curly double
---
⟦c1 “It is shut,”⟧ ⟦s1,2 Ana Barro⟧ ⟦q1 said⟧ and ⟦q2 told⟧ Radio Arz that ⟦c2 the town has 4,000 homes⟧.{3 quantity}

⟦c3 “Nobody asked us.”⟧ It rained.
---
1 | Ana Barro | -
2 | Ana Barro | Radio Arz
3 | - | -
"""


@pytest.fixture
def record(tmp_path: Path) -> dict[str, object]:
    path = tmp_path / "z01.aq"
    path.write_text(ARTICLE, encoding="utf-8")
    return parse(path)


def marked(text: str, found: list[Example]) -> Iterator[tuple[str, str]]:
    """(kind, words) of each run of tags."""
    for example in found:
        words = example.window.words
        begun: list[int] = []
        for index, tag in enumerate([*example.tags, 0]):
            if begun and not (tag and tag % 2 == 0):
                yield KINDS[(example.tags[begun[0]] - 1) // 2], text[words[begun[0]][1] : words[begun[-1]][2]]
                begun = []
            if tag > 0:
                begun.append(index)


def test_tags_are_the_marks(record: dict[str, object]) -> None:
    text = str(record["text"])
    assert list(marked(text, list(examples(record)))) == [
        ("content", "“It is shut,”"),
        ("source", "Ana Barro"),
        ("cue", "said"),
        ("cue", "told"),
        ("via", "Radio Arz"),
        ("content", "the town has 4,000 homes"),
        ("content", "“Nobody asked us.”"),
    ]


def test_links_lead_to_the_first_word_of_source_and_cue(record: dict[str, object]) -> None:
    text = str(record["text"])
    (example,) = examples(record)
    said = {at: text[start:end] for at, (_first, start, end) in enumerate(example.window.words)}
    linked = {said[word]: (said.get(source), said.get(cue)) for word, source, cue in example.links}
    assert linked["shut"] == ("Ana", "said")
    assert linked["homes"] == ("Ana", "told")
    assert {(source, cue) for word, source, cue in example.links if said[word] == "Nobody"} == {(NOWHERE, NOWHERE)}


def test_sentences_carry_grade_and_types(record: dict[str, object]) -> None:
    (example,) = examples(record)
    graded = [(grade, [CLAIM_TYPES[t] for t in types]) for _first, _last, grade, types in example.sentences]
    assert graded == [(3, ["quantity"]), (0, []), (0, [])]
    assert sentence_grades(record, analyse(str(record["text"])).sentences) == [3, 0, 0]


def test_variations_move_no_mark_and_teach_nothing_about_a_headline_in_front(record: dict[str, object]) -> None:
    plain = [words.strip('“”"') for _kind, words in marked(str(record["text"]), list(examples(record)))]
    in_front = 0
    for seed in range(40):
        found = list(examples(record, random.Random(seed)))
        shifted = any(IGNORED in example.tags for example in found)
        in_front += shifted
        text = f"{record['title']}\n\n{record['text']}" if shifted else str(record["text"])
        assert [words.strip('“”"') for _kind, words in marked(text, found)] == plain
    assert 0 < in_front < 40


def test_articles_are_held_out_by_their_number() -> None:
    training, held_out = split(ROOT / "corpus")
    assert {record["id"][-1] for record in held_out} == {"1"}
    assert "1" not in {record["id"][-1] for record in training}
    assert len(training) + len(held_out) == len(list((ROOT / "corpus").glob("*/*.aq")))
    assert 0.09 < len(held_out) / (len(training) + len(held_out)) < 0.12


def test_scores_count_what_is_right(record: dict[str, object]) -> None:
    found = extract(str(record["text"]))
    right = matched_quotes(record, found.quotes)
    assert [quote.speaker for quote, ok in zip(found.quotes, right, strict=True) if ok][:2] == [
        "Ana Barro",
        "Ana Barro",
    ]
    assert report(score([record])).startswith("found 100.0 (precision 100.0, recall 100.0)")
    record["attributions"] = []
    assert matched_quotes(record, found.quotes) == [False] * len(found.quotes)
    assert report(score([record])).startswith("found 0.0")

"""Whom a mention means: text, attributions given, → canonical speakers, and the candidates a reviewer chooses from."""

from __future__ import annotations

import time

import pytest

from claims.extraction import analyse
from claims.extraction.layout import Attribution
from claims.extraction.speakers import Resolved, resolve

MARK = "^"


def speak(text: str) -> list[Resolved]:
    """Resolve the mentions that stand between carets; "^^" before a quotation stands for no source."""
    plain, spans, start = "", [], None
    for piece in text.split(MARK):
        if start is None:
            start = len(plain + piece)
        else:
            spans.append((start, start + len(piece)))
            start = None
        plain += piece
    attributions = []
    for begin, end in spans:
        content = ((end, min(len(plain), end + 12)),)
        source = (begin, end) if end > begin else None
        attributions.append(Attribution(content, source, None, 1.0, continues=source is None))
    return resolve(analyse(plain), attributions)


NAMES: list[tuple[str, list[str | None]]] = [
    # Titles, offices and callings before a name.
    ("^Council Member Bettina Rusk^ said no. ^Rusk^ said it again.", ["Bettina Rusk", "Bettina Rusk"]),
    ("^Leader of the Opposition Javed Pathan^ said no.", ["Javed Pathan"]),
    ("^Judge-elect Theresa Wojcik^ said no. ^Wojcik^ said it again.", ["Theresa Wojcik", "Theresa Wojcik"]),
    ("^Pollster Ana Barro^ said no.", ["Ana Barro"]),
    ("^Kahurangi’s Jo Pritchard^ said no.", ["Jo Pritchard"]),
    ("^Bill Prochaska^ said no. ^Mayor Prochaska^ said it again.", ["Bill Prochaska", "Bill Prochaska"]),
    ("^Fatimata walet Ibrahim^ said no.", ["Fatimata walet Ibrahim"]),
    ("^Governor Hal Castle and deputy Ana Barro^ said no.", ["Hal Castle and Ana Barro"]),
    # Namesakes.
    (
        "Declan Furlong died. His widow, Carmel, wept. ^Mrs Furlong^ said no. “He could hear it,” ^she^ said.",
        ["Carmel Furlong", "Carmel Furlong"],
    ),
    ("Nia Barro and her brother Paul Barro came. ^Ms Barro^ said no.", ["Nia Barro"]),
    # Somebody else than the one who is named.
    ("Ana Barro left. ^A spokeswoman for Barro^ said no.", ["spokeswoman for Ana Barro"]),
    ("Paul Reyes left. ^Reyes’s lawyers^ said no.", ["Paul Reyes’s lawyers"]),
    ("^A lawyer for the families^ said no.", ["lawyer for the families"]),
    ("Ana Barro met reporters. ^Her lawyer^ said no.", ["lawyer for Ana Barro"]),
    ("Ana Barro met reporters. ^Her office^ said no.", ["office of Ana Barro"]),
]

BODIES: list[tuple[str, list[str | None]]] = [
    ("^The Ministry of Water, Power and Roads^ said no.", ["Ministry of Water, Power and Roads"]),
    ("^The Ministry of Health^ met. ^The ministry^ said no. ^It^ said so again.", ["Ministry of Health"] * 3),
    ("^Basel-based Orvella Therapeutics^ said no. ^The company^ said it again.", ["Orvella Therapeutics"] * 2),
    ("^The opposition party Progress for Latvia^ said no.", ["Progress for Latvia"]),
    ("Skyway Airlines fell. ^Skyway^ said no.", ["Skyway Airlines"]),
    ("^The state Elections Commission^ said no.", ["state Elections Commission"]),
    ("The Jan Vikas Front (JVF) lost. ^The JVF^ said no.", ["Jan Vikas Front"]),
    # A paper speaks for its owner.
    ("^A statement by the Energy Ministry^ said no.", ["Energy Ministry"]),
    ("The fire service came late. ^The fire service’s report^ said no.", ["fire service"]),
    ("^A United Nations report^ said no.", ["United Nations"]),
]

SEVERAL: list[tuple[str, list[str | None]]] = [
    ("^Two officials^ said no.", ["officials"]),
    ("^A person familiar with the matter^ said no.", ["person familiar with the matter"]),
    ("^Two former officials^ said no. ^One of them^ said it again.", ["former officials", "former official"]),
    ("Ana Barro debated Jon Reyes. ^Both^ said no.", ["Ana Barro and Jon Reyes"]),
    ("^At least a dozen parents^ said no.", ["parents"]),
]


@pytest.mark.parametrize(("text", "expected"), NAMES + BODIES + SEVERAL)
def test_speakers(text: str, expected: list[str | None]) -> None:
    assert [found.speaker for found in speak(text)] == expected


PRONOUNS: list[tuple[str, list[str | None]]] = [
    ("^Ana Barro^ met Jon Reyes in Tarn. ^She^ said no. ^He^ said yes.", ["Ana Barro", "Ana Barro", "Jon Reyes"]),
    ("Jon Reyes left a daughter, Dr Ana Barro, ^who^ said no.", ["Ana Barro"]),
    ("“It is late,” said ^Ana Barro^, 52, a nurse. “I am tired,” ^she^ said.", ["Ana Barro", "Ana Barro"]),
]


@pytest.mark.parametrize(("text", "expected"), PRONOUNS)
def test_pronouns(text: str, expected: list[str | None]) -> None:
    assert [found.speaker for found in speak(text)] == expected


def test_turns_of_questions_and_answers() -> None:
    text = (
        "“Were they working?” asked ^Senator Ana Barro^.\n\n“No,” said ^Jon Reyes^, the director.\n\n"
        "^^“And the train came through?”\n\n^^“That is so.”"
    )
    assert [found.speaker for found in speak(text)] == ["Ana Barro", "Jon Reyes", "Ana Barro", "Jon Reyes"]


def test_candidates_begin_with_the_speaker_and_are_told_apart() -> None:
    first, second = speak("^Ana Barro^ met Jon Reyes and Mia Holt in Tarn. ^She^ said no.")
    for found in (first, second):
        assert found.candidates[0] == found.speaker
        assert len(set(found.candidates)) == len(found.candidates) <= 6
        assert 0 <= found.confidence <= 1
    assert "Mia Holt" in second.candidates
    assert "Jon Reyes" not in second.candidates


def test_named_speakers_are_surer_than_pronouns() -> None:
    named, pronoun = speak("^Ana Barro^ met Mia Holt. ^She^ said no.")
    assert named.confidence > pronoun.confidence


def test_nobody_to_choose_from() -> None:
    (found,) = speak("It was late. ^She^ said no.")
    assert (found.speaker, found.candidates) == (None, ())


def test_time_grows_with_length() -> None:
    line = "The mayor of Tarn, ^Ana Barro^, said no. ^The Energy Ministry^ said so. ^It^ said more. ^He^ said no. "

    def seconds(times: int) -> float:
        start = time.process_time()
        speak(line * times)
        return time.process_time() - start

    assert seconds(400) < 30 * max(0.02, seconds(40))


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("The Silver State Ledger asked twice. Ana Barro told the Ledger that it was late.", "Silver State Ledger"),
        ("Ana Barro told the Tarn Post that it was late.", "Tarn Post"),
        ("Ana Barro told Jon Reyes that it was late.", None),
    ],
)
def test_outlets_get_their_full_name_and_people_are_none(text: str, outlet: str | None) -> None:
    start = text.rindex("told ") + 5
    start += len("the ") * text.startswith("the ", start)
    via = (start, text.index(" that"))
    source = (text.index("Ana"), text.index("Ana") + len("Ana Barro"))
    content = ((text.index("it was late"), len(text) - 1),)
    (found,) = resolve(analyse(text), [Attribution(content, source, None, 1.0, via)])
    assert (found.speaker, found.via) == ("Ana Barro", outlet)

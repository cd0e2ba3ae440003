"""Reported speech, construction by construction: text → (speaker, form, content), pieces parted by " … "."""

from __future__ import annotations

import pytest

from claims.extraction import Quote, extract

Row = tuple[str | None, str, str]

ORDERS: list[tuple[str, list[Row]]] = [
    ("“We will not open a gate,” Ana Barro said.", [("Ana Barro", "direct", "“We will not open a gate,”")]),
    ("“We will not open a gate,” said Ana Barro.", [("Ana Barro", "direct", "“We will not open a gate,”")]),
    ("Ana Barro said, “We will not open a gate.”", [("Ana Barro", "direct", "“We will not open a gate.”")]),
    ("Ana Barro said: “We will not open a gate.”", [("Ana Barro", "direct", "“We will not open a gate.”")]),
    (
        "“The gate,” said Ana Barro, “will stay shut.”",
        [("Ana Barro", "direct", "“The gate,” … “will stay shut.”")],
    ),
    (
        "“The gate is shut,” Ana Barro told reporters on Monday. “It will stay shut.”",
        [("Ana Barro", "direct", "“The gate is shut,” … “It will stay shut.”")],
    ),
    ("Ana Barro said that the gate was shut.", [("Ana Barro", "indirect", "the gate was shut")]),
    ("Ana Barro said the gate was shut.", [("Ana Barro", "indirect", "the gate was shut")]),
    ("The gate was shut, Ana Barro said.", [("Ana Barro", "indirect", "The gate was shut")]),
    (
        "The plan, Ana Barro said, would cost more.",
        [("Ana Barro", "indirect", "The plan … would cost more")],
    ),
    ("According to Ana Barro, the gate was shut.", [("Ana Barro", "indirect", "the gate was shut")]),
    ("The gate was shut, according to Ana Barro.", [("Ana Barro", "indirect", "The gate was shut")]),
    (
        "Ana Barro, the mayor of Tarn, said the gate was “a disgrace”.",
        [("Ana Barro", "mixed", "the gate was “a disgrace”")],
    ),
    (
        "The mayor of Tarn, Ana Barro, said the gate was shut.",
        [("Ana Barro", "indirect", "the gate was shut")],
    ),
    ("Ana Barro denied that she had shut the gate.", [("Ana Barro", "indirect", "she had shut the gate")]),
    (
        "Ana Barro described the gate as “a door, not a wall”.",
        [("Ana Barro", "mixed", "the gate as “a door, not a wall”")],
    ),
    (
        "Ana Barro said the gate was shut, adding that it would stay so.",
        [("Ana Barro", "indirect", "the gate was shut"), ("Ana Barro", "indirect", "it would stay so")],
    ),
    (
        "“I shut it,” Ana Barro was quoted as saying by the Tarn Post.",
        [("Ana Barro", "direct", "“I shut it,”")],
    ),
    (
        "The Tarn Post quoted Ana Barro as saying that the gate was shut.",
        [("Ana Barro", "indirect", "the gate was shut")],
    ),
    (
        "“It is shut,” the museum’s director, Ana Barro, said on Monday. “It will stay shut.”",
        [("Ana Barro", "direct", "“It is shut,” … “It will stay shut.”")],
    ),
    (
        "TARN, July 9 (Orient Wire) -- The gate was shut on Monday, officials said Tuesday.",
        [("officials", "indirect", "The gate was shut on Monday")],
    ),
    (
        "Stocks fell by 6.9 million barrels last week, the ministry said, against a rise of two million in May.",
        [
            (
                "ministry",
                "indirect",
                "Stocks fell by 6.9 million barrels last week … against a rise of two million in May",
            )
        ],
    ),
    (
        "The council put the cost at $2.4 million.",
        [("council", "indirect", "the cost at $2.4 million")],
    ),
    (
        "Ana Barro said in a written statement that the gate was shut.",
        [("Ana Barro", "indirect", "the gate was shut")],
    ),
    (
        "The gate was found by Ana Barro, a retired postwoman, who said it was shut.",
        [("Ana Barro", "indirect", "it was shut")],
    ),
    (
        "Ana Barro warned that the causes were unclear: “Talk is cheap,” she said.",
        [("Ana Barro", "indirect", "the causes were unclear"), ("Ana Barro", "direct", "“Talk is cheap,”")],
    ),
    (
        "Ana Barro opened the meeting and warned that the gate was shut.",
        [("Ana Barro", "indirect", "the gate was shut")],
    ),
]

MARKS: list[tuple[str, list[Row]]] = [
    ('"We will not open it," Ana Barro said.', [("Ana Barro", "direct", '"We will not open it,"')]),
    ("‘We won’t open it,’ Ana Barro said.", [("Ana Barro", "direct", "‘We won’t open it,’")]),
    ("'We won't open it,' Ana Barro said.", [("Ana Barro", "direct", "'We won't open it,'")]),
    ("«We will not open it,» Ana Barro said.", [("Ana Barro", "direct", "«We will not open it,»")]),
    ("„We will not open it“, Ana Barro said.", [("Ana Barro", "direct", "„We will not open it“")]),
    ("''We will not open it,'' Ana Barro said.", [("Ana Barro", "direct", "''We will not open it,''")]),
    (
        "“He told me ‘no’ and left,” Ana Barro said.",
        [("Ana Barro", "direct", "“He told me ‘no’ and left,”")],
    ),
    (
        "Ana Barro said: “The gate is shut.\n\n“It will stay shut.”",
        [("Ana Barro", "direct", "“The gate is shut.\n\n“It will stay shut.”")],
    ),
    (
        "“The gate is shut,” Ana Barro said.\n\n“It will stay shut for years.”",
        [("Ana Barro", "direct", "“The gate is shut,”"), ("Ana Barro", "direct", "“It will stay shut for years.”")],
    ),
]

SPEAKERS: list[tuple[str, list[str | None]]] = [
    ("Ana Barro spoke first. Barro said the gate was shut.", ["Ana Barro"]),
    ("Mayor Ana Barro arrived. The mayor said the gate was shut.", ["Ana Barro"]),
    (
        "Ana Barro met Jon Reyes in Tarn. She said the gate was shut. He said it was open.",
        ["Ana Barro", "Jon Reyes"],
    ),
    (
        "Nia Barro and her brother Paul Barro run the mill. Nia Barro said it was safe. Paul Barro said it was not.",
        ["Nia Barro", "Paul Barro"],
    ),
    ("Dr Lise Amundsen-Roy was there. “It is rain,” Amundsen-Roy said.", ["Lise Amundsen-Roy"]),
    (
        "Before they saw the Tarn Region President, the army delegation met Tarn Governor Omar Tayyar, who said that the road "
        "would open.",
        ["Omar Tayyar"],
    ),
    # Pronouns inside quotation marks tell nothing about whoever is named before them.
    ("Eva Roth left. Otto Brandt rose. “She lost,” he said. “She knows.”", ["Otto Brandt"]),
    ("The Energy Ministry met. The ministry said the price was fair.", ["Energy Ministry"]),
    ("Shares in Norvane fell. The company said it would cut jobs.", ["Norvane"]),
    ("Farmer Giles Thackray said the field was flooded.", ["Giles Thackray"]),
    ("The consultancy Petravane said the tanker had turned back.", ["Petravane"]),
    ("Hassan al-Tayyar left. Al-Tayyar said the talks were over.", ["Hassan al-Tayyar"]),
    ("The poet ליאור בן־תמר said the gate was shut.", ["ליאור בן־תמר"]),
    # Nobody else may be meant by "she" than somebody who was named.
    (
        "Otto Brandt was asleep. ‘It was thunder,’ he said. Camille was less sure. She said it was rain.",
        ["Otto Brandt", None],
    ),
    ("By Ottilie Roth\n\nOtto Brandt left. “It is over,” he said. She disagreed.", ["Otto Brandt"]),
    ("When Café Mirador fell, Otto Brandt was asleep. ‘It was thunder,’ he said.", ["Otto Brandt"]),
    (
        "“It was thunder,” Otto Brandt said. The council said it was rain.\n\nHow did you know?\n\n“I heard it all.”",
        ["Otto Brandt", "council", "Otto Brandt"],
    ),
    (
        "“They came at night,” said a shopkeeper, Fawziya Muqbil. “We ran.” She said nobody was hurt.",
        ["Fawziya Muqbil", "Fawziya Muqbil"],
    ),
]

NOT_QUOTED = [
    "For two hours no one asked which shore anybody came from.",
    "The so-called “smart gate” was opened in Tarn.",
    "Jon “the Gate” Reyes won the bout in Tarn.",
    "Her novel “The Shut Gate” sold well in Tarn.",
    "[Source: Tarn Post]",
    "said, " * 400,
    "The council declined to comment on the gate.",
    "The rate was 5%, compared with 7% in Tarn.",
    "Norvane made a profit of $40 million.",
    "The trust apologised after the files were found.",
    "Everything went exactly according to plan.",
    "She hopes the gate will open and believes it should.",
]


def rows(found: tuple[Quote, ...], text: str) -> list[Row]:
    return [(q.speaker, q.form, " … ".join(text[s:e] for s, e in q.content)) for q in found]


@pytest.mark.parametrize(("text", "expected"), ORDERS + MARKS)
def test_quotes(text: str, expected: list[Row]) -> None:
    assert rows(extract(text).quotes, text) == expected


@pytest.mark.parametrize(("text", "expected"), SPEAKERS)
def test_speakers(text: str, expected: list[str | None]) -> None:
    assert [quote.speaker for quote in extract(text).quotes] == expected


@pytest.mark.parametrize("text", NOT_QUOTED)
def test_nothing_is_quoted(text: str) -> None:
    assert rows(extract(text).quotes, text) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Army Chief of Staff Ana Barro said the gate was shut.", "Army Chief of Staff"),
        ("Ana Barro, a lawyer for the families, said the gate was shut.", "lawyer for the families"),
        ("The museum’s director, Ana Barro, said the gate was shut.", "museum’s director"),
        ("Her deputy, Ana Barro, said the gate was shut.", "deputy"),
        ("Lead author Dr Ana Barro said the gate was shut.", "Lead author"),
        ("Prof Ana Barro said the gate was shut.", None),
        ("Ana Barro, whose son lives in Tarn, said the gate was shut.", None),
    ],
)
def test_role(text: str, role: str | None) -> None:
    assert [quote.role for quote in extract(text).quotes] == [role]


@pytest.mark.parametrize(
    ("text", "via"),
    [
        ("Ana Barro told the Tarn Post that the gate was shut.", "Tarn Post"),
        ("Ana Barro told the Tarn Post newspaper that the gate was shut.", "Tarn Post"),
        ("Ana Barro told reporters that the gate was shut.", None),
        ("Ana Barro told Parliament that the gate was shut.", None),
        ("The Tarn News Agency (TNA) quoted Ana Barro as saying that the gate was shut.", "TNA"),
        ("“It is shut,” Ana Barro was quoted as saying by state television.", "state television"),
        ("“It is shut,” Ana Barro said in an interview with Radio Arz.", "Radio Arz"),
        ("Ana Barro told reporters in the town of Orsava that “it is calm.”", None),
    ],
)
def test_via(text: str, via: str | None) -> None:
    assert [(quote.speaker, quote.via) for quote in extract(text).quotes] == [("Ana Barro", via)]


def test_quoted_pieces_include_their_marks() -> None:
    text = "Ana Barro said the gate was “shut” and the wall “high”."
    (quote,) = extract(text).quotes
    assert [text[s:e] for s, e in quote.quoted] == ["“shut”", "“high”"]


def test_source_and_cue_are_spans_of_the_text() -> None:
    text = "“It is shut,” the mayor of Tarn said."
    (quote,) = extract(text).quotes
    assert [text[s:e] for s, e in quote.source] == ["the mayor of Tarn"]
    assert [text[s:e] for s, e in quote.cue] == ["said"]


def test_a_quotation_longer_than_what_is_read_at_once_has_one_speaker_throughout() -> None:
    before = (
        "The council met on Monday in the old hall and talked about the budget of the town for the coming year. " * 6
    )
    spoken = (
        "“" + "We planted trees along the river and mended the wall by hand. " * 8 + "\n\n“"
        + "Nobody paid us and nobody thanked us for it either. " * 9 + "\n\n“And then the flood came.”"
    )  # fmt: skip
    text = f"{before}\n\n“We began with nothing,” Ana Barro told the meeting. {spoken}\n\nThe meeting ended at noon."
    found = extract(text).quotes
    assert {quote.speaker for quote in found} == {"Ana Barro"}
    pieces = sorted(span for quote in found for span in quote.content)
    assert "".join("".join(text[s:e] for s, e in pieces[1:]).split()) == "".join(spoken.split())

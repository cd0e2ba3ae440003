"""Text search over claims: every word, any case, any script, the same on both databases."""

from __future__ import annotations

import pytest

from claims.models import Claim, Speaker, SpeakerAlias
from claims.search import contains, matching, spoken_by
from tests.factories import make_article

pytestmark = pytest.mark.django_db

TEXT = """Élan in the harbour

"Ärzte warnen vor 100% Auslastung_heute," said Ömer Çelik, the mayor.

The museum of Straße 9 sold 1,250 tickets in May. Нева rose by 4 metres in 2024, the river office said.
"""


def found(query: str) -> list[str]:
    return [claim.text for claim in matching(Claim.objects.all(), query)]


@pytest.mark.parametrize(
    ("query", "containing"),
    [
        ("tickets", "1,250"),
        ("TICKETS museum", "1,250"),
        ("museum tickets", "1,250"),
        ("  tickets\t museum ", "1,250"),
        ("STRASSE", "1,250"),
        ("straße", "1,250"),
        ("ärzte", "Ärzte"),
        ("ÄRZTE", "Ärzte"),
        ("нева", "Нева"),
        ("НЕВА", "Нева"),
        ("100%", "Ärzte"),
        ("auslastung_h", "Ärzte"),
        ("çelik", "Ärzte"),
        ("ÇELIK warnen", "Ärzte"),
    ],
)
def test_finds_words_in_any_case_and_order(query: str, containing: str) -> None:
    make_article(TEXT)
    assert any(containing in text for text in found(query)), query


@pytest.mark.parametrize(
    "query", ["tickets Neva", "10%0", "auslastung-h", "\\", "'; DROP TABLE claims_claim; --", "🙂"]
)
def test_does_not_find_what_is_not_there(query: str) -> None:
    make_article(TEXT)
    assert found(query) == []


def test_no_words_leave_everything() -> None:
    make_article(TEXT)
    assert len(found("   ")) == Claim.objects.count() > 0


def test_finds_by_alias_of_the_speaker() -> None:
    make_article(TEXT)
    speaker = Speaker.objects.get(name__contains="elik")
    SpeakerAlias.objects.create(speaker=speaker, name="Der Bürgermeister")
    (claim,) = Claim.objects.filter(spoken_by("BÜRGERMEISTER"))
    assert claim.speaker == speaker


def test_finds_by_mention_where_nobody_is_resolved() -> None:
    make_article(TEXT)
    quote = Claim.objects.filter(speaker__isnull=False).get()
    Claim.objects.filter(pk=quote.pk).update(speaker=None, mention="Épouse de Zoltán")
    for typed in ("zoltán", "ZOLTÁN", "épouse", "ÉPOUSE"):
        assert list(matching(Claim.objects.all(), typed)) == [quote], typed


def test_aliases_do_not_double_a_claim() -> None:
    make_article(TEXT)
    speaker = Speaker.objects.get(name__contains="elik")
    for name in ("Celik A", "Celik B"):
        SpeakerAlias.objects.create(speaker=speaker, name=name)
    assert len(found("celik")) == 1


def test_contains_ignores_case_beyond_ascii() -> None:
    article = make_article(TEXT)
    for typed in ("élan", "ÉLAN", "Élan"):
        assert Claim.objects.filter(contains("article__title", typed)).first().article == article

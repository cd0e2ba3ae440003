"""Merging while others merge, edit or bring in articles: nobody is quoted who is not there, and the history holds."""

from __future__ import annotations

from typing import Any

import pytest

from claims.models import Action, Claim, Speaker, SpeakerMerge
from claims.workflow import apply, edit_speaker, merge_speakers, plan_merge, plan_split, speaker_token, split_speakers
from tests.factories import Item, make_article, make_editor, make_reviewer
from tests.test_concurrency import assert_intact, at_once, outcome

pytestmark = pytest.mark.django_db(transaction=True)


def quoted(name: str, words: str) -> Claim:
    return make_article(f'"{words}," said {name}.\n', items=[Item(words, name)]).claims.get()


@pytest.fixture
def claims() -> list[Claim]:
    """Mira Tolland once, M. Tolland in three articles, somebody else once."""
    names = ["Mira Tolland", "M. Tolland", "M. Tolland", "M. Tolland", "Odo Brandt"]
    return [quoted(name, f"These are words number {number}") for number, name in enumerate(names)]


@pytest.fixture
def two(claims: list[Claim]) -> tuple[Speaker, Speaker]:
    return Speaker.objects.get(name="Mira Tolland"), Speaker.objects.get(name="M. Tolland")


def merging(kept: Speaker, gone: Speaker) -> Any:
    editor, token = make_editor(), plan_merge(kept, gone).token
    return lambda: merge_speakers(editor, kept, gone, token)


def assert_whole(claims: list[Claim]) -> None:
    """Everybody who is quoted is there; asked of the rows, since SQLite does not always."""
    assert set(Claim.objects.values_list("speaker", flat=True)) <= set(Speaker.objects.values_list("pk", flat=True))
    assert_intact(*(claim.article for claim in claims))


def test_two_editors_merge_the_same_two_each_way(claims: list[Claim], two: tuple[Speaker, Speaker]) -> None:
    kept, gone = two
    won, lost = outcome(at_once(merging(kept, gone), merging(gone, kept)))
    assert (len(won), len(lost)) == (1, 1)
    assert SpeakerMerge.objects.count() == 1
    assert Claim.objects.filter(speaker=won[0].kept_id).count() == 4
    assert_whole(claims)


def test_merging_in_a_ring(claims: list[Claim], two: tuple[Speaker, Speaker]) -> None:
    first, second, third = *two, Speaker.objects.get(name="Odo Brandt")
    won, _lost = outcome(at_once(merging(first, second), merging(second, third), merging(third, first)))
    assert won
    assert SpeakerMerge.objects.count() == len(won) == 3 - Speaker.objects.count()
    assert_whole(claims)


def test_merging_while_the_one_who_goes_is_chosen(claims: list[Claim], two: tuple[Speaker, Speaker]) -> None:
    kept, gone = two
    reviewer = make_reviewer()
    merged, edited = at_once(
        merging(kept, gone), lambda: apply(reviewer, claims[4], Action.EDIT, {"speaker": "M. Tolland"})
    )
    assert isinstance(edited, Claim), "whoever edits is not bothered"
    if isinstance(merged, SpeakerMerge):
        assert edited.speaker == kept
    else:
        assert edited.speaker == gone
    outcome([merged])
    assert_whole(claims)


def test_merging_while_articles_come_in(claims: list[Claim], two: tuple[Speaker, Speaker]) -> None:
    kept, gone = two
    results = at_once(merging(kept, gone), *(lambda n=n: quoted("M. Tolland", f"New words {n}") for n in range(3)))
    new = [result for result in results[1:] if isinstance(result, Claim)]
    assert len(new) == 3, results
    outcome(results[:1])
    assert_whole([*claims, *new])


def test_splitting_while_a_quote_is_given_to_another(claims: list[Claim], two: tuple[Speaker, Speaker]) -> None:
    merge = merging(*two)()
    editor, reviewer, token = make_editor(), make_reviewer(), plan_split(merge).token
    split, edited = at_once(
        lambda: split_speakers(editor, merge, token),
        lambda: apply(reviewer, claims[2], Action.EDIT, {"speaker": "Odo Brandt"}),
    )
    outcome([split])
    assert isinstance(edited, Claim)
    assert Claim.objects.get(pk=claims[2].pk).speaker_name == "Odo Brandt", "the person's word stands"
    assert_whole(claims)


def test_two_write_who_a_speaker_is(two: tuple[Speaker, Speaker]) -> None:
    speaker, seen = two[0], speaker_token(two[0])
    people = [make_reviewer(), make_reviewer()]
    jobs = [
        lambda n=n, who=who: edit_speaker(who, speaker, speaker.name, f"number {n}", [f"Alias {n}"], seen)
        for n, who in enumerate(people)
    ]
    won, lost = outcome(at_once(*jobs))
    assert (len(won), len(lost)) == (1, 1)
    speaker.refresh_from_db()
    assert [alias.name for alias in speaker.aliases.all()] == [f"Alias {speaker.description[-1]}"]

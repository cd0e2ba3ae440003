"""Two speakers become one by an editor's word, and two again; the history of every article concerned tells of it."""

from __future__ import annotations

from typing import Any

import pytest

from claims.history import verify
from claims.models import Action, Claim, Speaker, SpeakerAlias, SpeakerMerge, SpeakersApart, Status, User
from claims.workflow import (
    NotAllowed,
    NotReady,
    StaleClaim,
    apply,
    edit_speaker,
    keep_apart,
    merge_speakers,
    plan_merge,
    plan_split,
    speaker_token,
    split_speakers,
    undoable,
)
from tests.factories import Item, make_article, make_user, make_viewer, sign_off

pytestmark = pytest.mark.django_db


def quoted(name: str, words: str = "We will come back") -> Claim:
    """A quote by `name` in an article of its own."""
    return make_article(f'"{words}," said {name}.\n', items=[Item(words, name)], title=words).claims.get()


def speaker(name: str) -> Speaker:
    return Speaker.objects.get(name=name)


def names_of(one: Speaker) -> list[str]:
    return sorted(SpeakerAlias.objects.filter(speaker=one).values_list("name", flat=True))


def merge(actor: User, kept: str, gone: str) -> SpeakerMerge:
    plan = plan_merge(speaker(kept), speaker(gone))
    return merge_speakers(actor, plan.kept, plan.gone, plan.token)


def split(actor: User, merged: SpeakerMerge) -> Speaker:
    merged.refresh_from_db()
    return split_speakers(actor, merged, plan_split(merged).token)


def state() -> dict[str, Any]:
    """All speakers with their aliases, and who is quoted with what."""
    return {
        "speakers": list(Speaker.objects.order_by("pk").values("pk", "name", "folded", "description", "created_at")),
        "aliases": sorted(SpeakerAlias.objects.values_list("speaker_id", "name", "folded")),
        "claims": sorted(Claim.objects.values_list("pk", "speaker_id", "status", "mention", "role")),
    }


@pytest.fixture
def two(eva: User) -> tuple[Claim, Claim]:
    """Mira Tolland and M. Tolland, each quoted once, the second with an alias and a description."""
    full, short = quoted("Mira Tolland"), quoted("M. Tolland", "The pier is safe")
    assert short.speaker is not None
    SpeakerAlias.objects.create(speaker=short.speaker, name="Tolland of the harbour")
    SpeakerAlias.objects.create(speaker=short.speaker, name="MIRA TOLLAND")
    Speaker.objects.filter(pk=short.speaker_id).update(description="harbour master")
    return full, short


class TestMerge:
    def test_claims_names_and_a_missing_description_move(self, two: tuple[Claim, Claim], eva: User) -> None:
        full, short = two
        old = short.speaker_id
        merge(eva, "Mira Tolland", "M. Tolland")
        kept = speaker("Mira Tolland")
        assert set(Claim.objects.filter(speaker=kept)) == {full, short}
        assert names_of(kept) == ["M. Tolland", "Tolland of the harbour"]
        assert kept.description == "harbour master"
        assert not Speaker.objects.filter(pk=old).exists()
        assert quoted("M. Tolland", "Tomorrow is another day").speaker == kept

    def test_the_history_of_each_article_tells_of_it_under_one_bulk_id(
        self, two: tuple[Claim, Claim], eva: User
    ) -> None:
        full, short = two
        third = quoted("M. Tolland", "The lighthouse is mine")
        old = short.speaker_id
        merged = merge(eva, "Mira Tolland", "M. Tolland")
        assert full.events.count() == 1, "what stays has nothing to tell"
        for claim in (short, third):
            event = claim.events.order_by("seq").last()
            assert event is not None
            assert (event.action, event.actor, event.bulk) == (Action.EDIT, eva, merged.bulk)
            assert event.old == {"speaker_id": old, "speaker": "M. Tolland", "version": 1}
            assert event.new == {"speaker_id": full.speaker_id, "speaker": "Mira Tolland", "version": 2}
            assert "are one speaker" in event.reason
        for claim in (full, short, third):
            assert verify(claim.article) == []

    def test_what_is_signed_off_stays_so(self, two: tuple[Claim, Claim], ana: User, ben: User, eva: User) -> None:
        signed = sign_off(two[1], ana, ben)
        merge(eva, "Mira Tolland", "M. Tolland")
        after = Claim.objects.get(pk=signed.pk)
        assert (after.status, after.signed_by, after.outcome) == (Status.SIGNED_OFF, ben, signed.outcome)
        assert verify(after.article) == []

    def test_whoever_merges_does_not_sign_off(self, two: tuple[Claim, Claim], ana: User, eva: User, ben: User) -> None:
        merge(eva, "Mira Tolland", "M. Tolland")
        with pytest.raises(NotAllowed):
            sign_off(two[1], ana, eva)
        assert sign_off(Claim.objects.get(pk=two[1].pk), ana, ben).status == Status.SIGNED_OFF

    def test_open_forms_hear_of_it(self, two: tuple[Claim, Claim], ana: User, eva: User) -> None:
        merge(eva, "Mira Tolland", "M. Tolland")
        with pytest.raises(StaleClaim, match="Eva edited"):
            apply(ana, two[1], Action.EDIT, {"role": "pilot"}, version=two[1].version)

    def test_an_old_speaker_in_hand_is_who_was_kept(self, two: tuple[Claim, Claim], ana: User, eva: User) -> None:
        gone = speaker("M. Tolland")
        other = quoted("Odo Brandt", "The tax is too high")
        merge(eva, "Mira Tolland", "M. Tolland")
        assert apply(ana, other, Action.EDIT, {"speaker": gone}).speaker == speaker("Mira Tolland")

    def test_own_edits_before_it_can_still_be_undone(self, two: tuple[Claim, Claim], ana: User, eva: User) -> None:
        claim = apply(ana, two[1], Action.EDIT, {"speaker": "Odo Brandt"})
        merge(eva, "Mira Tolland", "M. Tolland")
        merge(eva, "Mira Tolland", "Odo Brandt")
        assert undoable(Claim.objects.get(pk=claim.pk), eva) is None, "merging is taken back where it was done"
        claim = apply(ana, claim, Action.UNDO)
        assert claim.speaker == speaker("Mira Tolland"), "M. Tolland is Mira Tolland now"
        assert verify(claim.article) == []

    @pytest.mark.parametrize("change", ["name", "quote", "alias", "gone"])
    def test_nothing_happens_when_something_changed_since_the_preview(
        self, two: tuple[Claim, Claim], ana: User, eva: User, change: str
    ) -> None:
        plan = plan_merge(speaker("Mira Tolland"), speaker("M. Tolland"))
        if change == "name":
            edit_speaker(ana, plan.kept, "Mara Tolland", "", [], speaker_token(plan.kept))
        elif change == "quote":
            quoted("M. Tolland", "The lighthouse is mine")
        elif change == "alias":
            SpeakerAlias.objects.create(speaker=plan.gone, name="Tolly")
        else:
            merge(eva, "Mira Tolland", "M. Tolland")
        before = state()
        with pytest.raises(NotReady):
            merge_speakers(eva, plan.kept, plan.gone, plan.token)
        assert state() == before

    def test_nobody_is_merged_with_themselves(self, two: tuple[Claim, Claim]) -> None:
        with pytest.raises(NotReady):
            plan_merge(speaker("Mira Tolland"), speaker("Mira Tolland"))

    def test_namesakes_stay_two_until_somebody_says_otherwise(self, eva: User) -> None:
        first, second = quoted("Mira Tolland"), quoted("Mira Tolland", "The pier is safe")
        assert first.speaker == second.speaker
        other = Speaker.objects.create(name="Mira Tolland")
        assert quoted("Mira Tolland", "Which of us").speaker is None, "the machine does not choose between two"
        plan = plan_merge(first.speaker, other)  # type: ignore[arg-type]
        assert plan.aliases == []
        merge_speakers(eva, plan.kept, plan.gone, plan.token)
        assert quoted("Mira Tolland", "The one of us").speaker == first.speaker


class TestSplit:
    def test_everything_is_as_it_was(self, two: tuple[Claim, Claim], ana: User, ben: User, eva: User) -> None:
        sign_off(two[1], ana, ben)
        before = state()
        merged = merge(eva, "Mira Tolland", "M. Tolland")
        assert state() != before
        split(eva, merged)
        assert state() == before
        for claim in two:
            assert verify(claim.article) == []
        event = two[1].events.order_by("seq").last()
        merged.refresh_from_db()
        assert event is not None
        assert (event.bulk, event.new["speaker"]) == (merged.split_bulk, "M. Tolland")

    def test_what_came_since_stays(self, two: tuple[Claim, Claim], ana: User, eva: User) -> None:
        moved = quoted("M. Tolland", "The lighthouse is mine")
        merged = merge(eva, "Mira Tolland", "M. Tolland")
        since = quoted("M. Tolland", "Tomorrow is another day")
        apply(ana, moved, Action.EDIT, {"speaker": "Odo Brandt"})
        noted = apply(ana, two[1], Action.EDIT, {"role": "pilot"})
        plan = plan_split(merged)
        assert (plan.claims, plan.staying) == ([noted], [moved])
        back = split(eva, merged)
        assert Claim.objects.get(pk=since.pk).speaker == speaker("Mira Tolland")
        assert Claim.objects.get(pk=moved.pk).speaker == speaker("Odo Brandt")
        assert Claim.objects.get(pk=noted.pk).speaker == back
        assert Claim.objects.get(pk=noted.pk).role == "pilot"

    def test_a_speaker_set_away_and_back_stays(self, two: tuple[Claim, Claim], ana: User, eva: User) -> None:
        merged = merge(eva, "Mira Tolland", "M. Tolland")
        claim = apply(ana, two[1], Action.EDIT, {"speaker": "Odo Brandt"})
        apply(ana, claim, Action.EDIT, {"speaker": "Mira Tolland"})
        assert [c.pk for c in plan_split(merged).staying] == [two[1].pk]

    def test_a_description_written_since_stays(self, two: tuple[Claim, Claim], ana: User, eva: User) -> None:
        merged = merge(eva, "Mira Tolland", "M. Tolland")
        kept = speaker("Mira Tolland")
        edit_speaker(ana, kept, kept.name, "pilot", names_of(kept), speaker_token(kept))
        split(eva, merged)
        assert speaker("Mira Tolland").description == "pilot"
        assert speaker("M. Tolland").description == "harbour master"

    def test_merges_on_top_of_each_other_come_apart_in_turn(self, two: tuple[Claim, Claim], eva: User) -> None:
        quoted("Mira Tolland-Voss", "A third name")
        before = state()
        first = merge(eva, "Mira Tolland", "M. Tolland")
        between = state()
        second = merge(eva, "Mira Tolland-Voss", "Mira Tolland")
        with pytest.raises(NotReady, match="Split those first"):
            plan_split(first)
        split(eva, second)
        assert state() == between
        split(eva, first)
        assert state() == before

    def test_only_once_and_they_may_be_merged_again(self, two: tuple[Claim, Claim], eva: User) -> None:
        before = state()
        merged = merge(eva, "Mira Tolland", "M. Tolland")
        token = plan_split(merged).token
        split(eva, merged)
        with pytest.raises(NotReady):
            split_speakers(eva, merged, token)
        assert SpeakersApart.objects.count() == 1
        split(eva, merge(eva, "Mira Tolland", "M. Tolland"))
        assert state() == before

    def test_nothing_happens_when_something_changed_since_the_preview(
        self, two: tuple[Claim, Claim], ana: User, eva: User
    ) -> None:
        merged = merge(eva, "Mira Tolland", "M. Tolland")
        token = plan_split(merged).token
        apply(ana, two[1], Action.EDIT, {"speaker": "Odo Brandt"})
        before = state()
        with pytest.raises(NotReady):
            split_speakers(eva, merged, token)
        assert state() == before


class TestWho:
    @pytest.mark.parametrize("who", ["reviewer", "viewer", "superuser", "outsider"])
    def test_only_editors_merge_split_and_keep_apart(
        self, two: tuple[Claim, Claim], ana: User, eva: User, who: str
    ) -> None:
        person = {
            "reviewer": lambda: ana,
            "viewer": make_viewer,
            "superuser": lambda: make_user(superuser=True),
            "outsider": make_user,
        }[who]()
        with pytest.raises(NotAllowed):
            merge(person, "Mira Tolland", "M. Tolland")
        with pytest.raises(NotAllowed):
            keep_apart(person, speaker("Mira Tolland"), speaker("M. Tolland"))
        merged = merge(eva, "Mira Tolland", "M. Tolland")
        with pytest.raises(NotAllowed):
            split(person, merged)

    @pytest.mark.parametrize("who", [make_viewer, make_user])
    def test_only_reviewers_edit_a_speaker(self, two: tuple[Claim, Claim], who: Any) -> None:
        one = speaker("Mira Tolland")
        with pytest.raises(NotAllowed):
            edit_speaker(who(), one, "X", "", [], speaker_token(one))

    @pytest.mark.parametrize("name", ["", "  ", "x" * 201])
    def test_a_speaker_has_a_name(self, two: tuple[Claim, Claim], ana: User, name: str) -> None:
        one = speaker("Mira Tolland")
        with pytest.raises(NotReady) as refused:
            edit_speaker(ana, one, name, "", [], speaker_token(one))
        assert list(refused.value.errors) == ["name"]

    def test_only_editors_take_a_name_away(self, two: tuple[Claim, Claim], ana: User, eva: User) -> None:
        one = speaker("M. Tolland")
        with pytest.raises(NotReady, match="Only editors"):
            edit_speaker(ana, one, one.name, "", ["Tolland of the harbour"], speaker_token(one))
        edit_speaker(ana, one, one.name, "", [*names_of(one), "Tolly"], speaker_token(one))
        one = speaker("M. Tolland")
        edit_speaker(eva, one, one.name, "", ["Tolly"], speaker_token(one))
        assert names_of(one) == ["Tolly"]

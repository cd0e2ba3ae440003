"""People at the same moment, on connections of their own: one wins, the others are told, the history holds."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from claims import history
from claims.models import Action, Article, Claim, ClaimEvent, Evidence, Note, Speaker, Status, User
from claims.workflow import (
    NotAllowed,
    NotReady,
    StaleClaim,
    WorkflowError,
    add,
    apply,
    apply_many,
    clear,
    clearing_obstacles,
    edit_article,
    source_changed,
    waive_sentences,
)
from tests.factories import (
    Item,
    findings_of,
    item_of,
    make_article,
    make_editor,
    make_reviewer,
    make_source,
    propose,
)

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Tolland counts\n\n“We had ships,” she said. One ship. Two ships. Three ships. Four ships. Five ships.\n"
QUOTE = "“We had ships,”"
CLAIMS = ["One ship.", "Two ships.", "Three ships.", "Four ships.", "Five ships."]


def make() -> Article:
    return make_article(TEXT, items=[Item(QUOTE, "Mira Tolland"), *(Item(words, priority="low") for words in CLAIMS)])


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run `jobs` at the same moment, each in a thread with its own connection; what each gave or raised."""
    barrier, results = Barrier(len(jobs)), [None] * len(jobs)

    def run(index: int) -> None:
        try:
            # With the connection open, so that opening it is not what decides the race.
            connection.ensure_connection()
            barrier.wait(30)
            results[index] = jobs[index]()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(index,)) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
        assert not thread.is_alive(), "a deadlock"
    return results


def outcome(results: list[Any]) -> tuple[list[Any], list[WorkflowError]]:
    """Who won and who was refused; anything else, such as “database is locked”, is a failure."""
    lost = [result for result in results if isinstance(result, WorkflowError)]
    won = [result for result in results if not isinstance(result, Exception)]
    assert len(won) + len(lost) == len(results), results
    return won, lost


def assert_intact(*articles: Article) -> None:
    for article in articles:
        now = Article.objects.get(pk=article.pk)
        assert history.verify(now) == []
        assert list(now.events.values_list("seq", flat=True)) == list(range(1, now.head_seq + 1))


@pytest.fixture
def two() -> tuple[User, User]:
    return make_reviewer(first_name="Ana"), make_reviewer(first_name="Ben")


# --- one item ----------------------------------------------------------------------------------------------------

RACES: dict[str, dict[str, Any]] = {
    "take": {},
    "edit": {"said": "confirmed"},
    "propose": {"said": "not_found", "note": "Looked in the archive."},
    "split": {"at": [TEXT.index(" ships,”")]},
}


@pytest.mark.parametrize("with_version", [True, False], ids=["version seen", "no version"])
@pytest.mark.parametrize("action", RACES)
def test_two_do_the_same_to_the_same_item(action: str, with_version: bool, two: tuple[User, User]) -> None:
    claim = item_of(make(), QUOTE)
    data, version = RACES[action], claim.version if with_version else None
    won, lost = outcome(at_once(*(lambda u=u: apply(u, claim, action, data, version) for u in two)))
    assert (len(won), len(lost)) == (1, 1)
    winner = claim.events.get(action=action).actor
    if with_version:
        assert isinstance(lost[0], StaleClaim)
        assert [event.actor for event in lost[0].events] == [winner]
        assert winner is not None
        assert winner.first_name in str(lost[0]), "the loser is told who was faster"
    else:
        assert isinstance(lost[0], NotAllowed)
    assert Claim.objects.get(pk=claim.pk).version == 2
    assert Note.objects.count() == (action == "propose"), "the loser left nothing behind"
    assert_intact(claim.article)


def test_two_sign_the_same_proposal(two: tuple[User, User]) -> None:
    claim = propose(item_of(make(), QUOTE), make_reviewer())
    won, lost = outcome(at_once(*(lambda u=u: apply(u, claim, Action.SIGN_OFF, version=claim.version) for u in two)))
    assert (len(won), len(lost)) == (1, 1)
    assert isinstance(lost[0], StaleClaim)
    signed = Claim.objects.get(pk=claim.pk)
    assert signed.signed_by == claim.events.get(action=Action.SIGN_OFF).actor
    assert_intact(claim.article)


@pytest.mark.parametrize(
    ("action", "data"), [("withdraw", {}), ("return", {"comment": "Which page?"}), ("remove", {"reason": "None."})]
)
def test_signing_against_taking_back(action: str, data: dict[str, Any], two: tuple[User, User]) -> None:
    proposer, signer = two
    claim = propose(item_of(make(), QUOTE), proposer)
    won, lost = outcome(
        at_once(
            lambda: apply(signer, claim, Action.SIGN_OFF, version=claim.version),
            lambda: apply(proposer, claim, action, data, version=claim.version),
        )
    )
    assert (len(won), len(lost)) == (1, 1)
    now = Claim.objects.get(pk=claim.pk)
    assert now.status == won[0].status
    assert (now.signed_by == signer) == (now.status == Status.SIGNED_OFF)
    assert_intact(claim.article)


def test_one_person_in_two_tabs_loses_nothing_silently(two: tuple[User, User]) -> None:
    ana = two[0]
    claim = apply(ana, item_of(make(), QUOTE), Action.TAKE)
    jobs = [
        lambda text=text: apply(ana, claim, Action.EDIT, {"correction": text}, version=claim.version) for text in "abcd"
    ]
    won, lost = outcome(at_once(*jobs))
    assert (len(won), len(lost)) == (1, 3)
    assert all(isinstance(error, StaleClaim) for error in lost)
    assert Claim.objects.get(pk=claim.pk).correction == won[0].correction
    assert_intact(claim.article)


def test_two_answer_the_same_question(two: tuple[User, User]) -> None:
    claim = item_of(make(), QUOTE)
    apply(two[0], claim, Action.QUERY, {"text": "Which ships?"})
    question = claim.notes.get()
    won, lost = outcome(
        at_once(*(lambda u=u: apply(u, claim, Action.ANSWER, {"note": question, "answer": u.first_name}) for u in two))
    )
    assert (len(won), len(lost)) == (1, 1)
    assert isinstance(lost[0], NotReady)
    answered = claim.notes.get()
    assert answered.answered_by is not None
    assert answered.answer == answered.answered_by.first_name
    assert claim.events.filter(action=Action.ANSWER).count() == 1
    assert_intact(claim.article)


def test_two_merge_neighbours_into_each_other(two: tuple[User, User]) -> None:
    article = make()
    first, second = item_of(article, CLAIMS[0]), item_of(article, CLAIMS[1])
    won, lost = outcome(
        at_once(
            lambda: apply(two[0], first, Action.MERGE, {"others": [(second, 1)]}, version=1),
            lambda: apply(two[1], second, Action.MERGE, {"others": [(first, 1)]}, version=1),
        )
    )
    assert (len(won), len(lost)) == (1, 1)
    assert article.claims.filter(text="One ship. Two ships.").count() == 1
    assert_intact(article)


def test_two_add_the_same_words(two: tuple[User, User]) -> None:
    article = make()
    data = {"kind": "assertion", "spans": [[0, 14]]}
    won, lost = outcome(at_once(*(lambda u=u: add(u, article, data) for u in two)))
    assert (len(won), len(lost)) == (1, 1)
    assert article.claims.filter(text="Tolland counts").count() == 1
    assert_intact(article)


def test_two_set_the_same_sentences_aside(two: tuple[User, User]) -> None:
    article = make()
    won, lost = outcome(at_once(*(lambda u=u: waive_sentences(u, article, [(0, 14)]) for u in two)))
    assert lost == []
    assert sorted(map(len, won)) == [0, 1]
    assert_intact(article)


def test_two_correct_the_same_fact(two: tuple[User, User]) -> None:
    article = make()
    seen = {"title": article.title}
    won, lost = outcome(
        at_once(*(lambda u=u: edit_article(u, article, {"title": f"By {u.first_name}"}, seen) for u in two))
    )
    assert (len(won), len(lost)) == (1, 1)
    assert isinstance(lost[0], NotReady)
    assert Article.objects.get(pk=article.pk).title == won[0].title
    assert_intact(article)


# --- many items --------------------------------------------------------------------------------------------------


def test_many_work_on_one_article_in_parallel() -> None:
    article, source = make(), make_source()
    claims = list(article.claims.all())
    people = [make_reviewer() for _claim in claims]

    def work(user: User, claim: Claim) -> Claim:
        for _turn in range(3):
            claim = apply(user, claim, Action.ADD_EVIDENCE, {"source": source}, version=claim.version)
        apply(user, claim, Action.NOTE, {"text": "Done."})
        return apply(user, claim, Action.PROPOSE, findings_of(claim), version=claim.version)

    won, lost = outcome(at_once(*(lambda u=u, c=c: work(u, c) for u, c in zip(people, claims, strict=True))))
    assert lost == []
    assert [claim.status for claim in won] == [Status.PROPOSED] * len(claims)
    assert Evidence.objects.count() == 3 * len(claims)
    assert_intact(article)


def test_bulk_edits_in_opposite_orders_do_not_block_each_other() -> None:
    articles = [make() for _number in range(3)]
    claims = [(item_of(article, words), None) for article in articles for words in CLAIMS[:2]]
    editors = (make_editor(), make_editor())
    results = at_once(
        lambda: apply_many(editors[0], claims, Action.WAIVE, {"reason": "no_time"}),
        lambda: apply_many(editors[1], claims[::-1], Action.WAIVE, {"reason": "no_time"}),
    )
    assert sum(len(result.done) for result in results) == len(claims)
    assert sum(len(result.refused) for result in results) == len(claims)
    assert_intact(*articles)


def test_changed_sources_and_work_on_what_rests_on_them_do_not_block_each_other(two: tuple[User, User]) -> None:
    """A changed source reaches into many articles in one transaction, as its page does it."""
    sources = [make_source("Yearbook"), make_source("Ledger")]
    articles = [make() for _number in range(3)]
    for article in articles:
        for source, words in zip(sources, CLAIMS, strict=False):
            apply(two[0], item_of(article, words), Action.ADD_EVIDENCE, {"source": source})

    def changes(source: Any) -> list[Claim]:
        with transaction.atomic():
            source.save()
            return source_changed(two[1], source, "A new edition.")

    def work(words: str) -> int:
        for article in articles[::-1]:
            for source in sources:
                apply(two[1], item_of(article, words), Action.ADD_EVIDENCE, {"source": source})
        return 0

    won, lost = outcome(
        at_once(*(lambda s=s: changes(s) for s in sources), lambda: work(CLAIMS[2]), lambda: work(CLAIMS[3]))
    )
    assert lost == []
    assert sum(len(marked) for marked in won if marked) >= 2 * len(articles)
    assert_intact(*articles)


def test_clearing_against_new_work_never_leaves_cleared_what_is_open(two: tuple[User, User]) -> None:
    eva, article = make_editor(), make()
    for claim in article.claims.all():
        apply(eva, claim, Action.WAIVE, {"reason": "no_time"})
    waive_sentences(eva, article, [o.span for o in clearing_obstacles(article) if o.span])
    at_once(
        lambda: clear(eva, article),
        lambda: add(two[0], article, {"kind": "assertion", "spans": [[0, 7]]}),
    )
    assert article.claims.filter(status=Status.CHECKING).exists()
    assert article.current_revision.cleared_at is None
    assert_intact(article)


def test_one_new_name_in_many_articles_becomes_one_speaker() -> None:
    jobs = [
        lambda n=n: make_article(f"{TEXT}{n}\n", items=[Item(QUOTE, "Mira Tolland"), Item("Tolland", "Odo Brandt")])
        for n in range(4)
    ]
    won, _lost = outcome(at_once(*jobs))
    assert sorted(Speaker.objects.values_list("name", flat=True)) == ["Mira Tolland", "Odo Brandt"]
    assert_intact(*won)


def test_one_name_typed_by_many_becomes_one_speaker() -> None:
    articles = [make() for _number in range(4)]
    people = [make_reviewer() for _article in articles]
    jobs = [
        lambda u=u, a=a: apply(u, item_of(a, QUOTE), Action.EDIT, {"speaker": "Ida Holm"})
        for u, a in zip(people, articles, strict=True)
    ]
    won, lost = outcome(at_once(*jobs))
    assert lost == []
    assert len({claim.speaker_id for claim in won}) == 1
    assert Speaker.objects.filter(name="Ida Holm").count() == 1


# --- through the web ---------------------------------------------------------------------------------------------


def test_two_browsers_sign_the_same_proposal(two: tuple[User, User]) -> None:
    claim = propose(item_of(make(), QUOTE), make_reviewer())
    clients = [Client(), Client()]
    for client, user in zip(clients, two, strict=True):
        client.force_login(user)
    path = f"/claims/{claim.pk}/act/sign_off/"
    answers = at_once(*(lambda c=c: c.post(path, {"version": claim.version}) for c in clients))
    assert sorted(answer.status_code for answer in answers) == [302, 409], answers
    winner = Claim.objects.get(pk=claim.pk).signed_by
    assert winner is not None
    told = next(answer for answer in answers if answer.status_code == 409)
    assert winner.first_name in told.content.decode()
    assert ClaimEvent.objects.filter(action=Action.SIGN_OFF).count() == 1
    assert_intact(claim.article)

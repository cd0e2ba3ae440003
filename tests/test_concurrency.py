"""Two people at the same moment, on connections of their own: one wins, the other is told, the history holds."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from claims import history
from claims.models import Action, Article, Claim, Status, User
from claims.workflow import NotAllowed, StaleClaim, WorkflowError, apply, apply_many
from tests.factories import (
    assertion_of,
    findings_of,
    make_article,
    make_editor,
    make_reviewer,
    make_source,
    propose,
    quote_of,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run `jobs` at the same moment, each in a thread with its own connection; what each gave or raised."""
    barrier, results = Barrier(len(jobs)), [None] * len(jobs)

    def run(index: int) -> None:
        try:
            barrier.wait(10)
            results[index] = jobs[index]()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(index,)) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a deadlock"
    return results


def outcome(results: list[Any]) -> tuple[list[Claim], list[WorkflowError]]:
    won = [result for result in results if isinstance(result, Claim)]
    lost = [result for result in results if isinstance(result, WorkflowError)]
    assert len(won) + len(lost) == len(results), results
    return won, lost


@pytest.fixture
def two() -> tuple[User, User]:
    return make_reviewer(first_name="Ana"), make_reviewer(first_name="Ben")


def test_two_take_the_same_item(two: tuple[User, User]) -> None:
    claim = quote_of(make_article())
    won, lost = outcome(at_once(*(lambda u=u: apply(u, claim, Action.TAKE, version=1) for u in two)))
    assert len(won) == len(lost) == 1
    assert isinstance(lost[0], StaleClaim)
    winner = Claim.objects.get(pk=claim.pk).assignee
    assert winner in two
    assert winner.first_name in str(lost[0]), "the loser is told who was faster"
    assert history.verify(claim.article) == []


def test_two_sign_the_same_proposal(two: tuple[User, User]) -> None:
    claim = propose(quote_of(make_article()), make_reviewer())
    won, lost = outcome(at_once(*(lambda u=u: apply(u, claim, Action.SIGN_OFF, version=claim.version) for u in two)))
    assert len(won) == len(lost) == 1
    assert Claim.objects.get(pk=claim.pk).signed_by in two
    assert claim.events.filter(action=Action.SIGN_OFF).count() == 1
    assert history.verify(claim.article) == []


def test_signing_against_withdrawing(two: tuple[User, User]) -> None:
    proposer, signer = two
    claim = propose(quote_of(make_article()), proposer)
    won, lost = outcome(
        at_once(
            lambda: apply(signer, claim, Action.SIGN_OFF, version=claim.version),
            lambda: apply(proposer, claim, Action.WITHDRAW, version=claim.version),
        )
    )
    assert len(won) == len(lost) == 1
    assert Claim.objects.get(pk=claim.pk).status == won[0].status
    assert history.verify(claim.article) == []


def test_without_versions_the_second_is_refused_by_the_status(two: tuple[User, User]) -> None:
    claim = quote_of(make_article())
    won, lost = outcome(at_once(*(lambda u=u: apply(u, claim, Action.EDIT, {"said": "confirmed"}) for u in two)))
    assert len(won) == len(lost) == 1
    assert isinstance(lost[0], NotAllowed)


def test_many_work_on_one_article_in_parallel() -> None:
    article, source = make_article(), make_source()
    claims = list(article.claims.all())[:6]
    people = [make_reviewer() for _claim in claims]

    def work(user: User, claim: Claim) -> Claim:
        for _turn in range(3):
            claim = apply(user, claim, Action.ADD_EVIDENCE, {"source": source}, version=claim.version)
        return apply(user, claim, Action.PROPOSE, findings_of(claim), version=claim.version)

    jobs = [lambda u=u, c=c: work(u, c) for u, c in zip(people, claims, strict=True)]
    won, lost = outcome(at_once(*jobs))
    assert [claim.status for claim in won] == [Status.PROPOSED] * len(claims)
    assert lost == []
    assert history.verify(article) == []
    article = Article.objects.get(pk=article.pk)
    assert list(article.events.values_list("seq", flat=True)) == list(range(1, article.head_seq + 1))


def test_bulk_edits_in_opposite_orders_do_not_block_each_other() -> None:
    articles = [make_article(), make_article()]
    claims = [(assertion_of(article), None) for article in articles]
    editors = (make_editor(), make_editor())
    results = at_once(
        lambda: apply_many(editors[0], claims, Action.WAIVE, {"reason": "no_time"}),
        lambda: apply_many(editors[1], claims[::-1], Action.WAIVE, {"reason": "no_time"}),
    )
    assert sum(len(result.done) for result in results) == 2
    assert sum(len(result.refused) for result in results) == 2
    assert all(history.verify(article) == [] for article in articles)

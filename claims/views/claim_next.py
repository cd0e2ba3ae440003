"""Which item comes next for a person who is done with one: what waits for them, in text order from where they are."""

from __future__ import annotations

from typing import Any

from ..models import Article, Claim, Status
from ..permissions import signable_by
from .article_page import Entry, gone_entries, is_shown, placed_entries

_FREE = (Status.NEW, Status.STALE)


def next_waiting(
    user: Any, article: Article, after: int | None, *, signing: bool | None = None, show: str = "all", words: str = ""
) -> Claim | None:
    """The next item of `article` that waits for `user`, after item `after` and then from the top; None where none does.

    To work on: what they have, and what nobody has. To sign: what others have proposed. `signing` says which of the
    two goes first, None that it is all the same. What the rail shows (`show`, `words`, as in its address) goes before
    what it hides. What is no longer in the text comes last.
    """
    revision = article.current_revision
    entries = [entry for entry, _anchor in placed_entries(user, article, revision)]
    entries += gone_entries(user, article, revision)
    at = next((i for i, entry in enumerate(entries) if entry.claim.pk == after), -1)
    following = [*entries[at + 1 :], *entries[: max(at, 0)]]
    signable = set(signable_by(Claim.objects.filter(article=article), user).values_list("pk", flat=True))

    def rank(entry: Entry) -> tuple[bool, bool]:
        hidden = not is_shown(entry, show, words, user.pk)
        return hidden, signing is not None and (entry.claim.pk in signable) is not signing

    waiting = [entry for entry in following if entry.claim.pk in signable or _is_workable(entry.claim, user)]
    return min(waiting, key=rank).claim if waiting else None


def _is_workable(claim: Claim, user: Any) -> bool:
    if claim.status == Status.CHECKING:
        return claim.assignee_id == user.pk
    return claim.status in _FREE and claim.assignee_id in (None, user.pk)

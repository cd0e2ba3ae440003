"""What tests are made of: people in their roles, and articles with items that the extraction or the test has found.

Everything is written by the code that writes it in earnest, so that histories hold and `verify` finds no fault.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any, NamedTuple

from django.contrib.auth.models import Group
from django.db import transaction

from claims import history
from claims.extraction import Extraction, extract, results
from claims.extraction.quotation import quoted_pieces
from claims.models import Action, Article, Channel, Claim, Kind, Revision, Role, Source, SourceKind, Status, User
from claims.workflow import apply, open_claims

PASSWORD = "correct horse battery"
TEXT = """A summer by the harbour

The ferry service carried 41,000 passengers in 2024, the harbour office said in its yearly report.

"We have never had a summer like this one," said Mira Tolland, the harbour master. The town council will vote on a second pier by March 2026.

Council leader Odo Brandt said the pier would cost about 12 million crowns. "Nobody will pay higher taxes for it," Brandt told the Coast Courier.

The old pier was built in 1931. It is the longest on the coast.
"""
_numbers = count(1)


def make_user(*roles: str, username: str = "", superuser: bool = False, **fields: Any) -> User:
    """A user in `roles` (of `Role`); roles may be left out."""
    name = username or f"{'-'.join(role.lower() for role in roles) or 'nobody'}-{next(_numbers)}"
    create = User.objects.create_superuser if superuser else User.objects.create_user
    user = create(name, password=PASSWORD, **fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def make_viewer(**fields: Any) -> User:
    return make_user(Role.VIEWER, **fields)


def make_reviewer(**fields: Any) -> User:
    return make_user(Role.REVIEWER, **fields)


def make_editor(**fields: Any) -> User:
    return make_user(Role.EDITOR, **fields)


class Item(NamedTuple):
    """An item for `make_article`: its words as they stand in the text; a quote where there is a speaker."""

    words: str
    speaker: str = ""
    priority: str = "medium"
    types: tuple[str, ...] = ()


def found_in(text: str, items: Sequence[Item]) -> Extraction:
    """What the extraction would say had it found `items` and nothing else. Lines are sentences."""
    quotes: list[results.Quote] = []
    claims: list[results.Claim] = []
    for item in sorted(items, key=lambda item: not item.speaker):
        span = (text.index(item.words), text.index(item.words) + len(item.words))
        if item.speaker:
            quoted = tuple(quoted_pieces(text, [span]))
            form = "direct" if quoted else "indirect"
            quotes.append(results.Quote((span,), (), (), quoted, form, item.speaker, None, None, 0.9))
        else:
            around = (
                i for i, quote in enumerate(quotes) if all(s <= span[0] <= span[1] <= e for s, e in quote.content)
            )
            claims.append(results.Claim(span, item.types, item.priority, 0.5, 0.9, (), (), (), next(around, None)))
    lines, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            lines.append((at, at + len(line.rstrip())))
        at += len(line)
    return Extraction(tuple(lines), tuple(quotes), tuple(claims), "test")


def make_article(
    text: str = TEXT,
    *,
    items: Sequence[Item] | None = None,
    blocks: Sequence[Sequence[object]] | None = None,
    created_by: User | None = None,
    **fields: Any,
) -> Article:
    """An article with one revision of `text`, and `items` or else what the extraction finds in it, all to check.

    Without `blocks` the text is one paragraph.
    """
    fields.setdefault("title", text.strip().splitlines()[0][:500] if text.strip() else "Untitled")
    fields.setdefault("published_at", date(2025, 10, 21))
    found = extract(text, published_at=fields["published_at"]) if items is None else found_in(text, items)
    with transaction.atomic():
        article = Article.objects.create(created_by=created_by, **fields)
        locked = history.lock(article.pk)
        revision = Revision.objects.create(
            article=locked,
            number=1,
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            blocks=blocks or [["paragraph", 0, len(text)]],
            sentences=[list(span) for span in found.sentences],
            engine=found.engine,
            created_by=created_by,
        )
        new = {"revision": 1, "sha256": revision.sha256}
        entry = history.Entry(action=Action.INGEST, actor=created_by, channel=Channel.COMMAND, new=new)
        history.append(locked, [entry])
        open_claims(locked, revision, found, actor=created_by, channel=Channel.COMMAND)
    return Article.objects.get(pk=article.pk)


def make_source(title: str = "Minutes of the harbour council", **fields: Any) -> Source:
    fields.setdefault("kind", SourceKind.DOCUMENT)
    return Source.objects.create(title=title, **fields)


def quote_of(article: Article, containing: str = "never had a summer") -> Claim:
    return article.claims.get(kind=Kind.QUOTE, text__contains=containing)


def assertion_of(article: Article, containing: str = "41,000") -> Claim:
    return article.claims.get(kind=Kind.ASSERTION, text__contains=containing)


def item_of(article: Article, words: str) -> Claim:
    """The item, not removed, with exactly these words."""
    return article.claims.exclude(status=Status.REMOVED).get(text=words)


def findings_of(claim: Claim) -> dict[str, Any]:
    """Complete findings with outcome ok."""
    if claim.kind == Kind.ASSERTION:
        return {"verdict": "accurate"}
    found = {"said": "confirmed", "attribution": "correct", "context": "fair"}
    return found if claim.form == "indirect" else {**found, "wording": "verbatim"}


def propose(claim: Claim, actor: User, *, source: Source | None = None, **data: Any) -> Claim:
    """The claim, proposed by `actor` with complete findings and one piece of evidence."""
    source = source or make_source(f"Source {next(_numbers)}")
    claim = apply(actor, claim, Action.ADD_EVIDENCE, {"source": source, "locator": "p. 4", "excerpt": "As said."})
    return apply(actor, claim, Action.PROPOSE, {**findings_of(claim), **data})


def sign_off(claim: Claim, proposer: User, signer: User, **data: Any) -> Claim:
    """The claim, proposed by one and signed off by the other."""
    claim = propose(claim, proposer, **data) if claim.status != Status.PROPOSED else claim
    return apply(signer, claim, Action.SIGN_OFF, version=claim.version)


def to_status(claim: Claim, status: str, *, by: User, second: User) -> Claim:
    """The claim, walked from "to check" to `status`: `by` works and proposes, `second` signs; editors do the rest."""
    if status == Status.CHECKING:
        return apply(by, claim, Action.TAKE)
    if status == Status.PROPOSED:
        return propose(claim, by)
    if status == Status.SIGNED_OFF:
        return sign_off(claim, by, second)
    if status == Status.WAIVED:
        return apply(make_editor(), claim, Action.WAIVE, {"reason": "no_time"})
    if status == Status.REMOVED:
        return apply(make_editor(), claim, Action.REMOVE, {"reason": "Nothing of the kind."})
    if status == Status.STALE:
        signed = sign_off(claim, by, second)
        return apply(None, signed, Action.MARK_STALE, {"reason": "its text changed"}, channel=Channel.SYSTEM)
    return claim

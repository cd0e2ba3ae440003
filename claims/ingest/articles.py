"""The one function that makes an article."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from .. import history
from ..extraction import Extraction, extract
from ..models import Action, Article, Revision, User
from ..permissions import may
from ..workflow import open_claims
from ..workflow.articles import FACTS
from ..workflow.errors import require
from .captures import attach
from .draft import Draft, fit
from .errors import IngestError, KnownText
from .language import DEFAULT, clean_language
from .limits import check_bytes, check_words


def make_article(
    draft: Draft, *, actor: User | None, channel: str, allow_copy: bool = False, found: Extraction | None = None
) -> Article:
    """Make the article of `draft` with its first revision, and open what the extraction finds in it.

    All or nothing. `actor` None is whoever runs the server, at its command line. `allow_copy` brings in a text that is
    there already once more. `found` is what `extract` says of the draft's text, where it has been asked before.

    Raises:
        NotAllowed: `actor` may not bring articles in.
        KnownText: the text is there already.
        IngestError: no text, too much of it, or a fact that does not fit; codes of `IngestError`.
    """
    if actor is not None:
        require(may(actor, Action.INGEST))
    article = _article(draft, actor)
    text, blocks = draft.text, draft.blocks
    _check(text)
    if not allow_copy:
        _refuse_known(text)
    # Before the transaction: it may take seconds, and on SQLite a transaction keeps all others waiting.
    if found is None:
        found = extract(text, title=article.title, published_at=article.published_at, language=article.language)
    with transaction.atomic():
        if not allow_copy:
            wait_for_twins(text)
            _refuse_known(text)
        article.save(force_insert=True)
        locked = history.lock(article.pk)
        revision = Revision.objects.create(
            article=locked,
            number=1,
            text=text,
            sha256=digest_of(text),
            blocks=[block.stored for block in blocks],
            sentences=[list(span) for span in found.sentences],
            engine=found.engine,
            notice=found.notice,
            source_name=draft.source_name,
            created_by=actor,
        )
        facts = {name: str(value) for name in FACTS if (value := getattr(locked, name))}
        new = {**facts, "revision": 1, "sha256": revision.sha256}
        if draft.capture:
            attach(draft.capture, revision)
            new["capture"] = draft.capture.sha256
        history.append(locked, [history.Entry(action=Action.INGEST, actor=actor, channel=channel, new=new)])
        open_claims(locked, revision, found, actor=actor, channel=channel)
    return locked


def check_draft(draft: Draft) -> str:
    """The text of a draft of which `make_article` would make an article, unless it is known.

    Raises:
        IngestError: as `make_article`.
    """
    _article(draft, None)
    text = draft.text
    _check(text)
    return text


def known_articles(text: str) -> list[Article]:
    """The articles of which `text` is a revision, oldest first."""
    return list(Article.objects.filter(revisions__sha256=digest_of(text)).order_by("pk"))


def digest_of(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _article(draft: Draft, actor: User | None) -> Article:
    article = Article(
        title=fit("title", draft.title),
        byline=fit("byline", draft.byline),
        publisher=fit("publisher", draft.publisher),
        url=draft.url,
        language=clean_language(draft.language) or DEFAULT,
        published_at=draft.published_at,
        external_id=draft.external_id,
        created_by=actor,
    )
    try:
        # Constraints are the database's to check; asking it beforehand takes a query each.
        article.clean_fields(exclude={"created_by", "head_hash"})
    except ValidationError as error:
        reasons = (f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
        raise IngestError("; ".join(reasons), "facts") from error
    return article


def _check(text: str) -> None:
    if not any(character.isalnum() for character in text):
        raise IngestError(_("There is no text in it."), "empty")
    check_bytes(len(text.encode()))
    check_words(text)


def wait_for_twins(text: str) -> None:
    """Let a transaction that brings in the same text (a double click) end first. On SQLite all wait for each other."""
    if connection.vendor == "postgresql":
        key = int.from_bytes(bytes.fromhex(digest_of(text))[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _refuse_known(text: str) -> None:
    if known := known_articles(text):
        raise KnownText(known)

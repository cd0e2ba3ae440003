"""The one place where articles and their texts are made: `make_article` the first, `revise` all that come after it."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from .. import history
from ..extraction import Extraction, extract
from ..models import Action, Article, Revision, User
from ..permissions import may
from ..workflow import Plan, carry_over, open_claims, places_told, plan_revision
from ..workflow.articles import FACTS, change_facts
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
    text = draft.text
    _check(text)
    # Before the transaction: it may take seconds, and on SQLite a transaction keeps all others waiting.
    if found is None:
        if not allow_copy:
            _refuse_known(text)
        found = found_in(article, text)
    with transaction.atomic():
        if not allow_copy:
            wait_for_twins(text)
            _refuse_known(text)
        article.save(force_insert=True)
        # It needs no lock: until the transaction ends nobody else sees it.
        revision = _make_revision(article, 1, draft, found, actor)
        facts = {name: str(value) for name in FACTS if (value := getattr(article, name))}
        new = {**facts, **_told(revision, draft)}
        history.append(article, [history.Entry(action=Action.INGEST, actor=actor, channel=channel, new=new)])
        open_claims(article, revision, found, actor=actor, channel=channel)
    return article


def check_draft(draft: Draft) -> str:
    """The text of a draft of which `make_article` would make an article, unless it is known.

    Raises:
        IngestError: as `make_article`.
    """
    _article(draft, None)
    text = draft.text
    _check(text)
    return text


def revise(
    article: Article,
    draft: Draft,
    *,
    actor: User | None,
    channel: str,
    found: Extraction | None = None,
    seen: int | None = None,
) -> Revision | None:
    """Make the next revision of `article`: carry its items over, open what is new. All or nothing.

    Of the draft's facts only a changed headline is taken over; the others may have been corrected here. `actor` None is
    the system, or whoever runs the server. `found` is the extraction of `draft.text` where the caller has it; `seen`
    the number of the revision that the actor compared it with. None where the text is that of the current revision.

    Raises:
        NotAllowed: `actor` may not bring new versions in.
        IngestError: as for a first text; `known` where it is an older version's text, `overtaken` where a newer one
            than `seen` has come meanwhile.
    """
    if actor is not None:
        require(may(actor, Action.REVISE, article))
    text = draft.text
    _check(text)
    if _is_current(article, text, seen):
        return None
    found = found or found_in(article, text)
    with transaction.atomic():
        locked = history.lock(article.pk)
        if _is_current(locked, text, seen):
            return None
        before = locked.current_revision
        plan = plan_revision(before, text, found)
        revision = _make_revision(locked, before.number + 1, draft, found, actor)
        new = {**_told(revision, draft), **places_told(plan)}
        history.append(locked, [history.Entry(action=Action.REVISE, actor=actor, channel=channel, new=new)])
        if title := new_title(locked, before, draft):
            change_facts(locked, {"title": title}, actor=actor, channel=channel)
        carry_over(locked, revision, plan)
        open_claims(locked, revision, found, actor=actor, channel=channel, known=plan.known)
    return revision


def compare(article: Article, draft: Draft) -> tuple[Plan | None, str]:
    """What `revise` would make of the items, and the title that the article would have, "" if the one that it has.
    Nothing is written. The plan is None where the text is that of the current revision.

    Raises:
        IngestError: as `revise`.
    """
    text = draft.text
    _check(text)
    if _is_current(article, text, None):
        return None, ""
    before = article.current_revision
    return plan_revision(before, text, found_in(article, text)), new_title(article, before, draft)


def found_in(article: Article, text: str) -> Extraction:
    """The extraction of a text of `article`, with what is known about it."""
    return extract(text, title=article.title, published_at=article.published_at, language=article.language)


def found_in_draft(draft: Draft) -> Extraction:
    """The extraction of a draft of which an article is to be made.

    Raises:
        IngestError: as `make_article`.
    """
    return found_in(_article(draft, None), check_draft(draft))


def new_title(article: Article, before: Revision, draft: Draft) -> str:
    """What the article is called after `draft`: its headline, where the text until now had another; else ""."""
    title = fit("title", draft.title)
    headlines = [before.text[block.start : block.end] for block in before.block_list if block.type == "headline"]
    is_same = any(title == fit("title", headline) for headline in headlines)
    # "A fire broke out in the…" is no headline, but how a text without one begins.
    return "" if not title or title.endswith("…") or is_same or title == article.title else title


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


def _make_revision(article: Article, number: int, draft: Draft, found: Extraction, actor: User | None) -> Revision:
    text = draft.text
    revision = Revision.objects.create(
        article=article,
        number=number,
        text=text,
        sha256=digest_of(text),
        blocks=[block.stored for block in draft.blocks],
        sentences=[list(span) for span in found.sentences],
        engine=found.engine,
        notice=found.notice,
        source_name=draft.source_name,
        created_by=actor,
    )
    if draft.capture:
        attach(draft.capture, revision)
    return revision


def _told(revision: Revision, draft: Draft) -> dict[str, Any]:
    """What the event that brings a text in says of it."""
    capture = {"capture": draft.capture.sha256} if draft.capture else {}
    return {"revision": revision.number, "sha256": revision.sha256, **capture}


def _is_current(article: Article, text: str, seen: int | None) -> bool:
    """Whether the newest revision has this text already."""
    newest, digest = article.current_revision, digest_of(text)
    if newest.sha256 == digest:
        return True
    if seen is not None and seen != newest.number:
        raise IngestError(
            _("Version %(number)d came in meanwhile. Compare yours with that one.") % {"number": newest.number},
            "overtaken",
        )
    if older := article.revisions.filter(sha256=digest).first():
        raise is_replaced(older.number)
    return False


def is_replaced(number: int) -> IngestError:
    """The refusal of a text that version `number` had, and later ones have not."""
    message = _("This is the text of version %(number)d, which has been replaced since.")
    return IngestError(message % {"number": number}, "known")


def _check(text: str) -> None:
    if not any(character.isalnum() for character in text):
        raise IngestError(_("There is no text in it."), "empty")
    check_bytes(len(text.encode()))
    check_words(text)


def wait_for_twins(*texts: str) -> None:
    """Let transactions that bring in one of the same texts (a double click) end first. On SQLite each waits anyway.

    Who brings in several asks for all at once: they are waited for in one order, so that nobody waits in a circle.
    """
    if connection.vendor == "postgresql":
        keys = sorted({int.from_bytes(bytes.fromhex(digest_of(text))[:8], signed=True) for text in texts})
        with connection.cursor() as cursor:
            for key in keys:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _refuse_known(text: str) -> None:
    if known := known_articles(text):
        raise KnownText(known)

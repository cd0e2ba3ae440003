"""What became of a line is stored with its article: both or neither."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from ...extraction import Extraction
from ...models import Article, Import, ImportLine, LineOutcome, User
from ...workflow.speakers import make_speakers_alone
from ..articles import make_article, revise, wait_for_twins
from ..errors import IngestError, KnownText
from .plan import Planned

logger = logging.getLogger(__name__)
Found = tuple[Planned, Extraction | None]


def store(run: Import, batch: Sequence[Found], *, actor: User | None, channel: str) -> list[ImportLine]:
    """Store a batch in one transaction, each line in a savepoint of its own; a new version stands in a batch alone.

    Lines that somebody else stored meanwhile are left out of what is returned.

    Raises:
        DatabaseError: the database cannot be reached, or kept others waiting too long; nothing of the batch is stored.
    """
    with transaction.atomic():
        drafts = [planned.record.draft for planned, _found in batch if planned.outcome == LineOutcome.MADE]
        made = [draft.text for draft in drafts if draft]
        if made and connection.vendor == "postgresql":
            # All locks first and always in this order. Taken article by article, two who bring in the same would
            # wait for each other.
            wait_for_twins(*made)
            make_speakers_alone()
        results = [_store(run, planned, found, actor, channel) for planned, found in batch]
    return [line for line in results if line]


def _store(
    run: Import, planned: Planned, found: Extraction | None, actor: User | None, channel: str
) -> ImportLine | None:
    try:
        with transaction.atomic():
            outcome, article, reason = _become(run, planned, found, actor, channel)
            return _line(run, planned, outcome, article, reason)
    except (IngestError, KnownText) as error:
        reason = str(error)
    except IntegrityError:
        if run.results.filter(line=planned.record.line).exists():
            return None
        logger.exception("Line %d of import %s could not be stored", planned.record.line, run.uuid)
        reason = _("The database refused this. Bring the file in once more; what is there already is not doubled.")
    return _line(run, planned, LineOutcome.REFUSED, None, reason)


def _line(run: Import, planned: Planned, outcome: str, article: Article | int | None, reason: str) -> ImportLine:
    article_id = article.pk if isinstance(article, Article) else article
    return ImportLine.objects.create(
        run=run,
        line=planned.record.line,
        external_id=planned.record.external_id,
        outcome=outcome,
        article_id=article_id,
        reason=reason,
    )


def _become(
    run: Import, planned: Planned, found: Extraction | None, actor: User | None, channel: str
) -> tuple[LineOutcome, Article | int | None, str]:
    draft = planned.record.draft
    if planned.outcome == LineOutcome.REFUSED or draft is None:
        return LineOutcome.REFUSED, None, planned.reason
    if planned.outcome == LineOutcome.KNOWN:
        return _known(run, planned)
    if planned.outcome == LineOutcome.REVISED and planned.article_id:
        article = Article.objects.get(pk=planned.article_id)
        made = revise(article, draft, actor=actor, channel=channel, found=found)
        return LineOutcome.REVISED if made else LineOutcome.KNOWN, article, ""
    try:
        return LineOutcome.MADE, make_article(draft, actor=actor, channel=channel, allow_copy=run.copy, found=found), ""
    except KnownText as error:
        return LineOutcome.KNOWN, error.articles[0], ""


def _known(run: Import, planned: Planned) -> tuple[LineOutcome, Article | int | None, str]:
    if planned.article_id:
        return LineOutcome.KNOWN, planned.article_id, ""
    first = run.results.filter(line=planned.like).first()
    if first is None or first.article_id is None:
        reason = _("It is the same as line %(line)d, which was not brought in.")
        raise IngestError(reason % {"line": planned.like}, "known")
    return LineOutcome.KNOWN, first.article_id, ""

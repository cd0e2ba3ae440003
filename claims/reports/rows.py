"""What a report says of each claim, the same for every format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..findings import findings_in_words
from ..models import (
    FINDING_FIELDS,
    Anchor,
    Article,
    Claim,
    Evidence,
    Form,
    Kind,
    Outcome,
    Revision,
    SourceKind,
    Stance,
    Status,
    WaiveReason,
    choice_label,
)
from .passage import Passage, Selection, passage_of, selections_of

CHUNK = 200


@dataclass(frozen=True)
class ArticleRow:
    """The story a claim stands in, and where its history ended when the row was read."""

    id: int
    uuid: str
    title: str
    publisher: str
    byline: str
    url: str
    language: str
    published_at: date | None
    history_seq: int
    history_hash: str


@dataclass(frozen=True)
class EvidenceRow:
    """One piece of evidence; of a confidential one nothing but its stance is given away."""

    stance: str
    stance_label: str
    confidential: bool
    source: str
    kind: str
    kind_label: str
    url: str
    locator: str
    excerpt: str


@dataclass(frozen=True)
class Row:
    """One claim as reports show it: codes for machines, beside them labels in the reader's language.

    `text_version` is the number of the article's revision in which `passage` and `selections` were read, `text_since`
    when it came in; both None where the claim has no place. `said_by` is who says an assertion, where it stands in a
    quote that is verified. `findings` are (label, value) in words, `finding_codes` the same by field. `checked` is
    signed off, whatever was found; `verified` is signed off with nothing to change.
    """

    article: ArticleRow
    id: int
    uuid: str
    path: str
    kind: str
    kind_label: str
    is_quote: bool
    text: str
    passage: Passage
    selections: list[Selection]
    text_version: int | None
    text_since: datetime | None
    said_by: str
    speaker: str
    role: str
    via: str
    form: str
    form_label: str
    status: str
    status_label: str
    findings: list[tuple[str, str]]
    finding_codes: dict[str, str | bool]
    outcome: str
    outcome_label: str
    checked: bool
    verified: bool
    correction: str
    waive_reason: str
    waive_reason_label: str
    assignee: str
    proposed_by: str
    proposed_at: datetime | None
    signed_by: str
    signed_at: datetime | None
    self_checked: bool
    round: int
    version: int
    evidence: list[EvidenceRow]

    @property
    def page(self) -> int | None:
        """The page on which it stands, where the text was read from a file with pages."""
        return self.selections[0].page if self.selections else None


class Since(NamedTuple):
    """How a report that is kept differs from the one kept before it. `path` leads to the page that lists it all."""

    made_at: datetime
    path: str
    new: int
    changed: int
    gone: int

    @property
    def words(self) -> str:
        """The same as a sentence, without the address."""
        when = date_format(timezone.localtime(self.made_at), "j F Y, H:i T")
        return _("Changed since the report of %(when)s: %(new)d new, %(changed)d changed, %(gone)d gone.") % {
            "when": when,
            "new": self.new,
            "changed": self.changed,
            "gone": self.gone,
        }


class Entry(NamedTuple):
    """A line of the menu of reports: a page, "" where there is none, and (label, address) of the files like it."""

    label: str
    url: str
    files: list[tuple[str, str]]
    current: bool = False


@dataclass(frozen=True)
class Head:
    """What stands above a report. `site` is the address in front of paths, without a slash at its end; `path`
    is the report's own.

    `links` are (label, address) of the way back, `menu` leads to the other reports; `filters` are (label, value) in
    words; `work` says that claims which are not signed off are in it too, `left_out` how many were not taken in because
    they are not; `count` is how many were there when it was begun. `article` is the id of the one article that it is
    about. `paged` asks for a page that is set on paper, with what a PDF needs. A report that is kept has its page at
    `kept`, and `since` where there is an earlier one of the same; every format that has a place for it says both.
    """

    title: str
    made_by: str
    site: str = ""
    path: str = ""
    filters: list[tuple[str, str]] = field(default_factory=list)
    work: bool = False
    count: int = 0
    left_out: int = 0
    self_contained: bool = False
    paged: bool = False
    article: int | None = None
    links: list[tuple[str, str]] = field(default_factory=list)
    menu: list[Entry] = field(default_factory=list)
    made_at: datetime = field(default_factory=timezone.now)
    kept: str = ""
    since: Since | None = None


@dataclass
class Totals:
    """What was written: items, those checked, and those verified among them."""

    items: int = 0
    checked: int = 0
    verified: int = 0

    def add(self, row: Row) -> None:
        self.items += 1
        self.checked += row.checked
        self.verified += row.verified


class Chapter(NamedTuple):
    """An article in a report, and how many of its claims are in it."""

    id: int
    title: str
    items: int


def report_rows(claims: QuerySet[Claim]) -> Iterator[Row]:
    """A row for each of `claims`, in the order of articles and of their text; CHUNK rows in memory at a time.

    `claims` has gone through `visible_to`.
    """
    ordered = (
        claims.select_related("article", "speaker", "quote__speaker", "assignee", "proposed_by", "signed_by")
        .prefetch_related(
            Prefetch(
                "evidence", Evidence.objects.live().select_related("source").order_by("pk"), to_attr="live_evidence"
            ),
            # The revision by a query of its own: joined, each claim would bring its own copy of the article's text.
            Prefetch(
                "anchors",
                Anchor.objects.filter(pk=Subquery(_places(OuterRef("claim")).values("pk")[:1])).prefetch_related(
                    Prefetch("revision", Revision.objects.only("number", "text", "blocks", "sentences", "created_at"))
                ),
                to_attr="place_list",
            ),
        )
        .annotate(place_start=Subquery(_places(OuterRef("pk")).values("start")[:1]))
        .order_by(*_ARTICLE_ORDER, F("place_start").asc(nulls_last=True), "pk")
    )
    for claim in ordered.iterator(chunk_size=CHUNK):
        yield _row(claim)


def report_chapters(claims: QuerySet[Claim]) -> list[Chapter]:
    """The articles of `claims` in the order of `report_rows`."""
    counted = claims.order_by().values("article", "article__title", "article__published_at").annotate(n=Count("pk"))
    return [Chapter(row["article"], row["article__title"], row["n"]) for row in counted.order_by(*_ARTICLE_ORDER)]


_ARTICLE_ORDER = (F("article__published_at").desc(nulls_last=True), "-article")


def _places(claim: OuterRef) -> QuerySet[Anchor]:
    return Anchor.objects.filter(claim=claim).best_first()


def _row(claim: Any) -> Row:
    place: Anchor | None = next(iter(claim.place_list), None)
    codes = {name: getattr(claim, name) for name in FINDING_FIELDS}
    return Row(
        article=article_row(claim.article),
        id=claim.pk,
        uuid=str(claim.uuid),
        path=claim.get_absolute_url(),
        kind=claim.kind,
        kind_label=choice_label(Kind, claim.kind),
        is_quote=claim.is_quote,
        text=claim.text,
        passage=passage_of(place, claim.text),
        selections=selections_of(place),
        text_version=place.revision.number if place else None,
        text_since=place.revision.created_at if place else None,
        said_by=claim.quote.speaker_name if claim.quote and claim.quote.is_verified else "",
        speaker=claim.speaker_name,
        role=claim.role,
        via=claim.via,
        form=claim.form,
        form_label=choice_label(Form, claim.form),
        status=claim.status,
        status_label=choice_label(Status, claim.status),
        findings=findings_in_words(claim),
        finding_codes={name: value for name, value in codes.items() if value},
        outcome=claim.outcome,
        outcome_label=choice_label(Outcome, claim.outcome),
        checked=claim.is_checked,
        verified=claim.is_verified,
        correction=claim.correction,
        waive_reason=claim.waive_reason,
        waive_reason_label=choice_label(WaiveReason, claim.waive_reason),
        assignee=_name(claim.assignee),
        proposed_by=_name(claim.proposed_by),
        proposed_at=claim.proposed_at,
        signed_by=_name(claim.signed_by),
        signed_at=claim.signed_at,
        self_checked=claim.self_checked,
        round=claim.round,
        version=claim.version,
        evidence=[_evidence(item) for item in claim.live_evidence],
    )


def article_row(article: Article) -> ArticleRow:
    """What reports say of an article, with its history as it stands now."""
    return ArticleRow(
        id=article.pk,
        uuid=str(article.uuid),
        title=article.title,
        publisher=article.publisher,
        byline=article.byline,
        url=article.url,
        language=article.language,
        published_at=article.published_at,
        history_seq=article.head_seq,
        history_hash=article.head_hash,
    )


def _evidence(item: Evidence) -> EvidenceRow:
    stance, stance_label = item.stance, choice_label(Stance, item.stance)
    if item.confidential:
        return EvidenceRow(stance, stance_label, True, _("Confidential source on file"), "", "", "", "", "")
    source = item.source
    return EvidenceRow(
        stance=stance,
        stance_label=stance_label,
        confidential=False,
        source=source.title,
        kind=source.kind,
        kind_label=choice_label(SourceKind, source.kind),
        url=source.url,
        locator=item.locator,
        excerpt=item.excerpt,
    )


def _name(user: Any) -> str:
    return user.display_name if user else ""

"""What a report says of each claim, the same for every format."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from ..findings import findings_in_words
from ..models import Anchor, Claim, Evidence, User

CHUNK = 500


@dataclass(frozen=True)
class EvidenceRow:
    """One piece of evidence; of a confidential one nothing but its stance is given away."""

    stance: str
    confidential: bool
    source: str
    kind: str
    url: str
    locator: str
    excerpt: str


@dataclass(frozen=True)
class Row:
    """One claim as reports show it; labels in the reader's language, times with their zone.

    `before` and `after` are the neighbouring sentences in the text. `checked` is signed off, whatever was found;
    `verified` is signed off with nothing to change.
    """

    article_id: int
    article: str
    publisher: str
    published_at: date | None
    article_url: str
    history_seq: int
    history_hash: str
    claim_id: int
    uuid: str
    kind: str
    is_quote: bool
    text: str
    before: str
    after: str
    speaker: str
    role: str
    via: str
    form: str
    status: str
    findings: list[tuple[str, str]]
    outcome: str
    outcome_label: str
    checked: bool
    verified: bool
    correction: str
    waive_reason: str
    proposed_by: str
    proposed_at: datetime | None
    signed_by: str
    signed_at: datetime | None
    self_checked: bool
    round: int
    evidence: list[EvidenceRow]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Head:
    """What stands above a report: its title, when and by whom it was made, which filter, and how many were left out."""

    title: str
    made_by: str
    filters: list[tuple[str, str]] = field(default_factory=list)
    count: int = 0
    left_out: int = 0
    made_at: datetime = field(default_factory=timezone.now)


def report_rows(claims: QuerySet[Claim], user: User) -> Iterator[Row]:
    """A row for each of `claims`, in the order of articles and of their text; CHUNK rows in memory at a time."""
    place = Anchor.objects.filter(claim=OuterRef("pk")).order_by("-revision__number").values("start")[:1]
    evidence = Evidence.objects.visible_to(user).live().select_related("source").order_by("pk")
    ordered = (
        claims.select_related("article", "speaker", "proposed_by", "signed_by")
        .prefetch_related(
            Prefetch("evidence", queryset=evidence, to_attr="live_evidence"),
            Prefetch("anchors", queryset=Anchor.objects.select_related("revision").order_by("-revision__number")),
        )
        .annotate(place=Subquery(place))
        .order_by("-article__published_at", "article_id", "place", "pk")
    )
    for claim in ordered.iterator(chunk_size=CHUNK):
        yield _row(claim)


def _row(claim: Any) -> Row:
    article = claim.article
    before, after = _surroundings(claim)
    return Row(
        article_id=article.pk,
        article=article.title,
        publisher=article.publisher,
        published_at=article.published_at,
        article_url=article.url,
        history_seq=article.head_seq,
        history_hash=article.head_hash,
        claim_id=claim.pk,
        uuid=str(claim.uuid),
        kind=str(claim.get_kind_display()),
        is_quote=claim.is_quote,
        text=claim.text,
        before=before,
        after=after,
        speaker=claim.speaker_name,
        role=claim.role,
        via=claim.via,
        form=str(claim.get_form_display()) if claim.form else "",
        status=str(claim.get_status_display()),
        findings=findings_in_words(claim),
        outcome=claim.outcome,
        outcome_label=str(claim.get_outcome_display()) if claim.outcome else "",
        checked=claim.is_checked,
        verified=claim.is_verified,
        correction=claim.correction,
        waive_reason=str(claim.get_waive_reason_display()) if claim.waive_reason else "",
        proposed_by=claim.proposed_by.display_name if claim.proposed_by else "",
        proposed_at=claim.proposed_at,
        signed_by=claim.signed_by.display_name if claim.signed_by else "",
        signed_at=claim.signed_at,
        self_checked=claim.self_checked,
        round=claim.round,
        evidence=[_evidence(item) for item in claim.live_evidence],
    )


def _evidence(item: Evidence) -> EvidenceRow:
    if item.confidential:
        return EvidenceRow(str(item.get_stance_display()), True, _("Confidential source, on file"), "", "", "", "")
    source = item.source
    return EvidenceRow(
        stance=str(item.get_stance_display()),
        confidential=False,
        source=source.title,
        kind=str(source.get_kind_display()),
        url=source.url,
        locator=item.locator,
        excerpt=item.excerpt,
    )


def _surroundings(claim: Any) -> tuple[str, str]:
    """The text around the claim: the rest of its own sentence and the sentence before and after, within a paragraph."""
    anchors = claim.anchors.all()
    if not anchors:
        return "", ""
    anchor = anchors[0]
    text, sentences = anchor.revision.text, anchor.revision.sentences
    starts = [start for start, _end in sentences]
    first = max(0, bisect_right(starts, anchor.start) - 1)
    last = max(first, bisect_right(starts, anchor.end - 1) - 1)
    begin = sentences[max(0, first - 1)][0] if sentences else 0
    stop = sentences[min(len(sentences) - 1, last + 1)][1] if sentences else len(text)
    before = text[min(begin, anchor.start) : anchor.start].rsplit("\n", 1)[-1]
    after = text[anchor.end : max(stop, anchor.end)].split("\n", 1)[0]
    return before, after

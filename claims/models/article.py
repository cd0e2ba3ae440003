from __future__ import annotations

import uuid
from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .user import User, sees_results, sees_work

if TYPE_CHECKING:
    from .claim import Claim


# As much of an address as the index on it holds, since PostgreSQL limits the length of what it indexes.
ADDRESS_OPENING = 200


class Block(NamedTuple):
    """One part of a revision's text: `type` is headline, heading, paragraph, caption, byline or source; code points.

    `page`, from 1, is the one on which it begins, where the text was read from a file that has pages.
    """

    type: str
    start: int
    end: int
    page: int | None = None

    @property
    def stored(self) -> list[str | int]:
        """As `Revision.blocks` holds it: without the page where there is none."""
        place: list[str | int] = [self.type, self.start, self.end]
        return place if self.page is None else [*place, self.page]


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: User | AnonymousUser) -> ArticleQuerySet:
        """Reviewers and editors see all articles, viewers those with something signed off, others none."""
        if sees_work(user):
            return self
        if sees_results(user):
            from .claim import Claim

            return self.filter(Exists(Claim.objects.visible_to(user).filter(article=OuterRef("pk"))))
        return self.none()

    def at(self, *urls: str) -> ArticleQuerySet:
        """Those that stand at one of `urls`, the oldest first; a slash at the end and TLS make no other address."""
        variants = {
            f"{scheme}://{place}{slash}"
            for url in urls
            for place in [url.partition("://")[2].partition("#")[0].rstrip("/")]
            for scheme in ("http", "https")
            for slash in ("", "/")
        }
        # By its opening first, which has an index.
        there = self.alias(opening=Left("url", ADDRESS_OPENING))
        there = there.filter(opening__in={url[:ADDRESS_OPENING] for url in variants}, url__in=variants)
        return there.order_by("pk")

    def cleared(self) -> ArticleQuerySet:
        """Those whose newest version is cleared for publication."""
        return self.filter(_is_cleared())

    def not_cleared(self) -> ArticleQuerySet:
        """The others; a new version of a cleared text is to be cleared again."""
        return self.filter(~_is_cleared())


class Article(models.Model):
    """One story. Its texts are revisions, made by `claims.ingest` only; its history ends at `head_seq`, `head_hash`."""

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=500)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    byline = models.CharField(_("byline"), max_length=300, blank=True)
    url = models.URLField(_("URL"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=16, default="en")
    published_at = models.DateField(_("publication date"), null=True, blank=True)
    due_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    # What the publisher's own system calls it: whoever brings it in again means this article.
    external_id = models.CharField(_("ID at the publisher"), max_length=200, blank=True, db_index=True)
    created_at = models.DateTimeField(_("brought in at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("brought in by")
    )
    head_seq = models.PositiveIntegerField(_("last event"), default=0, editable=False)
    head_hash = models.CharField(_("hash of the last event"), max_length=64, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="article_newest"),
            models.Index(fields=["due_at"], name="article_due"),
            # By what an address begins with: a whole one may be too long for an index.
            models.Index(Left("url", ADDRESS_OPENING), name="article_address"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["publisher", "external_id"],
                condition=~Q(external_id=""),
                name="article_id_once_per_publisher",
                violation_error_message=_("This publisher has another article with the same ID."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="article_has_title"),
            models.CheckConstraint(
                condition=Q(head_seq=0, head_hash="") | (Q(head_seq__gt=0) & ~Q(head_hash="")),
                name="article_head_complete",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article-detail", args=[self.pk])

    @property
    def current_revision(self) -> Revision:
        """The newest revision.

        Raises:
            Revision.DoesNotExist: the article has none, which ingest never leaves behind.
        """
        return self.revisions.order_by("-number")[:1].get()


class RevisionQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, user: User | AnonymousUser) -> RevisionQuerySet:
        return self.filter(article__in=Article.objects.visible_to(user))


class Revision(models.Model):
    """One immutable text of an article, headline and captions included. A trigger refuses changes of the text.

    `blocks` is a list of [type, start, end] or [type, start, end, page], `sentences` of [start, end]; all offsets count
    code points of `text`.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("article"))
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"))
    sha256 = models.CharField(_("SHA-256 of the text"), max_length=64, db_index=True)
    blocks = models.JSONField(_("blocks"), default=list)
    sentences = models.JSONField(_("sentences"), default=list)
    engine = models.CharField(_("extraction engine"), max_length=80, blank=True)
    notice = models.TextField(_("notice of the extraction"), blank=True)
    source_name = models.CharField(_("brought in from"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("brought in at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("brought in by")
    )
    cleared_at = models.DateTimeField(_("cleared at"), null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cleared by"),
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once"),
            models.UniqueConstraint(fields=["article", "sha256"], name="revision_text_once_per_article"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_1"),
            models.CheckConstraint(condition=~Q(text=""), name="revision_has_text"),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True)
                | Q(cleared_at__isnull=False, cleared_by__isnull=False),
                name="revision_cleared_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} ({self.number})"

    @property
    def block_list(self) -> list[Block]:
        return [Block(*block) for block in self.blocks]

    def page_at(self, position: int) -> int | None:
        """The page on which the block that holds `position` begins, where that is known."""
        return next((block.page for block in self.block_list if block.start <= position < block.end), None)

    def reach_of(self, start: int, end: int) -> tuple[int, int]:
        """text[start:end] widened to whole sentences, and by one sentence on each side; code points."""
        if not self.sentences:
            return start, end
        # The first sentence that ends after `start`, and the last one that begins before `end`.
        first = bisect_right(self.sentences, start, key=itemgetter(1))
        last = bisect_left(self.sentences, end, key=itemgetter(0)) - 1
        left = self.sentences[max(first - 1, 0)][0]
        right = self.sentences[min(last + 1, len(self.sentences) - 1)][1]
        return min(left, start), max(right, end)

    def live_claims(self) -> models.QuerySet[Claim]:
        """The claims that stand in this text and have not been removed, in text order."""
        from .anchor import Anchor
        from .claim import Claim, Status

        return (
            Claim.objects.filter(anchors__in=Anchor.objects.standing().filter(revision=self))
            .exclude(status=Status.REMOVED)
            .order_by("anchors__start", "anchors__end", "pk")
        )


def _is_cleared() -> Exists:
    newer = Revision.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    return Exists(Revision.objects.filter(~Exists(newer), article=OuterRef("pk"), cleared_at__isnull=False))

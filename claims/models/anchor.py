"""Where claims stand in texts."""

from __future__ import annotations

from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from .article import Revision
from .claim import Claim


class AnchorState(models.TextChoices):
    EXACT = "exact", _("Exact")
    MOVED = "moved", _("Moved")
    CHANGED = "changed", _("Changed")
    VANISHED = "vanished", _("No longer in the text")


class AnchorQuerySet(models.QuerySet["Anchor"]):
    def standing(self) -> AnchorQuerySet:
        """Those with words in the text."""
        return self.exclude(state=AnchorState.VANISHED)

    def best_first(self) -> AnchorQuerySet:
        """The newest in which the claim still stands first, then those that vanished: the rule by which everything that
        shows the place of a claim chooses one of its anchors. `Claim.current_anchor` is the same for one at hand."""
        vanished = ExpressionWrapper(Q(state=AnchorState.VANISHED), output_field=models.BooleanField())
        return self.order_by(vanished, "-revision__number")


class Anchor(models.Model):
    """Where a claim stands in one revision.

    `spans`, `source`, `cue` and `quoted` are lists of [start, end] in code points, end exclusive; the last three are
    empty for assertions. `exact`, `prefix` and `suffix` are the W3C TextQuoteSelector of the first to the last span.

    A vanished anchor says that the claim was looked for in this text and is not there: it has no spans, `start` and
    `end` are both the place where it would stand, and the selector is that of the words that were looked for, as they
    stood in the last text that had them.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="anchors", verbose_name=_("claim"))
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="anchors", verbose_name=_("revision"))
    state = models.CharField(_("state"), max_length=10, choices=AnchorState.choices, default=AnchorState.EXACT)
    spans = models.JSONField(_("spans"), default=list)
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    exact = models.TextField(_("exact"))
    prefix = models.CharField(_("prefix"), max_length=32, blank=True)
    suffix = models.CharField(_("suffix"), max_length=32, blank=True)
    source = models.JSONField(_("source mention"), default=list, blank=True)
    cue = models.JSONField(_("cue"), default=list, blank=True)
    quoted = models.JSONField(_("inside quotation marks"), default=list, blank=True)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ["revision", "start", "end"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "revision"], name="anchor_once_per_revision"),
            models.CheckConstraint(condition=Q(state__in=AnchorState.values), name="anchor_state"),
            models.CheckConstraint(
                condition=(~Q(state=AnchorState.VANISHED) & Q(start__lt=F("end")))
                | Q(state=AnchorState.VANISHED) & Q(start=F("end")) & Q(spans=[]),
                name="anchor_not_empty",
            ),
        ]
        indexes = [models.Index(fields=["revision", "start"], name="anchor_in_text_order")]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"

    @property
    def is_vanished(self) -> bool:
        return self.state == AnchorState.VANISHED

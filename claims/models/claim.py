from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .article import Article, Revision
from .findings import AttributionFinding, ContextFinding, Rating, SaidFinding, Verdict, WordingFinding
from .speaker import Speaker
from .user import User, sees_results, sees_work

if TYPE_CHECKING:
    from .anchor import Anchor


class Kind(models.TextChoices):
    """The UI says "Quote" and "Claim"."""

    QUOTE = "quote", _("Quote")
    ASSERTION = "assertion", _("Claim")


class Status(models.TextChoices):
    """Where the work stands; never what was found."""

    NEW = "new", _("To check")
    CHECKING = "checking", _("Checking")
    PROPOSED = "proposed", _("Awaiting second check")
    SIGNED_OFF = "signed_off", _("Signed off")
    WAIVED = "waived", _("Set aside")
    STALE = "stale", _("Check again")
    REMOVED = "removed", _("Removed")


OPEN_STATUSES = (Status.NEW, Status.CHECKING, Status.PROPOSED, Status.STALE)
# Where somebody works on it, or anybody may begin to.
WORKABLE_STATUSES = (Status.NEW, Status.STALE, Status.CHECKING)


class Outcome(models.TextChoices):
    """Derived from the findings by the workflow, never typed in."""

    OK = "ok", _("OK")
    CHANGE = "change", _("Change")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")


class Form(models.TextChoices):
    """How much of a quote stands inside quotation marks: all, some, none."""

    DIRECT = "direct", _("Direct")
    MIXED = "mixed", _("Mixed")
    INDIRECT = "indirect", _("Indirect")


class Priority(models.IntegerChoices):
    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")


class Origin(models.TextChoices):
    MACHINE = "machine", _("Machine")
    PERSON = "person", _("Person")


class Type(models.TextChoices):
    """What kind of thing a claim claims."""

    QUANTITY = "quantity", _("Quantity")
    TREND = "trend", _("Trend")
    SUPERLATIVE = "superlative", _("Superlative")
    COMPARISON = "comparison", _("Comparison")
    DATE = "date", _("Date")
    EVENT = "event", _("Event")
    PREDICTION = "prediction", _("Prediction")
    CAUSATION = "causation", _("Causation")
    LAW = "law", _("Law")
    POSITION = "position", _("Position")
    POLL = "poll", _("Poll")
    IDENTITY = "identity", _("Identity")


class WaiveReason(models.TextChoices):
    """Why an item is set aside. That something is an opinion never excuses checking that it was said."""

    NOTHING_CHECKABLE = "nothing_checkable", _("Nothing to check")
    OPINION = "opinion", _("Opinion")
    COMMON_KNOWLEDGE = "common_knowledge", _("Common knowledge")
    AGENCY = "agency", _("Relied on the agency")
    NO_TIME = "no_time", _("No time")

    @classmethod
    def for_kind(cls, kind: str) -> list[WaiveReason]:
        if kind == Kind.QUOTE:
            return [cls.AGENCY, cls.NO_TIME]
        return [cls.NOTHING_CHECKABLE, cls.OPINION, cls.COMMON_KNOWLEDGE, cls.NO_TIME]


FINDING_FIELDS = ("verdict", "said", "attribution", "context", "wording", "translated", "rating")

# Spelled out, since a check passes on NULL; the columns are not nullable for the same reason.
COMPLETE_FINDINGS = (Q(kind=Kind.ASSERTION) & Q(verdict__in=Verdict.values)) | (
    Q(kind=Kind.QUOTE)
    & (
        Q(said__in=[SaidFinding.DENIED, SaidFinding.NOT_FOUND])
        | (
            Q(said=SaidFinding.CONFIRMED)
            & Q(attribution__in=AttributionFinding.values)
            & Q(context__in=ContextFinding.values)
            & (Q(form=Form.INDIRECT) | Q(wording__in=WordingFinding.values))
        )
    )
)


# `Claim.is_returned`, as a condition.
IS_RETURNED = Q(status=Status.CHECKING, proposed_by__isnull=False)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: User | AnonymousUser) -> ClaimQuerySet:
        """Reviewers and editors see every claim, viewers what is signed off, others nothing."""
        if sees_work(user):
            return self
        if sees_results(user):
            return self.filter(status=Status.SIGNED_OFF)
        return self.none()

    def published_otherwise(self) -> ClaimQuerySet:
        """`Claim.is_published_otherwise`, as a condition."""
        is_otherwise = Q(signed_at__isnull=True) | Q(publications__at__lt=F("signed_at"))
        return self.filter(is_otherwise, publications__isnull=False, publications__withdrawn_at__isnull=True)


class Claim(models.Model):
    """The unit of review: a quote or an assertion in one article. Written by `claims.workflow` only.

    `figures`, `dates` and `reasons` are lists as `claims.extraction` gives them. `version` counts writes;
    `round` counts reviews: it grows when signed-off or set-aside work is taken up again.
    """

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="claims", verbose_name=_("article"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    quote = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assertions",
        verbose_name=_("quote that says it"),
    )
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    text = models.TextField(_("text"))
    folded = models.TextField(editable=False)

    form = models.CharField(_("form"), max_length=10, choices=Form.choices, blank=True)
    speaker = models.ForeignKey(
        Speaker, on_delete=models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("speaker")
    )
    mention = models.CharField(_("mention"), max_length=500, blank=True)
    candidates = models.JSONField(_("speakers to choose from"), default=list, blank=True)
    role = models.CharField(_("role"), max_length=300, blank=True)
    via = models.CharField(_("via"), max_length=200, blank=True)

    figures = models.JSONField(_("figures"), default=list, blank=True)
    dates = models.JSONField(_("dates"), default=list, blank=True)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    score = models.FloatField(_("check-worthiness"), default=0.0)
    confidence = models.FloatField(_("confidence"), default=1.0)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.MEDIUM)
    legal = models.BooleanField(_("legal risk"), default=False)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.MACHINE)
    touched_at = models.DateTimeField(_("first touched by a person at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.NEW)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_claims",
        verbose_name=_("assignee"),
    )
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict.choices, blank=True)
    said = models.CharField(_("said"), max_length=20, choices=SaidFinding.choices, blank=True)
    attribution = models.CharField(_("attribution"), max_length=20, choices=AttributionFinding.choices, blank=True)
    context = models.CharField(_("context"), max_length=20, choices=ContextFinding.choices, blank=True)
    wording = models.CharField(_("wording"), max_length=20, choices=WordingFinding.choices, blank=True)
    translated = models.BooleanField(_("translated"), default=False)
    rating = models.CharField(_("public rating"), max_length=20, choices=Rating.choices, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    correction = models.TextField(_("correction"), blank=True)
    waive_reason = models.CharField(
        _("reason for setting aside"), max_length=20, choices=WaiveReason.choices, blank=True
    )
    recheck_on = models.DateField(_("look again on"), null=True, blank=True)
    round = models.PositiveIntegerField(_("round"), default=1)
    version = models.PositiveIntegerField(_("version"), default=1)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed off by"),
    )
    signed_at = models.DateTimeField(_("signed off at"), null=True, blank=True)
    self_checked = models.BooleanField(_("self-checked"), default=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote or claim")
        verbose_name_plural = _("quotes and claims")
        ordering = ["-priority", "pk"]
        indexes = [
            models.Index(fields=["status", "-priority", "id"], name="claim_queue"),
            models.Index(fields=["-priority", "id"], name="claim_by_priority"),
            models.Index(fields=["assignee", "status"], name="claim_assignee"),
            models.Index(fields=["article", "status"], name="claim_article"),
            models.Index(fields=["speaker", "status"], name="claim_speaker"),
            models.Index(fields=["signed_at"], name="claim_signed_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="claim_kind"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="claim_status"),
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="claim_outcome"),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="claim_priority"),
            models.CheckConstraint(condition=~Q(text=""), name="claim_has_text"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="claim_score_0_to_1"),
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="claim_confidence_0_to_1"),
            models.CheckConstraint(condition=Q(round__gte=1, version__gte=1), name="claim_counters_from_1"),
            models.CheckConstraint(
                condition=Q(kind=Kind.ASSERTION, form="")
                | Q(kind=Kind.QUOTE, form__in=Form.values, quote__isnull=True),
                name="claim_form_of_quotes_only",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.QUOTE, verdict="")
                | Q(kind=Kind.ASSERTION, said="", attribution="", context="", wording="", translated=False),
                name="claim_findings_of_its_kind",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.CHECKING, Status.PROPOSED]) | Q(assignee__isnull=False),
                name="claim_under_way_has_assignee",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.NEW) | Q(assignee__isnull=True), name="claim_new_has_no_assignee"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.PROPOSED, Status.SIGNED_OFF])
                | (Q(proposed_by__isnull=False, proposed_at__isnull=False) & ~Q(outcome="") & COMPLETE_FINDINGS),
                name="claim_proposed_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.SIGNED_OFF)
                | (
                    Q(signed_by__isnull=False, signed_at__isnull=False)
                    & (~Q(signed_by=F("proposed_by")) | Q(self_checked=True))
                ),
                name="claim_signed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.SIGNED_OFF)
                | Q(signed_by__isnull=True, signed_at__isnull=True, self_checked=False),
                name="claim_signer_only_when_signed",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.WAIVED, waive_reason__in=WaiveReason.values)
                | (~Q(status=Status.WAIVED) & Q(waive_reason="")),
                name="claim_waived_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(status=Status.REMOVED), name="claim_replaced_is_removed"
            ),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    def get_absolute_url(self) -> str:
        return reverse("claim-detail", args=[self.pk])

    @property
    def is_quote(self) -> bool:
        return self.kind == Kind.QUOTE

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def is_checked(self) -> bool:
        """Signed off, whatever was found."""
        return self.status == Status.SIGNED_OFF

    @property
    def is_verified(self) -> bool:
        """Signed off with nothing to change."""
        return self.is_checked and self.outcome == Outcome.OK

    @cached_property
    def publication(self) -> Any:
        """The `Publication` that is live, or None. A query, unless `with_publications` has brought it along."""
        found = vars(self).get("live_publications")
        return next(iter(self.publications.live().select_related("by") if found is None else found), None)

    @property
    def is_published(self) -> bool:
        return self.publication is not None

    @property
    def is_published_otherwise(self) -> bool:
        """Published, and no longer signed off, or signed off anew since: what is public may be wrong."""
        if self.publication is None:
            return False
        return self.signed_at is None or self.signed_at > self.publication.at

    @property
    def is_returned(self) -> bool:
        """Proposed before and sent back; withdrawing, releasing and a new round wipe that out."""
        return self.status == Status.CHECKING and self.proposed_by_id is not None

    @property
    def is_untouched(self) -> bool:
        """A machine's suggestion that no person has touched yet."""
        return self.origin == Origin.MACHINE and self.touched_at is None

    @property
    def speaker_name(self) -> str:
        """Who is quoted, as well as it is known: the speaker, else the mention in the text, else ""."""
        return self.speaker.name if self.speaker else self.mention

    def anchor_in(self, revision: Revision) -> Anchor | None:
        return self.anchors.filter(revision=revision).first()

    @property
    def current_anchor(self) -> Anchor | None:
        """Where the item stands, or last stood: the rule of `AnchorQuerySet.best_first`."""
        return max(self._placed(), key=lambda anchor: (not anchor.is_vanished, anchor.revision.number), default=None)

    @property
    def is_vanished(self) -> bool:
        """It was looked for in the newest text and is not there."""
        newest = max(self._placed(), key=lambda anchor: anchor.revision.number, default=None)
        return newest is not None and newest.is_vanished

    def _placed(self) -> list[Anchor]:
        """The anchors with their revisions; one query, or none where both are prefetched."""
        prefetched = "anchors" in getattr(self, "_prefetched_objects_cache", {})
        return list(self.anchors.all() if prefetched else self.anchors.select_related("revision"))


class ClaimType(models.Model):
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="types", verbose_name=_("claim"))
    type = models.CharField(_("type"), max_length=12, choices=Type.choices)

    class Meta:
        verbose_name = _("type of claim")
        verbose_name_plural = _("types of claim")
        ordering = ["claim", "type"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "type"], name="claimtype_once"),
            models.CheckConstraint(condition=Q(type__in=Type.values), name="claimtype_known"),
        ]
        indexes = [models.Index(fields=["type", "claim"], name="claimtype_by_type")]

    def __str__(self) -> str:
        return self.get_type_display()

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article
from .claim import Claim
from .user import User, sees_work


class Action(models.TextChoices):
    """Every action there is. Labels are buttons; `past` says what the history says."""

    INGEST = "ingest", _("Bring in")
    REVISE = "revise", _("Bring in a new version")
    EDIT_ARTICLE = "edit_article", _("Edit the article’s facts")
    CLEAR = "clear", _("Clear the article")
    FIND = "find", _("Find")
    ADD = "add", _("Add")
    TAKE = "take", _("Take")
    ASSIGN = "assign", _("Assign")
    RELEASE = "release", _("Release")
    EDIT = "edit", _("Save")
    ADD_EVIDENCE = "add_evidence", _("Add evidence")
    CHANGE_EVIDENCE = "change_evidence", _("Change evidence")
    REMOVE_EVIDENCE = "remove_evidence", _("Remove evidence")
    NOTE = "note", _("Add note")
    QUERY = "query", _("Ask the author")
    ANSWER = "answer", _("Answer")
    PROPOSE = "propose", _("Propose")
    WITHDRAW = "withdraw", _("Withdraw")
    SIGN_OFF = "sign_off", _("Sign off")
    RETURN = "return", _("Return")
    WAIVE = "waive", _("Set aside")
    REMOVE = "remove", _("Remove")
    SPLIT = "split", _("Split")
    MERGE = "merge", _("Merge")
    MARK_STALE = "mark_stale", _("Mark to check again")
    REOPEN = "reopen", _("Reopen")
    UNDO = "undo", _("Undo")
    PUBLISH = "publish", _("Publish")
    UNPUBLISH = "unpublish", _("Unpublish")

    @property
    def past(self) -> str:
        return str(PAST[self])


PAST = {
    Action.INGEST: _("brought in"),
    Action.REVISE: _("brought in a new version"),
    Action.EDIT_ARTICLE: _("edited the article’s facts"),
    Action.CLEAR: _("cleared the article"),
    Action.FIND: _("found"),
    Action.ADD: _("added"),
    Action.TAKE: _("took"),
    Action.ASSIGN: _("assigned"),
    Action.RELEASE: _("released"),
    Action.EDIT: _("edited"),
    Action.ADD_EVIDENCE: _("added evidence"),
    Action.CHANGE_EVIDENCE: _("changed evidence"),
    Action.REMOVE_EVIDENCE: _("removed evidence"),
    Action.NOTE: _("wrote a note"),
    Action.QUERY: _("asked the author"),
    Action.ANSWER: _("answered"),
    Action.PROPOSE: _("proposed"),
    Action.WITHDRAW: _("withdrew the proposal"),
    Action.SIGN_OFF: _("signed off"),
    Action.RETURN: _("returned"),
    Action.WAIVE: _("set aside"),
    Action.REMOVE: _("removed"),
    Action.SPLIT: _("split"),
    Action.MERGE: _("merged"),
    Action.MARK_STALE: _("marked to check again"),
    Action.REOPEN: _("reopened"),
    Action.UNDO: _("undid an edit"),
    Action.PUBLISH: _("published"),
    Action.UNPUBLISH: _("withdrew from publication"),
}


class Channel(models.TextChoices):
    WEB = "web", _("Web")
    ADMIN = "admin", _("Admin")
    COMMAND = "command", _("Command line")
    API = "api", _("API")
    SYSTEM = "system", _("System")


class ClaimEventQuerySet(models.QuerySet["ClaimEvent"]):
    def visible_to(self, user: User | AnonymousUser) -> ClaimEventQuerySet:
        return self if sees_work(user) else self.none()


class ClaimEvent(models.Model):
    """One line of an article's history: append-only by trigger, hash-chained by `claims.history`.

    `claim` is empty for events of the article itself. `old` and `new` hold the changed fields only.
    `touches` marks events that changed findings, evidence, attribution or boundaries: their actors may not sign off.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="events", verbose_name=_("article"))
    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("claim")
    )
    seq = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("actor"),
    )
    actor_name = models.CharField(_("actor’s name then"), max_length=320, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    action = models.CharField(_("action"), max_length=20, choices=Action.choices)
    round = models.PositiveIntegerField(_("round"), default=1)
    touches = models.BooleanField(_("touches the substance"), default=False)
    old = models.JSONField(_("old values"), default=dict, blank=True)
    new = models.JSONField(_("new values"), default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    bulk = models.UUIDField(_("bulk edit"), null=True, blank=True, db_index=True)
    salt = models.CharField(_("salt"), max_length=32)
    digest = models.CharField(_("digest of the payload"), max_length=64)
    prev_hash = models.CharField(_("previous hash"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)

    objects = ClaimEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history")
        ordering = ["article", "seq"]
        indexes = [
            models.Index(fields=["claim", "seq"], name="event_of_claim"),
            models.Index(fields=["at"], name="event_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "seq"], name="event_number_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_number_from_1"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="event_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}. {self.actor_name} {self.past}".strip()

    @property
    def past(self) -> str:
        return Action(self.action).past

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .claim import Claim
from .user import User, sees_work


class NoteKind(models.TextChoices):
    NOTE = "note", _("Note")
    QUERY = "query", _("Question to the author")


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: User | AnonymousUser) -> NoteQuerySet:
        """Notes are for those who do the work; viewers see none."""
        return self if sees_work(user) else self.none()

    def open_queries(self) -> NoteQuerySet:
        return self.filter(kind=NoteKind.QUERY, answered_at__isnull=True)


class Note(models.Model):
    """A remark on a claim, or a question to the author, open until answered. Written by `claims.workflow` only."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="notes", verbose_name=_("claim"))
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind.choices, default=NoteKind.NOTE)
    text = models.TextField(_("text"))
    round = models.PositiveIntegerField(_("round"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["kind", "answered_at"], name="note_open_queries")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_has_text"),
            models.CheckConstraint(condition=Q(kind__in=NoteKind.values), name="note_kind"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (Q(kind=NoteKind.QUERY, answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="note_answer_complete",
            ),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    @property
    def is_open_query(self) -> bool:
        return self.kind == NoteKind.QUERY and self.answered_at is None

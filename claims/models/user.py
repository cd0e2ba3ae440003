from __future__ import annotations

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The values are the names of the Django groups; `permissions.ensure_roles` keeps the groups there."""

    VIEWER = "Viewer", _("Viewer")
    REVIEWER = "Reviewer", _("Reviewer")
    EDITOR = "Editor", _("Editor")


class User(AbstractUser):
    """A person who signs in. Rights in the workflow come from groups alone, never from `is_superuser`.

    `queue_columns` names the columns of the queue that this person chose; empty as long as none were chosen.
    """

    queue_columns = models.JSONField(_("columns of the queue"), default=list, blank=True, editable=False)

    @cached_property
    def roles(self) -> frozenset[str]:
        if not self.is_active or self.pk is None:
            return frozenset()
        return frozenset(self.groups.values_list("name", flat=True)) & frozenset(Role.values)

    @property
    def is_editor(self) -> bool:
        return Role.EDITOR in self.roles

    @property
    def is_reviewer(self) -> bool:
        """Works on items: reviewers, and editors, who may do all that reviewers may."""
        return bool(self.roles & {Role.REVIEWER, Role.EDITOR})

    @property
    def sees_work(self) -> bool:
        """Sees work in progress, notes and history; superusers too, who look after the installation."""
        return self.is_reviewer or (self.is_superuser and self.is_active)

    @property
    def sees_results(self) -> bool:
        """Sees what has been signed off."""
        return self.sees_work or Role.VIEWER in self.roles

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.get_username()


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """The roles of anyone, nobody included."""
    return user.roles if isinstance(user, User) else frozenset()


def sees_work(user: User | AnonymousUser) -> bool:
    """`User.sees_work` of anyone, nobody included."""
    return isinstance(user, User) and user.sees_work


def sees_results(user: User | AnonymousUser) -> bool:
    """`User.sees_results` of anyone, nobody included."""
    return isinstance(user, User) and user.sees_results

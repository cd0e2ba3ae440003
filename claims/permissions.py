"""Who may do what: `may(user, action, obj)` answers Allowed or Denied, and a denial carries its reason.

Only people and roles are asked about here. Whether a claim stands where the action starts from, and whether it is
ready, is the workflow's to say (`workflow.check`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Action, Article, Claim, ClaimEvent, Job, Priority, Role, SavedFilter, Status, User

IDLE_RELEASE = timedelta(minutes=30)


@dataclass(frozen=True)
class Allowed:
    """Yes. True in conditions."""

    reason: str = ""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """No, and why, for the person who asked. False in conditions."""

    reason: str

    def __bool__(self) -> bool:
        return False


Answer = Allowed | Denied
ALLOWED = Allowed()


def may(user: User | AnonymousUser, action: str, obj: Claim | Article | SavedFilter | Job | None = None) -> Answer:
    """Whether `user` may do `action` (an `Action`, or one of VIEW_ACTIONS), to `obj` where it concerns one.

    Raises:
        KeyError: no such action.
    """
    rule = _RULES[action]
    if not isinstance(user, User) or not user.is_active:
        return Denied(_("Sign in first."))
    return rule(user, obj)


def edits(user: User, claim: Claim) -> Answer:
    """Editing is the assignee's; whoever edits an untaken item takes it."""
    if not user.is_reviewer:
        return _needs_reviewer(user, claim)
    if claim.assignee_id in (None, user.pk):
        return ALLOWED
    return Denied(_("%(name)s is working on this.") % {"name": _assignee_name(claim)})


def touched_in_round(claim: Claim) -> set[int]:
    """Ids of everyone who in this round changed findings, evidence, attribution or boundaries.

    Whoever did so to the items that this one was split or merged from is among them: their work lives on in it.
    """
    events = claim.events.filter(round=claim.round, touches=True, actor__isnull=False).order_by()
    touched: set[int] = set()
    for actor_id, before in events.values_list("actor_id", "new__touched_before"):
        touched |= {actor_id, *(before or [])}
    return touched


def signable_by(claims: QuerySet[Claim], user: Any) -> QuerySet[Claim]:
    """What awaits a second check by `user`: `may` for signing off, as one query.

    Proposed by somebody else, and `user` is not among `touched_in_round`; a desk of one signs its own.
    """
    if not getattr(user, "is_reviewer", False):
        return claims.none()
    claims = claims.filter(status=Status.PROPOSED)
    if settings.DESK_OF_ONE:
        return claims
    # `touched_before` is a list of ids; neither database's way to look into one is the other's, text serves both.
    in_list = Q(before__regex=rf"(^|[^0-9]){user.pk}([^0-9]|$)")
    events = ClaimEvent.objects.filter(claim=OuterRef("pk"), round=OuterRef("round"), touches=True)
    touched = events.annotate(before=KT("new__touched_before")).filter(Q(actor=user.pk) | in_list)
    return claims.filter(~Exists(touched)).exclude(proposed_by=user.pk)


def assignable() -> QuerySet[User]:
    """Everyone who can work on an item, by name."""
    return (
        User.objects.filter(is_active=True, groups__name__in=[Role.REVIEWER, Role.EDITOR])
        .distinct()
        .order_by("first_name", "last_name", "username")
    )


def _needs_results(user: User, obj: Any) -> Answer:
    if user.sees_results:
        return ALLOWED
    return Denied(_("Your account has no role yet. An administrator can give it one."))


def _needs_work(user: User, obj: Any) -> Answer:
    return ALLOWED if user.sees_work else Denied(_("Only reviewers and editors see work in progress."))


def _needs_reviewer(user: User, obj: Any) -> Answer:
    if user.is_reviewer:
        return ALLOWED
    if user.is_superuser:
        return Denied(_("Being superuser gives no rights in the workflow. Reviewers and editors do this."))
    return Denied(_("Only reviewers and editors can do this."))


def _needs_editor(user: User, obj: Any) -> Answer:
    return ALLOWED if user.is_editor else Denied(_("Only editors can do this."))


def _needs_superuser(user: User, obj: Any) -> Answer:
    return ALLOWED if user.is_superuser else Denied(_("Only superusers manage accounts."))


def _system_only(user: User, obj: Any) -> Answer:
    return Denied(_("The system does this by itself."))


def _takes(user: User, claim: Claim) -> Answer:
    return edits(user, claim)


def _releases(user: User, claim: Claim) -> Answer:
    if not user.is_reviewer:
        return _needs_reviewer(user, claim)
    if user.pk == claim.assignee_id or user.is_editor:
        return ALLOWED
    if timezone.now() - claim.updated_at >= IDLE_RELEASE:
        return ALLOWED
    return Denied(
        _("%(name)s has worked on this within the last 30 minutes. An editor can release it now.")
        % {"name": _assignee_name(claim)}
    )


def _edits_own(user: User, claim: Claim) -> Answer:
    return edits(user, claim)


def _withdraws(user: User, claim: Claim) -> Answer:
    if user.is_reviewer and user.pk == claim.proposed_by_id:
        return ALLOWED
    return Denied(_("Only the person who proposed it can withdraw it."))


def _signs_off(user: User, claim: Claim) -> Answer:
    if not user.is_reviewer:
        return _needs_reviewer(user, claim)
    if settings.DESK_OF_ONE:
        return ALLOWED
    if user.pk == claim.proposed_by_id:
        return Denied(_("You proposed this; a second person signs it off."))
    if user.pk in touched_in_round(claim):
        return Denied(_("You worked on this in this round; a second person signs it off."))
    return ALLOWED


def _waives(user: User, claim: Claim | None) -> Answer:
    if not user.is_reviewer or user.is_editor:
        return _needs_reviewer(user, claim)
    if claim is None or claim.priority == Priority.LOW:
        return ALLOWED
    return Denied(_("Reviewers set aside what has low priority; for the rest ask an editor."))


def _removes(user: User, claim: Claim) -> Answer:
    if user.is_editor or (user.is_reviewer and user.pk == claim.assignee_id):
        return ALLOWED
    if not user.is_reviewer:
        return _needs_reviewer(user, claim)
    return Denied(_("Take it first, or ask an editor."))


def _changes_filter(user: User, saved: SavedFilter) -> Answer:
    """One's own; what is shared, editors too, so that it can be tidied up after somebody has left."""
    if user.sees_results and (saved.owner_id == user.pk or (saved.shared and user.is_editor)):
        return ALLOWED
    return Denied(_("Only who saved a filter changes it; editors change what is shared."))


def _changes_job(user: User, job: Job) -> Answer:
    """What one has started oneself; editors everything."""
    if user.is_editor or (user.is_reviewer and job.created_by_id == user.pk):
        return ALLOWED
    if not user.is_reviewer:
        return _needs_reviewer(user, job)
    return Denied(_("Only who has started it, or an editor, cancels it or tries it again."))


def _assignee_name(claim: Claim) -> str:
    return claim.assignee.display_name if claim.assignee else ""


_RULES: dict[str, Callable[[User, Any], Answer]] = {
    Action.INGEST: _needs_reviewer,
    Action.REVISE: _needs_reviewer,
    Action.EDIT_ARTICLE: _needs_reviewer,
    Action.CLEAR: _needs_editor,
    Action.FIND: _system_only,
    Action.ADD: _needs_reviewer,
    Action.TAKE: _takes,
    Action.ASSIGN: _needs_editor,
    Action.RELEASE: _releases,
    Action.EDIT: _edits_own,
    Action.ADD_EVIDENCE: _edits_own,
    Action.CHANGE_EVIDENCE: _edits_own,
    Action.REMOVE_EVIDENCE: _edits_own,
    Action.NOTE: _needs_reviewer,
    Action.QUERY: _needs_reviewer,
    Action.ANSWER: _needs_reviewer,
    Action.PROPOSE: _edits_own,
    Action.WITHDRAW: _withdraws,
    Action.SIGN_OFF: _signs_off,
    Action.RETURN: _needs_reviewer,
    Action.WAIVE: _waives,
    Action.REMOVE: _removes,
    Action.SPLIT: _edits_own,
    Action.MERGE: _edits_own,
    Action.MARK_STALE: _system_only,
    Action.REOPEN: _needs_editor,
    Action.UNDO: _edits_own,
    Action.PUBLISH: _needs_editor,
    Action.UNPUBLISH: _needs_editor,
    "view": _needs_results,
    "view_work": _needs_work,
    "export": _needs_results,
    "save_filters": _needs_results,
    "share_filters": _needs_reviewer,
    "change_filter": _changes_filter,
    "view_jobs": _needs_reviewer,
    "view_all_jobs": _needs_editor,
    "change_job": _changes_job,
    "edit_sources": _needs_reviewer,
    "edit_speakers": _needs_reviewer,
    "edit_watch_lists": _needs_editor,
    "merge_speakers": _needs_editor,
    "manage_accounts": _needs_superuser,
}

# Django's own permissions, which the admin asks for. Anchors, evidence, notes and history change by workflow only.
_MODEL_RIGHTS: dict[str, dict[str, tuple[str, ...]]] = {
    Role.VIEWER: {},
    Role.REVIEWER: {
        "view": (
            "article", "revision", "claim", "anchor", "claimtype", "evidence", "note", "claimevent",
            "source", "speaker", "speakeralias",
        ),
        "add": ("source", "speaker", "speakeralias"),
        "change": ("claim", "source", "speaker", "speakeralias"),
    },
}  # fmt: skip
_MODEL_RIGHTS[Role.EDITOR] = {
    **_MODEL_RIGHTS[Role.REVIEWER],
    "change": (*_MODEL_RIGHTS[Role.REVIEWER]["change"], "article"),
    "delete": ("speakeralias",),
}


def ensure_roles(*, using: str, **_kwargs: Any) -> None:
    """post_migrate handler: the role groups exist and hold the model permissions that the admin asks for."""
    for role, rights in _MODEL_RIGHTS.items():
        group, _created = Group.objects.using(using).get_or_create(name=str(role))
        codenames = [f"{verb}_{model}" for verb, models in rights.items() for model in models]
        group.permissions.set(
            Permission.objects.using(using).filter(content_type__app_label="claims", codename__in=codenames)
        )

"""Why the workflow did not do what was asked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..models import Claim, ClaimEvent
from ..permissions import Answer


class WorkflowError(Exception):
    """Nothing has been written; `str(error)` is for the person who asked."""


class NotAllowed(WorkflowError):
    """This person may not do this to this claim, or not from where it stands."""


class NotReady(WorkflowError):
    """Something is missing or wrong. `errors` maps a field of `data` to its message; `__all__` is the claim itself."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class StaleClaim(WorkflowError):
    """Somebody else changed the claim meanwhile. `claim` is as it is now, `events` are what happened since."""

    def __init__(self, claim: Claim, seen_version: int | None = None) -> None:
        self.claim = claim
        missed = claim.version - seen_version if seen_version is not None else 1
        # Every write but remarks is one event, so the newest events hold what was missed.
        remarks = ("note", "query", "answer", "unpublish")
        newest = claim.events.exclude(action__in=remarks).order_by("-seq")[: max(missed, 1)]
        self.events: list[ClaimEvent] = list(newest)[::-1]
        if self.events:
            what = "; ".join(f"{event.actor_name or _('The system')} {event.past}" for event in self.events)
            message = _("This changed while you were looking at it: %(what)s.") % {"what": what}
        else:
            message = _("This changed while you were looking at it.")
        super().__init__(message)


def require(answer: Answer) -> None:
    """Go on only where permission was given.

    Raises:
        NotAllowed: with the reason of the denial.
    """
    if not answer:
        raise NotAllowed(answer.reason)

"""What becomes of a check in public: published with a rating that is asked for then, and taken back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from ..claim_review import claimed_in, review_of
from ..models import Publication, Rating, column
from .change import Change
from .errors import NotReady

_WEB_ADDRESS = URLValidator(schemes=["http", "https"])


def publish(change: Change) -> None:
    """Publish, or publish anew: what was published until then ends. The page's fragment is left off."""
    claim = change.claim
    page, publisher, rating = change.text("page").partition("#")[0], change.text("publisher"), change.text("rating")
    errors = {}
    if rating not in Rating.values:
        errors["rating"] = _("Choose the rating that readers see.")
    if not _is_address(page):
        errors["page"] = _("Give the address of the page on which it is published, such as https://courier.example/a.")
    if not publisher:
        errors["publisher"] = _("Say who publishes it.")
    elif len(publisher) > (limit := column(Publication, "publisher").max_length or 0):
        errors["publisher"] = _("At most %(limit)d characters.") % {"limit": limit}
    if not claimed_in(claim):
        errors["__all__"] = _("It is not known who is quoted, so there is nothing to publish.")
    if errors:
        raise NotReady(errors)
    _end(change, "")
    claim.rating = rating
    publication = Publication(
        claim=claim, page=page, publisher=publisher, rating=rating, at=timezone.now(), by=change.person
    )
    publication.review = review_of(publication)
    publication.save()
    change.extra_new["publication"] = _as_json(publication)


def unpublish(change: Change) -> None:
    change.reason = change.text("reason")
    if not change.reason:
        raise NotReady({"reason": _("Say why it is withdrawn.")})
    _end(change, change.reason)


def _end(change: Change, reason: str) -> None:
    """What is published of the claim is so no longer, if there is any."""
    live = Publication.objects.live().filter(claim=change.claim).first()
    if live is None:
        return
    live.withdrawn_at, live.withdrawn_by, live.reason = timezone.now(), change.person, reason
    live.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    change.extra_old["publication"] = _as_json(live)


def _as_json(publication: Publication) -> dict[str, Any]:
    """What the history keeps of a publication: all that was said in public."""
    names = ("page", "publisher", "rating", "review")
    return {"id": publication.pk, **{name: getattr(publication, name) for name in names}}


def _is_address(page: str) -> bool:
    try:
        _WEB_ADDRESS(page)
    except ValidationError:
        return False
    # A name and a password in it would be published, too.
    return "@" not in urlsplit(page).netloc and len(page) <= (column(Publication, "page").max_length or 0)

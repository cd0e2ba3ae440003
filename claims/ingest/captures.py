"""What an article was read from is kept: by the one who reads until it is saved, then by the revision, for good.

A draft of the web travels in a form between reading and saving. Its capture does not: it waits in the database, and a
token that only the same person can use travels in its place.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core import signing
from django.utils import timezone

from ..models import Capture, Revision, User

# How long a capture waits for its text to be saved.
UNSAVED_FOR = timedelta(days=1)
_SALT = "claims.capture"


class LostCapture(Exception):
    """No capture waits for this person under this token: tampered with, somebody else's, or waiting for too long."""


def hold(capture: Capture, user: User) -> str:
    """Store `capture`, where it is not, until its text is saved; the token by which `user` has it back."""
    if capture.pk is None:
        capture.received_by = user
        capture.save(force_insert=True)
    return signing.dumps({"capture": str(capture.uuid), "user": user.pk}, salt=_SALT)


def held(token: str, user: User) -> Capture:
    """The capture of a token that `hold` gave to `user`.

    Raises:
        LostCapture
    """
    try:
        told = signing.loads(token, salt=_SALT)
        if told["user"] != user.pk:
            raise LostCapture
        return Capture.objects.get(uuid=uuid.UUID(told["capture"]), received_by=user)
    except (signing.BadSignature, Capture.DoesNotExist) as error:
        raise LostCapture from error


def attach(capture: Capture, revision: Revision) -> None:
    """Make `capture` the one of `revision`, which the same transaction made; store it where it is not stored yet.

    One that belongs to a revision already (a text saved once more as a copy) is stored a second time.
    """
    if capture.received_by is None:
        capture.received_by = revision.created_by
    if capture.pk and Capture.objects.filter(pk=capture.pk, revision=None).update(revision=revision):
        capture.revision = revision
        return
    capture.pk, capture.uuid, capture.revision = None, uuid.uuid4(), revision
    capture.save(force_insert=True)


def drop_unsaved() -> int:
    """Delete what was read and not saved within a day; how many these were."""
    old = Capture.objects.filter(revision=None, received_at__lt=timezone.now() - UNSAVED_FOR)
    return old.delete()[0]

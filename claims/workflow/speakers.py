"""From a name to a `Speaker`: an existing one where exactly one goes by it, else a new one; never a guess."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from ..models import Speaker, SpeakerAlias
from .errors import NotReady

_DETERMINERS = frozenset({"the", "a", "an", "one", "two", "three", "several", "some", "many"})


def resolve_speaker(name: str) -> Speaker:
    """The speaker who goes by `name`, made if there is none.

    Raises:
        NotReady: blank, too long, or several speakers have this name.
    """
    name = " ".join(name.split())
    if not name:
        raise NotReady({"speaker": _("Enter a name.")})
    if len(name) > 200:
        raise NotReady({"speaker": _("At most %(limit)d characters.") % {"limit": 200}})
    found = list(Speaker.objects.named(name)[:2])
    if not found:
        _make_speakers_alone()
        found = list(Speaker.objects.named(name)[:2])
    if len(found) > 1:
        raise NotReady({"speaker": _("Several speakers go by “%(name)s”. Choose one from the list.") % {"name": name}})
    return found[0] if found else Speaker.objects.create(name=name)


def speaker_from(value: Any) -> Speaker | None:
    """A `Speaker` from what a form gave: a speaker, a name, or nothing."""
    if isinstance(value, Speaker) or value is None:
        return value
    return resolve_speaker(str(value)) if str(value).strip() else None


def resolve_many(names: Iterable[str]) -> dict[str, Speaker]:
    """name → speaker for names that the machine read: in few queries, and without the names of several speakers."""
    wanted = {name: name.strip().casefold() for name in names if is_name(name)}
    folded = set(wanted.values())
    if wanted:
        _make_speakers_alone()
    known: dict[str, set[int]] = {}
    speakers = {speaker.pk: speaker for speaker in Speaker.objects.filter(folded__in=folded)}
    for speaker in speakers.values():
        known.setdefault(speaker.folded, set()).add(speaker.pk)
    for alias in SpeakerAlias.objects.filter(folded__in=folded).select_related("speaker"):
        speakers[alias.speaker_id] = alias.speaker
        known.setdefault(alias.folded, set()).add(alias.speaker_id)
    for name, fold in wanted.items():
        if fold not in known:
            speaker = Speaker.objects.create(name=name.strip()[:200])
            speakers[speaker.pk] = speaker
            known[fold] = {speaker.pk}
    return {name: speakers[next(iter(known[fold]))] for name, fold in wanted.items() if len(known[fold]) == 1}


# Any number, as long as nothing else in this database locks it.
_MAKING_SPEAKERS = 4_110_225


def _make_speakers_alone() -> None:
    """Until the transaction ends nobody else makes speakers: one new name in two articles becomes one speaker.

    No constraint could do it, since two people of one name are two rows. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING_SPEAKERS])


def is_name(text: str) -> bool:
    """Whether `text` names somebody ("Ana Rey", "the Interior Ministry") or only says what they are ("officials")."""
    words = text.split()
    if words and words[0].casefold() in _DETERMINERS:
        words = words[1:]
    # Letters without case (Arabic, Chinese) count as names: nothing there tells them apart.
    return any(word[0].isalpha() and not word[0].islower() for word in words)

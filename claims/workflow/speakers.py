"""From a name to a `Speaker`: an existing one where exactly one goes by it, else a new one; never a guess.

And what a person says of speakers themselves: who they are, and which of them are two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from ..models import Speaker, SpeakerAlias, SpeakerMerge, SpeakersApart, User
from ..permissions import may
from .errors import NotReady, require

_DETERMINERS = frozenset({"the", "a", "an", "one", "two", "three", "several", "some", "many"})


def resolve_speaker(name: str) -> Speaker:
    """The speaker who goes by `name`, made if there is none.

    Raises:
        NotReady: blank, too long, or several speakers have this name.
    """
    name = _clean(name, "speaker")
    found = list(Speaker.objects.named(name)[:2])
    if not found:
        make_speakers_alone()
        found = list(Speaker.objects.named(name)[:2])
    if len(found) > 1:
        raise NotReady({"speaker": _("Several speakers go by “%(name)s”. Choose one from the list.") % {"name": name}})
    return held(found[0].pk) if found else Speaker.objects.create(name=name)


def speaker_from(value: Any) -> Speaker | None:
    """A `Speaker` from what a form gave: a speaker, a name, or nothing."""
    if value is None:
        return None
    if isinstance(value, Speaker):
        return held(value.pk)
    return resolve_speaker(str(value)) if str(value).strip() else None


def held(pk: int) -> Speaker:
    """The speaker of this key, or whoever it has been merged into; nobody merges that one until the transaction ends.

    Raises:
        NotReady: no longer there.
    """
    while (speaker := Speaker.objects.select_for_update(no_key=True).filter(pk=pk).first()) is None:
        merged = SpeakerMerge.objects.filter(gone_id=pk, split_at__isnull=True).first()
        if merged is None:
            raise NotReady({"speaker": _("This speaker is no longer there.")})
        pk = merged.kept_id
    return speaker


def speaker_token(speaker: Speaker) -> str:
    """What stands for the speaker's name, description and aliases as they are: another token, another state."""
    names = sorted(speaker.aliases.values_list("name", flat=True))
    parts = "\n".join([str(speaker.pk), speaker.name, speaker.description, *names])
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def edit_speaker(actor: User, speaker: Speaker, name: str, description: str, aliases: Iterable[str], seen: str) -> None:
    """Write who a speaker is. `seen` is the `speaker_token` that the actor started from. Taking an alias away is an
    editor's: the next article in which it stands would bring somebody new.

    Raises:
        NotAllowed: not a reviewer.
        NotReady: by field; also where somebody else changed the speaker since.
    """
    require(may(actor, "edit_speakers"))
    name = _clean(name, "name")
    with transaction.atomic():
        locked = Speaker.objects.select_for_update().filter(pk=speaker.pk).first()
        if locked is None:
            raise NotReady({"__all__": _("This speaker is no longer there.")})
        if speaker_token(locked) != seen:
            raise NotReady({"__all__": _overtaken(locked)})
        wanted = {alias.casefold(): alias for alias in aliases}
        wanted.pop(name.casefold(), None)
        lost = [a for a in locked.aliases.all() if a.folded not in wanted and a.folded != name.casefold()]
        if lost and not (answer := may(actor, "merge_speakers")):
            names = ", ".join(f"“{alias.name}”" for alias in lost)
            raise NotReady({"aliases": f"{_('Taking a name away')} ({names}): {answer.reason}"})
        locked.name, locked.description = name, description
        locked.save()
        for alias in locked.aliases.all():
            if wanted.get(alias.folded) == alias.name:
                del wanted[alias.folded]
            else:
                alias.delete()
        for alias_name in wanted.values():
            SpeakerAlias.objects.create(speaker=locked, name=alias_name)


def keep_apart(actor: User, one: Speaker, other: Speaker) -> None:
    """These two are two: they are no longer suggested for merging.

    Raises:
        NotAllowed: not an editor.
        NotReady: the two are one row.
    """
    require(may(actor, "merge_speakers"))
    if one.pk == other.pk:
        raise NotReady({"__all__": _("Choose two different speakers.")})
    low, high = sorted([one, other], key=lambda speaker: speaker.pk)
    SpeakersApart.objects.get_or_create(low=low, high=high, defaults={"said_by": actor})


def _clean(name: str, field: str) -> str:
    """The name without superfluous blanks; NotReady at `field` where it is none."""
    name = " ".join(name.split())
    if not name:
        raise NotReady({field: _("Enter a name.")})
    if len(name) > 200:
        raise NotReady({field: _("At most %(limit)d characters.") % {"limit": 200}})
    return name


def _overtaken(speaker: Speaker) -> str:
    aliases = ", ".join(alias.name for alias in speaker.aliases.all()) or "–"
    return _(
        "Somebody else changed this meanwhile. Now it says: %(name)s; %(description)s; also known as %(aliases)s. "
        "What you typed is below and not saved; save again to replace theirs."
    ) % {"name": speaker.name, "description": speaker.description or "–", "aliases": aliases}


def resolve_many(names: Iterable[str]) -> dict[str, Speaker]:
    """name → speaker for names that the machine read: in few queries, and without the names of several speakers."""
    wanted = {name: name.strip().casefold() for name in names if is_name(name)}
    folded = set(wanted.values())
    if wanted:
        make_speakers_alone()
    known: dict[str, set[int]] = {}
    speakers = {speaker.pk: speaker for speaker in Speaker.objects.filter(folded__in=folded)}
    for speaker in speakers.values():
        known.setdefault(speaker.folded, set()).add(speaker.pk)
    for alias in SpeakerAlias.objects.filter(folded__in=folded).select_related("speaker"):
        speakers[alias.speaker_id] = alias.speaker
        known.setdefault(alias.folded, set()).add(alias.speaker_id)
    new: dict[str, Speaker] = {}
    for name, fold in wanted.items():
        if fold not in known and fold not in new:
            new[fold] = Speaker(name=name.strip()[:200])
            new[fold].fold()
    Speaker.objects.bulk_create(new.values())
    for fold, speaker in new.items():
        speakers[speaker.pk] = speaker
        known[fold] = {speaker.pk}
    return {name: speakers[next(iter(known[fold]))] for name, fold in wanted.items() if len(known[fold]) == 1}


# Any number, as long as nothing else in this database locks it.
_MAKING_SPEAKERS = 4_110_225


def make_speakers_alone() -> None:
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

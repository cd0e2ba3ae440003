"""Two speakers that are one become one by an editor's word, and two again when that word is taken back.

Claims that move are edits in the history of their articles, all under one bulk id. Nothing merges by itself.
Locks are taken in the order articles, making of speakers, speakers: edits of claims take them in the same order.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import history
from ..models import Action, Article, Channel, Claim, ClaimEvent, Speaker, SpeakerAlias, SpeakerMerge, User
from ..permissions import may
from .errors import NotReady, require
from .speakers import keep_apart, make_speakers_alone, speaker_token


@dataclass(frozen=True)
class MergePlan:
    """What merging `gone` into `kept` would do; `token` stands for all of it, so that a confirmation names what it saw.

    `claims` move, in the order of articles; `aliases` are the names that `kept` gains; `description` is what it takes
    over, having none of its own.
    """

    kept: Speaker
    gone: Speaker
    claims: list[Claim]
    aliases: list[str]
    description: str
    token: str


@dataclass(frozen=True)
class SplitPlan:
    """What taking a merge back would do. `claims` go back; `staying` are those whose speaker somebody set again since.

    `aliases` are the names that `kept` loses.
    """

    kept: Speaker
    claims: list[Claim]
    staying: list[Claim]
    aliases: list[SpeakerAlias]
    token: str


def plan_merge(kept: Speaker, gone: Speaker) -> MergePlan:
    """What `merge_speakers` would do as things stand; nothing is written.

    Raises:
        NotReady: the two are one row.
    """
    if kept.pk == gone.pk:
        raise NotReady({"__all__": _("Choose two different speakers.")})
    claims = _in_order(gone)
    known = {kept.folded, *(alias.folded for alias in kept.aliases.all())}
    gained: dict[str, str] = {}
    for name in (gone.name, *(alias.name for alias in gone.aliases.all())):
        folded = name.strip().casefold()
        if folded not in known:
            gained.setdefault(folded, name)
    return MergePlan(
        kept=kept,
        gone=gone,
        claims=claims,
        aliases=list(gained.values()),
        description="" if kept.description else gone.description,
        token=_token(speaker_token(kept), speaker_token(gone), *(str(claim.pk) for claim in claims)),
    )


def merge_speakers(actor: User, kept: Speaker, gone: Speaker, seen: str, *, channel: str = Channel.WEB) -> SpeakerMerge:
    """All that `gone` is quoted with, and all its names, are from now on those of `kept`. `seen`: the plan's token.

    Raises:
        NotAllowed: not an editor.
        NotReady: one of them is gone or something changed since the plan was made.
    """
    require(may(actor, "merge_speakers"))
    with transaction.atomic():
        articles = _lock_articles(Claim.objects.filter(speaker=gone.pk).values_list("article_id", flat=True))
        make_speakers_alone()
        kept, gone = _lock_speaker_pair(kept.pk, gone.pk)
        plan = plan_merge(kept, gone)
        if plan.token != seen:
            raise NotReady({"__all__": _changed()})
        bulk = uuid4()
        reason = _("“%(gone)s” and “%(kept)s” are one speaker") % {"gone": gone.name, "kept": kept.name}
        _move(actor, articles, plan.claims, kept, reason, channel, bulk)
        merge = SpeakerMerge.objects.create(
            bulk=bulk,
            kept=kept,
            gone_id=gone.pk,
            name=gone.name,
            description=gone.description,
            created_at=gone.created_at,
            aliases=[alias.name for alias in gone.aliases.all()],
            gained=plan.aliases,
            lent_description=bool(plan.description),
            merged_by=actor,
        )
        gone.delete()
        for name in plan.aliases:
            SpeakerAlias.objects.create(speaker=kept, name=name)
        if plan.description:
            kept.description = plan.description
            kept.save(update_fields=["description"])
    return merge


def plan_split(merge: SpeakerMerge) -> SplitPlan:
    """What `split_speakers` would do as things stand; nothing is written.

    Raises:
        NotReady: it has been taken back already, or who was kept has itself been merged since.
    """
    if merge.split_at:
        raise NotReady({"__all__": _("These two have been split again already.")})
    kept = Speaker.objects.filter(pk=merge.kept_id).first()
    if kept is None:
        raise NotReady({"__all__": _("The speaker who was kept has been merged since. Split those first.")})
    moved = ClaimEvent.objects.filter(bulk=merge.bulk).values("claim")
    # A later merge that was taken back has left everything as it was.
    undone = SpeakerMerge.objects.filter(split_at__isnull=False)
    named = (
        ClaimEvent.objects.filter(claim__in=moved, new__has_key="speaker_id")
        .exclude(bulk__in=undone.values("bulk"))
        .exclude(bulk__in=undone.values("split_bulk"))
        .order_by("claim_id", "seq")
    )
    last = dict(named.values_list("claim_id", "bulk"))
    claims = Claim.objects.filter(pk__in=moved).select_related("article", "speaker").order_by("article_id", "pk")
    going: list[Claim] = []
    staying: list[Claim] = []
    for claim in claims:
        untouched = claim.speaker_id == kept.pk and last.get(claim.pk) == merge.bulk
        (going if untouched else staying).append(claim)
    aliases = list(kept.aliases.filter(name__in=merge.gained))
    parts = (str(merge.pk), *(str(c.pk) for c in going), "|", *(str(c.pk) for c in staying), *(a.name for a in aliases))
    return SplitPlan(kept=kept, claims=going, staying=staying, aliases=aliases, token=_token(*parts))


def split_speakers(actor: User, merge: SpeakerMerge, seen: str, *, channel: str = Channel.WEB) -> Speaker:
    """Take a merge back: the speaker that went is there again, under its old key, with what the merge took from it.

    What somebody gave another speaker since stays; so does what came in since. `seen` is the plan's token.

    Raises:
        NotAllowed: not an editor.
        NotReady: it cannot be taken back, or something changed since the plan was made.
    """
    require(may(actor, "merge_speakers"))
    with transaction.atomic():
        moved = ClaimEvent.objects.filter(bulk=merge.bulk).values_list("article_id", flat=True)
        articles = _lock_articles(moved)
        make_speakers_alone()
        list(Speaker.objects.select_for_update().filter(pk=merge.kept_id))
        merge = SpeakerMerge.objects.select_for_update().get(pk=merge.pk)
        plan = plan_split(merge)
        if plan.token != seen:
            raise NotReady({"__all__": _changed()})
        back = Speaker(pk=merge.gone_id, name=merge.name, description=merge.description)
        back.save(force_insert=True)
        Speaker.objects.filter(pk=back.pk).update(created_at=merge.created_at)
        for alias in plan.aliases:
            alias.delete()
        for name in merge.aliases:
            SpeakerAlias.objects.create(speaker=back, name=name)
        if merge.lent_description and plan.kept.description == merge.description:
            plan.kept.description = ""
            plan.kept.save(update_fields=["description"])
        bulk = uuid4()
        reason = _("“%(gone)s” and “%(kept)s” are two speakers after all") % {
            "gone": back.name,
            "kept": plan.kept.name,
        }
        _move(actor, articles, plan.claims, back, reason, channel, bulk)
        merge.split_by, merge.split_at, merge.split_bulk = actor, timezone.now(), bulk
        merge.save(update_fields=["split_by", "split_at", "split_bulk"])
        keep_apart(actor, plan.kept, back)
    return Speaker.objects.get(pk=back.pk)


def _in_order(speaker: Speaker) -> list[Claim]:
    claims = Claim.objects.filter(speaker=speaker).select_related("article", "speaker")
    return list(claims.order_by("article_id", "pk"))


def _lock_articles(ids: object) -> dict[int, Article]:
    return {pk: history.lock(pk) for pk in sorted(set(ids))}  # type: ignore[call-overload]


def _lock_speaker_pair(kept: int, gone: int) -> tuple[Speaker, Speaker]:
    rows = Speaker.objects.select_for_update().filter(pk__in=[kept, gone]).order_by("pk")
    found = {speaker.pk: speaker for speaker in rows}
    if kept not in found or gone not in found:
        raise NotReady({"__all__": _("One of these speakers is no longer there.")})
    return found[kept], found[gone]


def _move(
    actor: User,
    articles: dict[int, Article],
    claims: list[Claim],
    to: Speaker,
    reason: str,
    channel: str,
    bulk: UUID,
) -> None:
    """Give `claims` (by article, speaker loaded) to `to`. Whoever does so has touched their attribution."""
    for article_id, group in groupby(claims, key=lambda claim: claim.article_id):
        moving = list(group)
        # Quoted in one more article since the articles were locked.
        if article_id not in articles:
            raise NotReady({"__all__": _changed()})
        entries = [
            history.Entry(
                action=Action.EDIT,
                actor=actor,
                channel=channel,
                claim=claim,
                old={
                    "speaker_id": claim.speaker_id,
                    "speaker": claim.speaker.name if claim.speaker else "",
                    "version": claim.version,
                },
                new={"speaker_id": to.pk, "speaker": to.name, "version": claim.version + 1},
                reason=reason,
                touches=True,
                bulk=bulk,
            )
            for claim in moving
        ]
        rows = Claim.objects.filter(pk__in=[claim.pk for claim in moving], speaker=moving[0].speaker_id)
        if rows.update(speaker=to, version=F("version") + 1) != len(moving):
            raise NotReady({"__all__": _changed()})
        history.append(articles[article_id], entries)


def _token(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _changed() -> str:
    return _("Something changed while you were looking at it. Here is how it stands now; nothing has been done.")

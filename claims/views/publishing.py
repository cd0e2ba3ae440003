"""Publishing the checks of an article: several together, what is public of them, and where other programs get it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from ..claim_review import claimed_in, json_ld
from ..findings import findings_in_words
from ..forms.publishing import PlaceForm, PublishRowForm, last_place
from ..models import Action, Article, Claim, Publication, Status, with_publications
from ..permissions import may
from ..workflow import NotAllowed, NotReady, StaleClaim, apply
from .claim_panel import visible_claims
from .shared import require


@dataclass(frozen=True)
class Row:
    """A signed-off check that can be published; `form` is None where it is not known who is quoted."""

    claim: Claim
    claimed: str
    findings: list[tuple[str, str]]
    form: PublishRowForm | None


@require_http_methods(["GET", "POST"])
def article_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What is published of an article's checks, and the others, for an editor to publish."""
    require(request, "export")
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        require(request, Action.PUBLISH)
    post = request.POST if request.method == "POST" else None
    rows = _rows(request, article)
    place = PlaceForm(post, initial=last_place(article))
    if post is not None and (count := _publish(request, rows, place)):
        messages.success(
            request, ngettext("%(count)d check published.", "%(count)d checks published.", count) % {"count": count}
        )
        return HttpResponseRedirect(request.path)
    published = _published(request, article)
    context = {
        "article": article,
        "published": published,
        "rows": rows,
        "place": place,
        "row_errors": [row for row in rows if row.form and row.form.errors],
        "sees_work": getattr(request.user, "sees_work", False),
        "may_publish": may(request.user, Action.PUBLISH),
        "address": request.build_absolute_uri(reverse("published-reviews", args=[article.uuid])),
        "is_open": _is_open(),
        "json_ld": json_ld(published),
    }
    return render(request, "claims/article_publish.html", context, status=422 if post is not None else 200)


@require_GET
@login_not_required
def published_reviews(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What is published of an article, for the site that publishes it. Its address stays the same.

    Without signing in only where OPEN_CLAIM_REVIEW says so. 404 where nothing of the article ever was published.
    """
    if not _is_open():
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        require(request, "view")
    publications = Publication.objects.filter(claim__article__uuid=uuid)
    if not publications.exists():
        raise Http404
    text = json_ld(publications.live().order_by("claim_id"))
    response = HttpResponse(text, content_type="application/ld+json")
    response["Content-Disposition"] = 'inline; filename="claimreview.jsonld"'
    response["Cache-Control"] = "public, max-age=60" if _is_open() else "private, no-store"
    return response


def _is_open() -> bool:
    return bool(getattr(settings, "OPEN_CLAIM_REVIEW", False))


def _published(request: HttpRequest, article: Article) -> list[Publication]:
    live = Publication.objects.visible_to(request.user).live().filter(claim__article=article)
    found = list(live.select_related("claim", "by").order_by("claim_id"))
    for publication in found:
        publication.claim.publication = publication
    return found


def _rows(request: HttpRequest, article: Article) -> list[Row]:
    """What is signed off and not published as it now is, in the order of the text, each with its form."""
    user: Any = request.user
    post = request.POST if request.method == "POST" else None
    order = {pk: at for at, pk in enumerate(article.current_revision.live_claims().values_list("pk", flat=True))}
    claims = with_publications(visible_claims(user).filter(article=article, status=Status.SIGNED_OFF))
    rows = []
    for claim in sorted(claims, key=lambda claim: (order.get(claim.pk, len(order)), claim.pk)):
        if claim.is_published and not claim.is_published_otherwise:
            continue
        claimed = claimed_in(claim)
        form = PublishRowForm(post, claim=claim, user=user) if claimed else None
        rows.append(Row(claim, claimed or claim.text, findings_in_words(claim), form))
    return rows


def _publish(request: HttpRequest, rows: list[Row], place: PlaceForm) -> int:
    """How many checks were published: all that were ticked, or none, with what is wrong at its field."""
    user: Any = request.user
    forms = [row.form for row in rows if row.form]
    # Each of them, so that all their errors are shown together.
    invalid = [form for form in [place, *forms] if not form.is_valid()]
    chosen = [form for form in forms if form.is_chosen]
    if not chosen:
        place.add_error(None, _("Tick the checks that are to be published."))
    if not chosen or invalid:
        return 0
    bulk = uuid4()
    with transaction.atomic():
        for form in chosen:
            data = {**place.cleaned_data, "rating": form.cleaned_data["rating"]}
            try:
                apply(user, form.claim, Action.PUBLISH, data, form.seen_version, bulk=bulk)
            except NotReady as error:
                for name, message in error.errors.items():
                    if name in place.fields:
                        place.place_error(name, message)
                    else:
                        form.place_errors({name: message})
            except (NotAllowed, StaleClaim) as error:
                form.add_error(None, str(error))
        if any(form.errors for form in [place, *chosen]):
            transaction.set_rollback(True)
            return 0
    return len(chosen)

"""One quote or claim: its page, its panel, the actions on it, and adding one by hand."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..forms.claim import Difference, rebase, typed_texts
from ..forms.fields import parse_span, whole_number
from ..forms.words import AddForm
from ..models import Action, Article, Claim, Kind, Speaker, WaiveReason
from ..workflow import CLAIM_ACTIONS, NotAllowed, NotReady, StaleClaim, add, check, waive_sentences
from ..workflow.coverage import uncovered_sentences
from .article_page import rail_filter
from .claim_acts import Attempt, attempt, is_work
from .claim_next import next_waiting
from .claim_panel import Conflict, events_in_words, neighbours, panel_context, visible_claims
from .shared import require, safe_next


@require_GET
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The item's own page: the panel at reading width, its neighbours and its place in the article."""
    claim = get_object_or_404(visible_claims(request.user), pk=pk)
    return _page(request, claim, panel_context(request, claim))


@require_GET
def claim_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel alone, for the article page."""
    claim = get_object_or_404(visible_claims(request.user), pk=pk)
    return render(request, "claims/_claim_panel.html", panel_context(request, claim))


@require_POST
def claim_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do one action of the workflow; the answer is the panel for htmx, else a redirect to where it came from."""
    claim = get_object_or_404(visible_claims(request.user), pk=pk)
    if action not in CLAIM_ACTIONS or action == Action.MARK_STALE:
        raise Http404
    user: Any = request.user
    tried: Attempt | None = None
    try:
        tried = attempt(user, claim, action, request.POST)
        _guard(user, claim, action, tried)
        if not tried.is_valid():
            return _refused(request, claim, tried)
        done = tried.run()
    except NotAllowed as error:
        return _answer(request, claim, {"refusal": str(error), "bound": _bound(tried)}, status=403)
    except NotReady as error:
        if tried is None:
            return _answer(request, claim, {"errors": [("", "", str(error))]}, status=422)
        tried.is_valid()
        tried.place_errors(error.errors)
        return _refused(request, claim, tried)
    except StaleClaim as error:
        return _overtaken(request, action, error)
    return _done(request, claim, action, done)


def _guard(user: Any, claim: Claim, action: str, tried: Attempt) -> None:
    """Stale and refused come before the form's own errors: there is no use in correcting a form that nobody takes."""
    seen = tried.seen_version
    if seen is not None and seen != claim.version and not CLAIM_ACTIONS[action].remark:
        raise StaleClaim(claim, seen)
    answer = check(user, claim, action)
    if not answer:
        raise NotAllowed(answer.reason)


def _refused(request: HttpRequest, claim: Claim, tried: Attempt) -> HttpResponse:
    return _answer(request, claim, {"bound": tried.forms, "errors": tried.error_list()}, status=422)


def _overtaken(request: HttpRequest, action: str, error: StaleClaim) -> HttpResponse:
    """Somebody else was faster: show what they did beside what was typed, over the item as it is now."""
    claim = get_object_or_404(visible_claims(request.user), pk=error.claim.pk)
    user: Any = request.user
    posted = request.POST.copy()
    differences: list[Difference] = []
    if is_work(posted):
        posted, differences = rebase(request.POST, claim, user, error.events)
    for name in posted:
        if name == "version" or name.endswith("-version"):
            posted[name] = str(claim.version)
    # Where the action is still possible its form stands there with what was typed; else the words are kept as words.
    possible = bool(check(user, claim, action))
    try:
        tried = attempt(user, claim, action, posted) if possible else None
    except NotReady:
        tried = None
    conflict = Conflict(
        events_in_words(error.events),
        all(event.actor_id == user.pk for event in error.events),
        [difference for difference in differences if difference.both or not possible],
        [] if tried else typed_texts(request.POST),
    )
    return _answer(request, claim, {"bound": _bound(tried), "conflict": conflict}, status=409)


def _bound(tried: Attempt | None) -> dict[str, Any]:
    return dict(tried.forms) if tried else {}


def _answer(request: HttpRequest, claim: Claim, extra: dict[str, Any], *, status: int) -> HttpResponse:
    """The panel again, with what went wrong; as the item's own page where there is no htmx."""
    context = panel_context(request, claim, **extra)
    if _is_htmx(request):
        return render(request, "claims/_claim_panel.html", context, status=status)
    return _page(request, claim, context, status=status)


def _done(request: HttpRequest, claim: Claim, action: str, done: Claim) -> HttpResponse:
    """After success: what the panel shows next is the item, or what has taken its place."""
    message = done_message(action, done)
    shown = done.replaced_by if action in (Action.SPLIT, Action.MERGE) and done.replaced_by else done
    if request.POST.get("then") == "next":
        following = _next(request, done, action)
        message = message if following else _("%(done)s Nothing else here waits for you.") % {"done": message}
        shown = following or done
    if _is_htmx(request):
        return _changed_panel(request, claim, shown, message)
    messages.success(request, message)
    return HttpResponseRedirect(_back(request, claim, shown))


def _next(request: HttpRequest, done: Claim, action: str) -> Claim | None:
    """What the person goes on with, as the rail that they see is narrowed."""
    htmx = getattr(request, "htmx", None)
    seen = (htmx and htmx.current_url_abs_path) or safe_next(request)
    show, words = rail_filter(dict(parse_qsl(urlsplit(seen or "").query)))
    signing = action == Action.SIGN_OFF
    return next_waiting(request.user, done.article, done.pk, signing=signing, show=show, words=words)


@require_GET
def item_next(request: HttpRequest, pk: int) -> HttpResponse:
    """The next item of article `pk` that waits for the person, after `item`, as `show` and `q` narrow the rail."""
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    require(request, Action.ADD, article)
    show, words = rail_filter(request.GET)
    found = next_waiting(request.user, article, whole_number(request.GET.get("item")), show=show, words=words)
    if _is_htmx(request) and found:
        return _changed_panel(request, found, found, "")
    text = "" if found else _("Nothing in this article waits for you.")
    if _is_htmx(request):
        trigger = {"notice": {"text": text, "kind": "info"}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(trigger)})
    if text:
        messages.info(request, text)
    query = {"show": show, "q": words, "item": str(found.pk) if found else request.GET.get("item", "")}
    return HttpResponseRedirect(f"{article.get_absolute_url()}?{urlencode({k: v for k, v in query.items() if v})}")


def _back(request: HttpRequest, changed: Claim, shown: Claim) -> str:
    """Where the person came from; on the article's page and on an item's own page to what is to be shown next."""
    target = urlsplit(safe_next(request))
    if target.path == changed.article.get_absolute_url():
        query = {**dict(parse_qsl(target.query)), "item": str(shown.pk)}
        return f"{target.path}?{urlencode(query)}"
    if not target.path or target.path == changed.get_absolute_url():
        return shown.get_absolute_url()
    return target.geturl()


def _changed_panel(request: HttpRequest, changed: Claim, shown: Claim, message: str) -> HttpResponse:
    """The panel of `shown`, and word to the page that `changed` is not what it was."""
    context = panel_context(request, get_object_or_404(visible_claims(request.user), pk=shown.pk))
    trigger: dict[str, Any] = {"claim-changed": {"id": changed.pk, "shown": shown.pk}}
    if message:
        trigger["notice"] = {"text": message}
    response = render(request, "claims/_claim_panel.html", context)
    response["HX-Trigger"] = json.dumps(trigger)
    # An item's own page moves to what has taken the item's place, or comes next; the article page does that itself.
    seen = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if shown.pk != changed.pk and seen == changed.get_absolute_url():
        response["HX-Push-Url" if "then" in request.POST else "HX-Replace-Url"] = shown.get_absolute_url()
    return response


def _page(request: HttpRequest, claim: Claim, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    place = claim.current_anchor
    before, after, _mergeable = neighbours(claim, place.revision) if place else (None, None, [])
    visible = set(
        Claim.objects.visible_to(request.user)
        .filter(pk__in=[other.pk for other in (before, after) if other])
        .values_list("pk", flat=True)
    )
    context |= {
        "before": before if before and before.pk in visible else None,
        "after": after if after and after.pk in visible else None,
        "back": safe_next(request),
    }
    return render(request, "claims/claim_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
def claim_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a quote or claim by hand: over the range given, or first choose a sentence."""
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    require(request, Action.ADD, article)
    revision = article.current_revision
    context: dict[str, Any] = {
        "article": article,
        "next": safe_next(request),
        "speakers": Speaker.objects.visible_to(request.user).filter(claims__article=article).distinct()[:50],
    }
    posted = request.POST if request.method == "POST" else request.GET
    span = _span_of(posted, revision.text)
    seen = whole_number(posted.get("revision"))
    context |= {"revision": revision, "is_newer": seen is not None and seen != revision.number}
    if span is None or (context["is_newer"] and request.method == "GET"):
        sentences = [(s, e, revision.text[s:e]) for s, e in revision.sentences]
        return _add_page(request, context | {"sentences": sentences, "kind": posted.get("kind", "")})
    form = AddForm(
        request.POST if request.method == "POST" else None,
        revision=revision,
        span=span,
        initial={"kind": posted.get("kind") if posted.get("kind") in Kind.values else Kind.ASSERTION},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = add(request.user, article, form.values())  # type: ignore[arg-type]
        except NotReady as error:
            form.place_errors(error.errors)
        else:
            return _added(request, made)
    context |= {"form": form, "chosen": revision.text[span[0] : span[1]], "span": span}
    return _add_page(request, context, status=422 if form.errors else 200)


def _added(request: HttpRequest, made: Claim) -> HttpResponse:
    message = _("Added. You are working on it now.")
    if _is_htmx(request):
        return _changed_panel(request, made, made, message)
    messages.success(request, message)
    return HttpResponseRedirect(_back(request, made, made))


def _add_page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    template = "claims/_claim_add.html" if _is_htmx(request) else "claims/claim_add.html"
    return render(request, template, context, status=status)


@require_POST
def sentences_waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Set sentences aside that hold nothing to check: `spans` are their "start-end", `reason` says why.

    Or `range`, "start-end" too: the sentences of which some is in it, and that no item covers.
    """
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    try:
        spans = [parse_span(value) for value in request.POST.getlist("spans")]
        if "range" in request.POST:
            start, end = parse_span(request.POST["range"])
            uncovered = uncovered_sentences(article.current_revision)
            spans += [(s, e) for s, e in uncovered if s < end and start < e]
        if not spans and "range" in request.POST:
            raise NotReady({"spans": _("A quote or claim covers every sentence here already.")})
        if not spans:
            raise NotReady({"spans": _("Choose sentences of the text.")})
        reason = request.POST.get("reason") or WaiveReason.NOTHING_CHECKABLE
        seen = whole_number(request.POST.get("revision"))
        made = waive_sentences(request.user, article, spans, reason, seen=seen)  # type: ignore[arg-type]
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from None
    except (NotReady, ValidationError) as error:
        text = str(error) if isinstance(error, NotReady) else " ".join(error.messages)
        if _is_htmx(request):
            return HttpResponse(escape(text), status=422)
        messages.error(request, text)
    else:
        count = len(made)
        text = ngettext("%(count)d sentence set aside.", "%(count)d sentences set aside.", count) % {"count": count}
        if _is_htmx(request):
            trigger = {"claim-changed": {"id": made[0].pk if made else None}, "notice": {"text": text}}
            return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(trigger)})
        messages.success(request, text)
    return HttpResponseRedirect(safe_next(request) or resolve_url(article))


def done_message(action: str, claim: Claim) -> str:
    """What the person is told after `action` succeeded."""
    return {
        Action.TAKE: _("You are working on this now."),
        Action.ASSIGN: _("Assigned to %(name)s.") % {"name": claim.assignee.display_name if claim.assignee else ""},
        Action.RELEASE: _("Released; anybody can take it."),
        Action.EDIT: _("Saved."),
        Action.ADD_EVIDENCE: _("Evidence added; the rest is saved too."),
        Action.CHANGE_EVIDENCE: _("Evidence changed."),
        Action.REMOVE_EVIDENCE: _("Evidence removed."),
        Action.NOTE: _("Note added."),
        Action.QUERY: _("Question asked."),
        Action.ANSWER: _("Answer recorded."),
        Action.PROPOSE: _("Proposed. It awaits a second check."),
        Action.WITHDRAW: _("Withdrawn; you can go on with it."),
        Action.SIGN_OFF: _("Signed off."),
        Action.RETURN: _("Returned."),
        Action.WAIVE: _("Set aside."),
        Action.REMOVE: _("Removed."),
        Action.SPLIT: _("Split. This is the first part."),
        Action.MERGE: _("Merged into this one."),
        Action.REOPEN: _("Reopened. You are working on it now."),
        Action.UNDO: _("Undone."),
        Action.PUBLISH: _("Published."),
        Action.UNPUBLISH: _("No longer published here. Take it off your page, too."),
    }[Action(action)]


def _span_of(data: Any, text: str) -> tuple[int, int] | None:
    """The range that `span` ("start-end"), or `start` and `end`, name, without blank edges; None outside the text."""
    try:
        start, end = parse_span(data.get("span") or f"{data.get('start', '')}-{data.get('end', '')}")
    except ValidationError:
        return None
    if not 0 <= start < end <= len(text):
        return None
    piece = text[start:end]
    start, end = end - len(piece.lstrip()), start + len(piece.rstrip())
    return (start, end) if start < end else None


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))

"""What templates need besides Django's own tags: icons, avatars, the main navigation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..models import Job, User
from .keys import SECTIONS

register = template.Library()


class Entry(NamedTuple):
    """A link of the main navigation; `current` is the value of aria-current, or ""; `keys` lead to it ("g w")."""

    label: str
    url: str
    current: str
    keys: str


@register.simple_tag
@lru_cache(maxsize=128)
def icon(name: str) -> SafeString:
    """A drawing from `icons.svg`. It says nothing to screen readers: its label stands beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("claims/icons.svg"), name
    )


@register.simple_tag
def avatar(user: User) -> SafeString:
    """A person's initials in a circle, beside their name."""
    words = user.display_name.split()
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', initials)


@register.inclusion_tag("components/_navigation.html", takes_context=True)
def navigation(context: Context) -> dict[str, Any]:
    """The main links, with the section that the current page belongs to."""
    match = getattr(context.get("request"), "resolver_match", None)
    current = match.url_name if match else ""
    sections: list[tuple[str, str, str | tuple[str, ...]]] = [
        (_("My work"), "my-work", "my-work"),
        (_("Articles"), "article-list", ("article", "watch", "import")),
        (_("Claims"), "claim-list", "claim"),
        (_("Speakers"), "speaker-list", "speaker"),
        (_("Sources"), "source-list", "source"),
        (_("Reports"), "report-list", "report"),
    ]
    entries = [
        Entry(
            label,
            reverse(name),
            "page" if current == name else "true" if current.startswith(prefix) else "",
            f"g {SECTIONS[name]}" if name in SECTIONS else "",
        )
        for label, name, prefix in sections
    ]
    return {"entries": entries}


@register.simple_tag
def jobs_under_way(user: User) -> int:
    """How much background work that the person sees waits or runs."""
    return Job.objects.visible_to(user).under_way().count()


@register.filter
def of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value for `key`, or None."""
    return mapping.get(key)

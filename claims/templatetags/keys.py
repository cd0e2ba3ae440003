"""The keys: one table, from which both the help and the scripts read what a key does.

`keys.js` finds the rows in the page, so that a key that stands here is in the help, and the other way round.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()


class Key(NamedTuple):
    """One key. `key` is what browsers call it, `g w` one after the other; `act` is what the scripts call what it does.

    `otherwise` is said where it does not apply and the page knows no better reason.
    """

    key: str
    act: str
    label: Any
    otherwise: Any = ""


class Group(NamedTuple):
    """Keys that belong together in the help."""

    label: Any
    keys: tuple[Key, ...]


_NOT_EDITABLE = _("This item is not open for editing.")
_NO_WORDS = _("Select words in the text first, with the pointer or with w.")

# Everywhere: `g` and then the letter of a section. The letters are those of the main navigation.
SECTIONS = {"my-work": "w", "article-list": "a", "claim-list": "c"}

EVERYWHERE = Group(
    _("Everywhere"),
    (
        Key(f"g {SECTIONS['my-work']}", "go", _("go to My work")),
        Key(f"g {SECTIONS['article-list']}", "go", _("go to the articles")),
        Key(f"g {SECTIONS['claim-list']}", "go", _("go to the claims")),
        Key("?", "help", _("these keys")),
    ),
)

ITEM = Group(
    _("The open item"),
    (
        Key("t", "take", _("take it"), _("There is nothing to take here.")),
        Key("v", "findings", _("findings"), _NOT_EDITABLE),
        Key("V", "in-order", _("find everything in order"), _NOT_EDITABLE),
        Key(
            "1 … 9",
            "choose",
            _("choose an answer; outside the findings: attach that source"),
            _("No answer or source has this number here."),
        ),
        Key("e", "evidence", _("evidence"), _NOT_EDITABLE),
        Key(
            "E",
            "reuse",
            _("the same evidence as last time"),
            _("You have added no evidence in this article yet, or this item has it already."),
        ),
        Key("n", "note", _("note"), _("Notes cannot be written here.")),
        Key("q", "query", _("question to the author"), _("Questions cannot be asked here.")),
        Key("p", "propose", _("propose, and on to the next"), _("There is nothing to propose here.")),
        Key("s", "sign-off", _("sign off, and on to the next"), _("There is nothing to sign off here.")),
        Key("r", "return", _("return"), _("There is nothing to return here.")),
        Key("x", "waive", _("set aside"), _("There is nothing to set aside here.")),
        Key("z", "undo", _("undo your last edit"), _("You have edited nothing here in this round.")),
    ),
)

ARTICLE = (
    Group(
        _("Moving"),
        (
            Key("j", "next", _("next item"), _("This is the last item in the list.")),
            Key("k", "previous", _("previous item"), _("This is the first item in the list.")),
            Key("J", "next-waiting", _("next item that waits for you"), _("Only reviewers and editors work on items.")),
            Key("Enter", "enter", _("into the panel"), _("Open an item first: j is the next one.")),
            Key("Escape", "leave", _("back to the list")),
            Key("/", "find", _("find in the items")),
            Key("m", "uncovered", _("next sentence not yet covered"), _("Every sentence is covered.")),
        ),
    ),
    ITEM,
    Group(
        _("The text"),
        (
            Key(
                "w",
                "words",
                _("select words by keys: arrows move, Shift and arrows select"),
                _("Only reviewers and editors add items."),
            ),
            Key("c", "add-assertion", _("the selected words are a claim"), _NO_WORDS),
            Key("u", "add-quote", _("the selected words are a quote"), _NO_WORDS),
            Key("0", "nothing", _("nothing to check: in the selected sentences, else the open claim"), _NO_WORDS),
            Key("b", "reselect", _("the open item is the selected words"), _NO_WORDS),
            Key("[", "start-earlier", _("the open item starts a word earlier"), _NOT_EDITABLE),
            Key("{", "start-later", _("it starts a word later"), _NOT_EDITABLE),
            Key("]", "end-later", _("it ends a word later"), _NOT_EDITABLE),
            Key("}", "end-earlier", _("it ends a word earlier"), _NOT_EDITABLE),
        ),
    ),
    EVERYWHERE,
)
# A page of its own has no list, and no text to select in.
CLAIM = (ITEM, EVERYWHERE)
QUEUE = (
    Group(
        _("The list"),
        (
            Key("j", "next", _("next row"), _("This is the last row of the page.")),
            Key("k", "previous", _("previous row"), _("This is the first row of the page.")),
            Key("J", "next-waiting", _("next item that waits for you"), _("Only reviewers and editors work on items.")),
            Key("Enter", "enter", _("open the item")),
            Key("x", "tick", _("tick it, for bulk actions"), _("Go to a row first: j is the next one.")),
            Key("/", "find", _("find words")),
        ),
    ),
    EVERYWHERE,
)
_PAGES: dict[str, tuple[Group, ...]] = {"article": ARTICLE, "claim": CLAIM, "queue": QUEUE, "": (EVERYWHERE,)}


@register.inclusion_tag("components/_keys.html")
def keys(page: str = "") -> dict[str, Any]:
    """The help of a page ("article", "claim", "queue" or any other): its keys, and with it what keys.js reads."""
    return {"groups": _PAGES[page]}

"""Several files at once: each is brought in or refused by itself, with a result that can be shown."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import DatabaseError
from django.utils.translation import gettext as _

from ..models import Article, User
from .articles import make_article
from .errors import IngestError, KnownText
from .readers import read_file

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """What became of the file `name`: an `article`, or `known` ones of the same text, or else the `reason` why not."""

    name: str
    article: Article | None = None
    known: list[Article] = field(default_factory=list)
    reason: str = ""
    notices: list[str] = field(default_factory=list)


def bring_in_all(
    files: Iterable[tuple[str, Callable[[], bytes]]], *, actor: User, channel: str, seconds: float
) -> Iterator[Result]:
    """A result for each (name, read) of `files`, in order. Files whose turn comes after `seconds` are not read.

    Raises:
        NotAllowed: `actor` may not bring articles in.
    """
    end = time.monotonic() + seconds
    for name, read in files:
        if time.monotonic() < end:
            yield _bring_in(name, read, actor, channel)
        else:
            yield Result(name, reason=_("There was no time left for it. Bring it in once more, with fewer others."))


def _bring_in(name: str, read: Callable[[], bytes], actor: User, channel: str) -> Result:
    try:
        draft = read_file(name, read())
        article = make_article(draft, actor=actor, channel=channel)
    except IngestError as error:
        return Result(name, reason=error.reason)
    except KnownText as error:
        return Result(name, known=error.articles)
    except (DatabaseError, OSError):
        # The others are to go through, and what was done before is to be told.
        logger.exception("A file of several could not be brought in.")
        return Result(name, reason=_("The server could not do this. Nothing of it was saved; try again."))
    return Result(name, article=article, notices=draft.notices)

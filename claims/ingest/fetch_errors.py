"""Why a page was not fetched: a class for each reason, with the sentence that the person reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .errors import IngestError


class FetchError(IngestError):
    """A page was not fetched. `code` tells the subclasses apart without importing them."""

    code = "fetch"

    def __init__(self, reason: str) -> None:
        super().__init__(reason, self.code)


class BadAddress(FetchError):
    """Not an address of a web page, or of a scheme or port that is not fetched from."""

    code = "address"


class NotPublic(FetchError):
    """The host, or one that it leads to, stands at an address that is not on the public internet."""

    code = "not_public"

    def __init__(self, host: str) -> None:
        message = _("%(host)s is not on the public internet, and nothing else is fetched.")
        super().__init__(message % {"host": host})


class UnknownHost(FetchError):
    code = "unknown_host"

    def __init__(self, host: str) -> None:
        super().__init__(_("There is no site called %(host)s. Look whether it is spelled right.") % {"host": host})


class Unreachable(FetchError):
    code = "unreachable"

    def __init__(self, host: str) -> None:
        super().__init__(_("%(host)s cannot be reached. Try again later.") % {"host": host})


class Insecure(FetchError):
    """The encrypted connection failed: a certificate that is not trusted, or no TLS at all."""

    code = "insecure"

    def __init__(self, host: str) -> None:
        message = _("%(host)s does not prove that it is %(host)s: its certificate is not valid, or it has none.")
        super().__init__(message % {"host": host})


class TooSlow(FetchError):
    code = "too_slow"

    def __init__(self, seconds: float) -> None:
        message = _("It took longer than %(seconds)d seconds, which is as long as is waited for a page.")
        super().__init__(message % {"seconds": round(seconds)})


class TooManyRedirects(FetchError):
    code = "redirects"

    def __init__(self, limit: int) -> None:
        message = _("It was passed on more than %(limit)d times and did not arrive at a page.")
        super().__init__(message % {"limit": limit})


class TooBig(FetchError):
    """More than is taken in, as declared, as sent or once unpacked."""

    code = "too_big"

    def __init__(self, limit: int) -> None:
        message = _("The page is too big: at most %(limit)d MB are taken in at once.")
        super().__init__(message % {"limit": limit // 1024**2})


class WrongType(FetchError):
    """The answer is nothing that a reader reads, by what it says of itself, `told`."""

    code = "type"

    def __init__(self, told: str) -> None:
        self.told = told[:80]
        message = _("This is “%(type)s”, and neither a web page nor a PDF or Word file.") % {"type": told[:80]}
        super().__init__(message if told else _("The site does not say what this is, so it is not read."))


class BrokenAnswer(FetchError):
    """The site does not keep to HTTP: cut off, garbled, or packed in a way that was not asked for."""

    code = "broken"

    def __init__(self) -> None:
        super().__init__(_("What the site sent is incomplete or garbled. Try again later."))


class Refused(FetchError):
    """The site answered with a status other than success; `status` has it.

    `retry_after`: the seconds that it asks to be left alone, None where it does not.
    """

    code = "refused"

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        self.status, self.retry_after = status, retry_after
        if status in {401, 402, 403, 407, 451}:
            reason = _("The site does not give this page out, or only to people who sign in or pay (%(status)d).")
        elif status in {404, 410}:
            reason = _("The site has no such page (%(status)d).")
        elif status == 429:
            reason = _("The site says that it was asked too often (%(status)d). Try again later.")
        elif status >= 500:
            reason = _("The site has a fault of its own (%(status)d). Try again later.")
        else:
            reason = _("The site answered with status %(status)d instead of a page.")
        super().__init__(reason % {"status": status})

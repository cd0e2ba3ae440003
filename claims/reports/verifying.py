"""Whether what is stored of a kept report is what was made."""

from __future__ import annotations

from ..models import Report
from .freezing import hash_of
from .said import digest_of


def problems_of(report: Report) -> list[str]:
    """A sentence for each thing that is not as it was made; constant memory, whatever the size."""
    problems = []
    size, sha256 = hash_of(report)
    if (size, sha256) != (report.size, report.sha256):
        problems.append(f"its bytes are not those that were made ({size} of {report.size} bytes, SHA-256 {sha256})")
    numbers = report.chunks.order_by("number").values_list("number", flat=True)
    if any(number != at for at, number in enumerate(numbers.iterator())):
        problems.append("a piece of its bytes is gone")
    count = altered = 0
    for digest, said in report.items.order_by().values_list("digest", "said").iterator():
        count += 1
        altered += digest != digest_of(said)
    if count != report.count:
        problems.append(f"it had {report.count} items and has {count}")
    if altered:
        problems.append(f"what it said of {altered} of its items is not what was stored")
    return problems

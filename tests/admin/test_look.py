"""The admin has the workbench's colours: the tokens that both stylesheets name are the same."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib.staticfiles import finders

# Django's admin has an --accent of its own, which takes our colour by another name.
RENAMED = {"accent-strong": "accent", "fine-soft": "signed_off-soft", "warning": "new", "warning-soft": "new-soft"}


def tokens(name: str) -> dict[str, str]:
    path = finders.find(f"claims/{name}")
    assert path
    return dict(re.findall(r"^\s*--([\w-]+):\s*(light-dark\([^;]+\));", Path(path).read_text(encoding="utf-8"), re.M))


def test_tokens_agree() -> None:
    ours, admins = tokens("app.css"), tokens("admin.css")
    shared = {name: RENAMED.get(name, name) for name in admins if RENAMED.get(name, name) in ours}
    assert set(RENAMED) <= set(shared)
    assert len(shared) > 10
    for name, source in shared.items():
        assert admins[name] == ours[source], name

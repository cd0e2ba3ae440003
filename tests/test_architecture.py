"""Rules about where code may stand, read from the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUARDED = {"status", "verdict", "outcome", "signed_by", "proposed_by"}


def modules(*but: str) -> Iterator[tuple[Path, ast.Module]]:
    """Our modules without tests, migrations and those under `but`."""
    for path in sorted([*ROOT.glob("claims/**/*.py"), *ROOT.glob("factcheck/*.py")]):
        name = path.relative_to(ROOT).as_posix()
        if "/migrations/" not in name and not name.startswith(but):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def test_only_the_workflow_writes_a_claims_standing() -> None:
    """No assignment to a guarded attribute, no `.update(status=…)`, no `Claim.objects.create` anywhere else.

    What `claims.jobs` writes is the status of jobs.
    """
    found = []
    for path, tree in modules("claims/workflow/", "claims/models/", "claims/findings.py", "claims/jobs/"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    for part in ast.walk(target):
                        if (
                            isinstance(part, ast.Attribute)
                            and isinstance(part.ctx, ast.Store)
                            and part.attr in GUARDED
                            and ast.unparse(part.value) != "self"
                        ):
                            found.append(f"{where(path, node)} sets {ast.unparse(part)}")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                names = {keyword.arg for keyword in node.keywords}
                if node.func.attr in {"update", "bulk_update"} and names & GUARDED:
                    found.append(f"{where(path, node)} updates {names & GUARDED}")
                if ast.unparse(node.func) in {"Claim.objects.create", "Claim.objects.bulk_create"}:
                    found.append(f"{where(path, node)} makes a claim")
    assert found == []


def test_only_ingest_makes_articles() -> None:
    found = [
        where(path, node)
        for path, tree in modules("claims/ingest/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"Article", "Article.objects.create", "Revision", "Revision.objects.create"}
    ]
    assert found == []


def test_extraction_imports_nothing_of_ours_and_no_framework() -> None:
    found = []
    for path, tree in modules():
        if "claims/extraction/" not in path.as_posix():
            continue
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""] if node.level == 0 else ["." * node.level] if node.level > 1 else []
            found += [
                f"{where(path, node)} imports {name}"
                for name in names
                if name.split(".")[0] in {"django", "claims", "factcheck", ""}
            ]
    assert found == []


# A report that is passed on as a file brings its style along; the page that we serve links it.
SELF_CONTAINED = "templates/claims/report_open.html: <style"


def test_templates_have_no_inline_script_or_style() -> None:
    forbidden = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in sorted(ROOT.glob("templates/**/*.html"))
        for match in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    assert [line for line in found if line != SELF_CONTAINED] == []

"""Change forms that write through the workflow: what it refuses is an error on the form, which keeps what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from ..workflow import NotReady, WorkflowError


class ThroughWorkflowMixin:
    """`save_model` calls the workflow. What that refuses is shown by going through the form once more, with the errors.

    Django asks for errors before it saves, the workflow knows them only on saving; both passes run in a transaction of
    their own, and the first has been rolled back when the second begins.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        except WorkflowError as error:
            request.workflow_errors = self.explain(request, error)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]

    def explain(self, request: HttpRequest, error: WorkflowError) -> Mapping[str, str]:
        """Field → message for what the workflow refused."""
        return error.errors if isinstance(error, NotReady) else {"__all__": str(error)}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        form.workflow_errors = getattr(request, "workflow_errors", {})
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing hangs on these forms that the workflow has not written."""

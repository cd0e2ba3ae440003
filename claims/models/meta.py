"""What a model's columns say of themselves, typed: limits and labels for messages."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models


def column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """The column `name` of `model`.

    Raises:
        FieldDoesNotExist: no such field.
        TypeError: a relation from another model, which is no column.
    """
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is no column of {model.__name__}")
    return field


def label_of(model: type[models.Model], name: str) -> str:
    """The column's label as a heading: "Said", "Public rating"."""
    label = str(column(model, name).verbose_name)
    return label[:1].upper() + label[1:]


def choice_label(choices: type[models.TextChoices], value: str) -> str:
    """The label of a code, "" for "". A code that there is no more stands for itself.

    The same as `get_…_display`, which takes as long as all the rest of a row of a report: it reckons the hashes of all
    labels at each call.
    """
    return str(_labels(choices).get(value, value))


@cache
def _labels(choices: type[models.TextChoices]) -> dict[str, Any]:
    return {str(value): label for value, label in choices.choices}

"""Holds JSON against the part of JSON Schema (draft 2020-12) that our schemas use; what they do not use is an error."""

from __future__ import annotations

import re
from typing import Any

TYPES: dict[str, Any] = {"object": dict, "array": list, "string": str, "integer": int}
KNOWN = {"type", "const", "enum", "pattern", "minLength", "minimum", "minItems", "items", "required", "properties"}
KNOWN |= {"additionalProperties", "anyOf", "dependentRequired"}


def faults(value: Any, schema: dict[str, Any], path: str = "$") -> list[str]:
    """Where `value` is not as `schema` says, a line each; empty when all is well."""
    assert not schema.keys() - KNOWN, f"{path}: {schema.keys() - KNOWN} is not known here"
    if "anyOf" in schema:
        answers = [faults(value, choice, path) for choice in schema["anyOf"]]
        return [] if [] in answers else min(answers, key=len)
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or isinstance(value, bool)):
        return [f"{path}: not of type {kind}"]
    found = []
    if "const" in schema and value != schema["const"]:
        found.append(f"{path}: is not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{path}: is none of {schema['enum']}")
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            found.append(f"{path}: too short")
        if not re.search(schema.get("pattern", ""), value):
            found.append(f"{path}: does not match {schema['pattern']}")
    if isinstance(value, int) and value < schema.get("minimum", value):
        found.append(f"{path}: less than {schema['minimum']}")
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            found.append(f"{path}: too few")
        for index, item in enumerate(value):
            found += faults(item, schema.get("items", {}), f"{path}[{index}]")
    if isinstance(value, dict):
        found += _of_object(value, schema, path)
    return found


def _of_object(value: dict[str, Any], schema: dict[str, Any], path: str) -> list[str]:
    properties = schema.get("properties", {})
    found = [f"{path}: {name} is missing" for name in schema.get("required", []) if name not in value]
    for name, others in schema.get("dependentRequired", {}).items():
        found += [f"{path}: {name} needs {other}" for other in others if name in value and other not in value]
    for name, item in value.items():
        if name in properties:
            found += faults(item, properties[name], f"{path}.{name}")
        elif schema.get("additionalProperties") is False:
            found.append(f"{path}: {name} does not belong here")
    return found

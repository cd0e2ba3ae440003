"""Clients that are signed in, and the pages that they get."""

from __future__ import annotations

from typing import Any

from django.test import Client

from claims.models import User


def client_of(user: User) -> Client:
    """A test client signed in as that person."""
    client = Client()
    client.force_login(user)
    return client


def page_of(user: User, url: str, **query: Any) -> str:
    """The page that this person gets, which is there for them."""
    answer = client_of(user).get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()

"""The account page, the theme, signing in and out, and the pages for what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone
from django.views.defaults import server_error

from claims.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


def test_the_account_says_what_one_may_do_and_why_not(client_for: ClientFor, reviewer: User) -> None:
    page = client_for(reviewer).get(reverse("account")).content.decode()
    assert "Rosa Keller" in page
    assert '<span class="tag">Reviewer</span>' in page
    assert "Only editors can do this." in page
    assert "Only superusers manage accounts." in page


def test_a_superuser_without_a_role_learns_that_this_gives_none(client_for: ClientFor, superuser: User) -> None:
    page = client_for(superuser).get(reverse("account")).content.decode()
    assert "Being superuser gives no rights in the workflow." in page


def test_signing_in_and_out(client: Client, reviewer: User) -> None:
    wanted = reverse("account")
    response = client.get(wanted)
    assert response["Location"].startswith(reverse("login"))
    wrong = client.post(reverse("login"), {"username": "reviewer", "password": "wrong"})
    assert "do not match" in wrong.content.decode()
    response = client.post(response["Location"], {"username": "reviewer", "password": PASSWORD, "next": wanted})
    assert response["Location"] == wanted
    assert client.post(reverse("logout"))["Location"] == reverse("login")
    assert client.get(wanted).status_code == 302


def sign_in(client: Client, password: str, address: str = "192.0.2.1", **headers: str) -> int:
    typed = {"username": "reviewer", "password": password}
    return client.post(reverse("login"), typed, REMOTE_ADDR=address, headers=headers).status_code


def test_guessing_passwords_ends_after_ten_tries(client: Client, reviewer: User) -> None:
    assert [sign_in(client, f"guess {n}") for n in range(9)] == [200] * 9
    page = client.post(reverse("login"), {"username": "reviewer", "password": "x"}, REMOTE_ADDR="192.0.2.1")
    assert page.status_code == 429
    assert "for 15 minutes" in page.content.decode()
    assert sign_in(client, PASSWORD) == 429
    # Whoever guesses keeps nobody out who sits somewhere else.
    assert sign_in(Client(), PASSWORD, "192.0.2.2") == 302


def test_one_may_sign_in_again_after_a_while(client: Client, reviewer: User) -> None:
    for n in range(10):
        sign_in(client, f"guess {n}")
    AccessAttempt.objects.update(attempt_time=timezone.now() - settings.AXES_COOLOFF_TIME - timedelta(seconds=1))
    assert sign_in(client, PASSWORD) == 302


@pytest.mark.parametrize(("behind_proxy", "status"), [(True, 302), (False, 429)])
def test_only_a_proxy_is_believed_about_addresses(
    client: Client, reviewer: User, behind_proxy: bool, status: int
) -> None:
    with override_settings(BEHIND_PROXY=behind_proxy):
        for n in range(10):
            sign_in(client, f"guess {n}", **{"X-Forwarded-For": "192.0.2.9, 198.51.100.7"})
        assert sign_in(client, PASSWORD, **{"X-Forwarded-For": "198.51.100.7, 192.0.2.9"}) == status


def test_the_password_is_changed(client_for: ClientFor, reviewer: User) -> None:
    client, url = client_for(reviewer), reverse("password_change")
    fresh = "another horse battery"
    typed = {"old_password": "wrong", "new_password1": fresh, "new_password2": fresh}
    page = client.post(url, typed).content.decode()
    assert 'href="#id_old_password"' in page
    assert client.post(url, typed | {"old_password": PASSWORD}).status_code == 302
    reviewer.refresh_from_db()
    assert reviewer.check_password(fresh)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_theme_stays(client: Client, theme: str) -> None:
    login = reverse("login")
    response = client.post(reverse("set-theme"), {"theme": theme, "next": login})
    assert response["Location"] == login
    assert f'data-theme="{theme}"' in client.get(login).content.decode()
    client.post(reverse("set-theme"), {"theme": "auto"})
    assert "data-theme=" not in client.get(login).content.decode()


def test_the_theme_never_leads_elsewhere_nor_into_the_page(client: Client) -> None:
    response = client.post(reverse("set-theme"), {"theme": '"><b>', "next": "https://elsewhere.example/"})
    assert response["Location"] == reverse("my-work")
    client.cookies["theme"] = '"><b>'
    assert "<b>" not in client.get(reverse("login")).content.decode()
    assert client.get(reverse("set-theme")).status_code == 405


def test_pages_that_are_not_there_say_so_whole_or_as_a_part(client_for: ClientFor, reviewer: User) -> None:
    client, url = client_for(reviewer), reverse("claim-panel", args=[999_999])
    whole = client.get(url)
    assert whole.status_code == 404
    assert "<nav" in whole.content.decode()
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert 'id="claim-panel"' in part
    assert "<html" not in part


def test_a_form_without_its_token_is_explained(reviewer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer)
    response = client.post(reverse("logout"))
    assert response.status_code == 403
    assert "Please send it again" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "current"),
    [("my-work", "My work"), ("article-list", "Articles"), ("article-new", "Articles"), ("claim-list", "Claims")],
)
def test_the_navigation_knows_where_one_is(client_for: ClientFor, reviewer: User, name: str, current: str) -> None:
    page = client_for(reviewer).get(reverse(name)).content.decode()
    navigation = page[page.index('aria-label="Main"') : page.index("</nav>")]
    marked = [line for line in navigation.splitlines() if "aria-current" in line]
    assert len(marked) == 1
    assert f">{current}</a>" in marked[0]


def test_the_page_for_our_own_faults_needs_nothing_but_itself() -> None:
    assert "The fault is ours" in server_error(RequestFactory().get("/")).content.decode()

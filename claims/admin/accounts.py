"""Accounts, which superusers manage. Roles are the groups; what Django calls staff means nothing here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..permissions import may

# The groups are the three roles, made by `permissions.ensure_roles`: there is nothing to edit about them.
admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = ["username", "display_name", "email", "role_names", "is_superuser", "is_active", "last_login"]
    list_filter = ["groups", "is_superuser", "is_active"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (_("Role"), {"fields": ["groups", "is_active", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2"], "classes": ["wide"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (_("Role"), {"fields": ["groups"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all()) or "–"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(may(request.user, "manage_accounts"))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(may(request.user, "manage_accounts"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(may(request.user, "manage_accounts"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(may(request.user, "manage_accounts"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

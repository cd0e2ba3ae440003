"""The admin: everything in the newsroom, to be searched and looked at. What the workflow writes changes through it."""

from django.apps import apps
from django.contrib import admin

from . import accounts, articles, claims, records, sources

__all__ = ["accounts", "articles", "claims", "records", "sources"]

# Background work has its page; what stands in the queue beside it would be a second answer to the same question.
if apps.is_installed("procrastinate.contrib.django"):
    for model in apps.get_app_config("procrastinate").get_models():
        if admin.site.is_registered(model):
            admin.site.unregister(model)

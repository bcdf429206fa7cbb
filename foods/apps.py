"""The food table: foods, portions, sources and search."""

from django.apps import AppConfig


class FoodsConfig(AppConfig):
    name = "foods"
    verbose_name = "Food table"

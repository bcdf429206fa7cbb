"""The room that knows what is eaten: foods, portions and where values come from."""

from django.apps import AppConfig


class FoodsConfig(AppConfig):
    name = "foods"
    verbose_name = "Food table"

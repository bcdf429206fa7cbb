"""Which rows belong to a person, read from the models: all that goes when the person goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import CASCADE, Field, ForeignKey, Model

from accounts.models import User

#: Keys that name the person a row is about.
OWNER_KEYS = {"user", "subject", "client", "owner"}
#: Keys that name somebody else: a row goes with them too, and is not theirs.
OTHER_KEYS = {"dietitian", "log_of"}
#: A look is written down beside a person's rows by whoever looks.
LOOKS = "accounts.AccessEvent"
#: What may change although nobody changed anything: a sign-in, and that a comment was opened.
MOVES = {"accounts.User.last_login", "intake.Comment.read_at"}

#: Worked out from a person's rows by whoever looks, and thrown away as easily.
WORKED_OUT = "accounts.ClientSummary"

Rows = dict[str, list[tuple[Any, ...]]]


def keys_of(model: type[Model]) -> Iterator[ForeignKey[Any, Any]]:
    """The keys through which a row goes when another row goes."""
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.remote_field.on_delete is CASCADE:
            yield field


def owned_models() -> dict[type[Model], str]:
    """Each model whose rows are a person's, with the lookup that leads to the person."""
    models = list(apps.get_models(include_auto_created=True))
    owned: dict[type[Model], str] = {User: "pk"}
    owned |= {
        model: key.name
        for model in models
        for key in keys_of(model)
        if key.related_model is User and key.name in OWNER_KEYS
    }
    while found := {
        model: f"{key.name}__{owned[key.related_model]}"
        for model in models
        for key in keys_of(model)
        if model not in owned and key.related_model in owned and key.related_model is not User
    }:
        owned |= found
    return owned


def label_of(field: Field[Any, Any]) -> str:
    """A field as ``intake.Entry.note``."""
    return f"{field.model._meta.label}.{field.name}"


def rows_of(owner: User, tables: Iterable[str] | None = None) -> Rows:
    """Every row of a person by model, but what ``MOVES``; of these tables alone where given."""
    wanted = None if tables is None else set(tables)
    found: Rows = {}
    for model, lookup in owned_models().items():
        meta = model._meta
        if meta.label in {LOOKS, WORKED_OUT} or (
            wanted is not None and meta.db_table not in wanted
        ):
            continue
        names = [field.attname for field in meta.concrete_fields if label_of(field) not in MOVES]
        rows = model._base_manager.filter(**{lookup: owner.pk}).order_by("pk")
        found[meta.label] = list(rows.values_list(*names))
    return found

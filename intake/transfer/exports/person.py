"""Yields the rows of the tables about the person: their answers, consents, changes and more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q

from accounts.models import AccessEvent, Consent, Invitation, Profile, Session, User
from foods.models import Food, FoodGroup
from intake.diary.log import Log
from intake.transfer.exports.diary import ExportRow, page_by_page, values_of

#: The fields of ``ProfileFacts``, by their names.
FACT_COLUMNS = ("valid_from", "sex", "life_stage", "reference", "stated_by", "stated_at")
FOOD_COLUMNS = (
    "source",
    "source_key",
    "name",
    "kind",
    "group",
    "form",
    "mg_per_100g",
    "value_source",
    "status",
    "portion",
    "portion_grams",
    "portion_mg",
)
SESSION_COLUMNS = ("device", "signed_in_at", "used_at")
CONSENT_COLUMNS = (
    "dietitian",
    "practice",
    "may_see",
    "valid_from",
    "valid_until",
    "earliest_day",
    "ended_at",
    "ended_by",
)
COMMENT_COLUMNS = ("date", "dietitian", "by", "at", "text")
REVIEW_COLUMNS = ("date", "dietitian", "state", "seen_at")
ACCESS_COLUMNS = ("at", "viewer", "what", "date", "is_change")
INVITATION_COLUMNS = ("dietitian", "state", "made_at", "answered_at")
CHANGE_COLUMNS = ("at", "by", "before", "after", "undone_at")
IMPORT_COLUMNS = ("at", "file", "state", "added", "answers")
MEDICINE_COLUMNS = ("class", "times")
SAVED_COLUMNS = (
    "name",
    "is_recipe",
    "servings",
    "cooked_grams",
    "food",
    "source",
    "source_key",
    "kind",
    "quantity",
    "portion",
    "portion_grams",
    "portion_mg",
    "mg_per_100g",
    "saved_at",
    "typed_words",
)
HABIT_COLUMNS = ("began_on", "seemed", "answer", "answered_on")
WANTED_COLUMNS = ("at", "food")
FAVOURITE_COLUMNS = ("at", "food")
CURATION_COLUMNS = ("at", "table", "name", "change", "reason")


def account_facts(user: User) -> dict[str, Any]:
    """Return the facts of the account and the profile that have one value, by name."""
    profile = Profile.objects.of(user)
    return {
        "email": user.email,
        "addresses": "; ".join(_addresses(user)),
        "name": user.name,
        "practice": user.practice,
        "practice_address": user.practice_address,
        "message_mail": user.message_mail,
        "uses_keys": user.uses_keys,
        "roles": ", ".join(user.groups.order_by("name").values_list("name", flat=True)),
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
        "second_factors": "; ".join(_second_factors(user)),
        "birth_date": profile.birth_date,
        "logs_for_child": profile.logs_for_child,
        "kidneys_impaired": profile.kidneys_impaired,
        "time_zone": profile.time_zone,
        "left_out_of_suggestions": ", ".join(Log.of_oneself(user).left_out_tags()),
        "privacy_agreed": user.privacy_agreed_at,
    }


def _addresses(user: User) -> Iterator[str]:
    """Each e-mail address, and whether it was confirmed."""
    for one in EmailAddress.objects.filter(user=user).order_by("pk"):
        yield f"{one.email} ({'' if one.verified else 'not '}confirmed)"


def _second_factors(user: User) -> Iterator[str]:
    """The kind of each second factor and since when; never its key."""
    for one in Authenticator.objects.filter(user=user).order_by("pk"):
        last = f", last used {one.last_used_at:%Y-%m-%d}" if one.last_used_at else ""
        yield f"{one.get_type_display()} since {one.created_at:%Y-%m-%d}{last}"


def fact_rows(user: User) -> Iterator[ExportRow]:
    """Yield sex, life stage and reference by the day they hold from, oldest first."""
    facts = Log.of_oneself(user).facts().select_related("stated_by")
    for row in facts.order_by("valid_from"):
        yield values_of(row, FACT_COLUMNS)


def own_food_rows(user: User) -> Iterator[ExportRow]:
    """Yield the person's own foods, one row for each portion."""
    foods = user.own_foods.select_related("group").prefetch_related("portions").order_by("pk")
    for food in foods.iterator(chunk_size=500):
        about = (
            food.data_set,
            food.source_key,
            food.name,
            food.kind,
            food.group.name,
            food.form,
            food.magnesium_mg_per_100g,
            food.source,
            food.status,
        )
        portions = list(food.portions.all())
        for portion in portions:
            yield (*about, portion.label, portion.grams, portion.magnesium_mg)
        if not portions:
            yield (*about, "", None, None)


def consent_rows(user: User) -> Iterator[ExportRow]:
    """Yield whom the person gave access, to what and until when."""
    given = Consent.objects.filter(client=user).select_related("dietitian", "revoked_by")
    for consent in given.order_by("valid_from", "pk"):
        yield (
            consent.dietitian.name,
            consent.dietitian.practice,
            ", ".join(consent.scope_words),
            consent.valid_from,
            consent.valid_until,
            consent.earliest_day,
            consent.revoked_at,
            _name_for(consent.revoked_by, user),
        )


def invitation_rows(user: User) -> Iterator[ExportRow]:
    """Yield the invitations that the person answered, and those that wait for an answer."""
    waiting = Invitation.objects.waiting().for_proved_address(user)
    about = Invitation.objects.filter(Q(answered_by=user) | Q(pk__in=waiting.values("pk")))
    # Whoever takes an invitation of their own back counts as who answered it.
    received = about.exclude(dietitian=user).select_related("dietitian")
    for asked in received.order_by("created_at", "pk"):
        yield asked.dietitian.name, asked.state, asked.created_at, asked.answered_at


def comment_rows(user: User) -> Iterator[ExportRow]:
    """Yield the comments of the person and their dietitians that were not deleted."""
    comments = Log.of_oneself(user).comments().filter(deleted_at=None)
    for one in page_by_page(comments.select_related("day", "dietitian")):
        author = "you" if one.from_client else one.dietitian.name
        yield one.day.date, one.dietitian.name, author, one.at, one.text


def review_rows(user: User) -> Iterator[ExportRow]:
    """Yield how far dietitians are with the person's days."""
    reviews = Log.of_oneself(user).reviews().select_related("day", "dietitian")
    for one in page_by_page(reviews):
        yield one.day.date, one.dietitian.name, one.state, one.seen_at


def access_rows(user: User) -> Iterator[ExportRow]:
    """Yield who looked at the log or changed it, oldest first."""
    events = AccessEvent.objects.filter(subject=user).select_related("viewer")
    for one in page_by_page(events):
        viewer = "" if one.viewer is None else one.viewer.name
        yield one.at, viewer, one.what, one.date, one.is_change


def session_rows(user: User) -> Iterator[ExportRow]:
    """Yield where the person is signed in, last used first."""
    for one in Session.objects.open_of(user):
        yield one.device, one.signed_in_at, one.used_at


def change_rows(user: User) -> Iterator[ExportRow]:
    """Yield what was added, changed or deleted and can still be undone."""
    made = Log.of_oneself(user).changes().exclude(before=None, after=None)
    for change in page_by_page(made.select_related("by")):
        yield (
            change.at,
            _name_for(change.by, user),
            "" if change.before is None else json.dumps(change.before),
            "" if change.after is None else json.dumps(change.after),
            change.undone_at,
        )


def import_rows(user: User) -> Iterator[ExportRow]:
    """Yield the files that were imported, with the answers for their names."""
    for record in Log.of_oneself(user).imports().defer("content", "preview").order_by("pk"):
        kinds = record.reading.get("kinds", {})
        answers = "; ".join(f"{name}: {kind}" for name, kind in kinds.items())
        yield record.made_at, record.file_name, record.state, record.added_count, answers


def medicine_rows(user: User) -> Iterator[ExportRow]:
    """Yield the classes of medicines the person listed, with their usual times."""
    for medicine in Log.of_oneself(user).medicines():
        yield medicine.key, medicine.times_words


def habit_rows(user: User) -> Iterator[ExportRow]:
    """Yield the changes of habits that were asked about, with the answers."""
    for one in Log.of_oneself(user).habit_changes():
        yield one.began_on, "more" if one.is_more else "less", one.answer, one.answered_on


def wanted_rows(user: User) -> Iterator[ExportRow]:
    """Yield the foods whose value the person asked for."""
    for wanted in user.values_wanted.select_related("food").order_by("pk"):
        yield wanted.at, wanted.food.name


def saved_rows(user: User) -> Iterator[ExportRow]:
    """Yield saved meals and recipes, one row for each item."""
    for saved in Log.of_oneself(user).saved_meals().with_items(of=user).order_by("pk"):
        about = (saved.name, saved.is_recipe, saved.servings, saved.cooked_grams)
        items = list(saved.items.all())
        for item in items:
            yield (
                *about,
                item.name,
                item.food.data_set if item.food else "",
                item.food.source_key if item.food else "",
                item.kind,
                item.quantity,
                item.unit_label,
                item.unit_grams,
                item.unit_mg,
                item.mg_per_100g,
                saved.created_at,
                item.typed_words,
            )
        if not items:
            yield (*about, "", "", "", "", None, "", None, None, None, saved.created_at, "")


def favourite_rows(user: User) -> Iterator[ExportRow]:
    """Yield the foods the person starred."""
    for favourite in Log.of_oneself(user).favourites().select_related("food"):
        yield favourite.at, favourite.food.name


def curation_rows(user: User) -> Iterator[ExportRow]:
    """Yield what the person, as a curator, changed in the shared food table."""
    for table, model in (("foods", Food), ("groups", FoodGroup)):
        made = model.history.filter(history_user=user).order_by("history_id")
        for state in made.iterator(chunk_size=500):
            change = state.get_history_type_display().lower()
            yield state.history_date, table, state.name, change, state.history_change_reason


def _name_for(other: User | None, user: User) -> str:
    """Return an account's name as the person reads it; "" for none."""
    if other is None:
        return ""
    return "you" if other.pk == user.pk else other.name

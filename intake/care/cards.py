"""What tells a dietitian's clients apart, written: label, short code and tags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import ClientCard, ClientSummary, ClientTag, User

#: The most tags of one dietitian: each stands on every page that lists them.
MAX_TAGS = 100


class ShortCodeTakenError(Exception):
    """Another client of the dietitian has the short code already."""

    def __init__(self, holder: User | None) -> None:
        super().__init__()
        #: The other client; None where one came first at this very moment.
        self.holder = holder


class TagNameTakenError(Exception):
    """The dietitian has another tag of this name."""


class TooManyTagsError(Exception):
    """The dietitian would have more than ``MAX_TAGS`` tags."""


def mark_stale(*, by: User, clients: Iterable[Any]) -> None:
    """Let the list of clients show anew what a dietitian keeps about some of them.

    ``clients`` are accounts, their numbers, or a query for these.
    """
    held = ClientSummary.objects.filter(consent__dietitian=by, client__in=clients)
    held.mark_stale()


@transaction.atomic
def set_card(
    *,
    client: User,
    by: User,
    label: str,
    short_code: str,
    tags: Collection[ClientTag],
    new_tags: Sequence[str] = (),
) -> ClientCard:
    """State what a dietitian calls a client, and the client's tags, old and new ones.

    Raises ShortCodeTakenError (two codes that differ in capitals alone are the same) and
    TooManyTagsError; nothing is changed then.
    """
    others = ClientCard.objects.filter(dietitian=by).exclude(client=client).exclude(short_code="")
    code = short_code.casefold()
    for other in others.select_related("client") if code else ():
        if other.short_code.casefold() == code:
            raise ShortCodeTakenError(other.client)
    added = add_tags(by=by, names=new_tags)
    try:
        with transaction.atomic():
            card, _ = ClientCard.objects.update_or_create(
                dietitian=by, client=client, defaults={"label": label, "short_code": short_code}
            )
    except IntegrityError as error:
        raise ShortCodeTakenError(None) from error
    card.tags.set({*tags, *added})
    mark_stale(by=by, clients=[client])
    return card


@transaction.atomic
def add_tags(*, by: User, names: Sequence[str]) -> list[ClientTag]:
    """The dietitian's tags of these names; those that there are not yet are made.

    Names that differ in capitals alone are the same tag. Raises TooManyTagsError.
    """
    if not names:
        return []
    known = {tag.name.casefold(): tag for tag in ClientTag.objects.filter(dietitian=by)}
    found: dict[str, ClientTag] = {}
    for name in names:
        key = name.casefold()
        if key not in known:
            if len(known) >= MAX_TAGS:
                raise TooManyTagsError
            known[key], _ = ClientTag.objects.get_or_create(
                dietitian=by, name__iexact=name, defaults={"name": name}
            )
        found[key] = known[key]
    return list(found.values())


@transaction.atomic
def rename_tag(*, tag: ClientTag, by: User, name: str) -> None:
    """Give a tag another name. Raises TagNameTakenError: two tags are not made one so."""
    others = ClientTag.objects.filter(dietitian=by).exclude(pk=tag.pk)
    if any(other.name.casefold() == name.casefold() for other in others):
        raise TagNameTakenError
    try:
        with transaction.atomic():
            ClientTag.objects.filter(pk=tag.pk, dietitian=by).update(name=name)
    except IntegrityError as error:
        raise TagNameTakenError from error
    _mark_tagged_stale(tag, by)


@transaction.atomic
def delete_tag(*, tag: ClientTag, by: User) -> None:
    """Take a tag off everybody, and delete it."""
    _mark_tagged_stale(tag, by)
    ClientTag.objects.filter(pk=tag.pk, dietitian=by).delete()


@transaction.atomic
def tag_clients(
    *, tag: ClientTag, by: User, shown: Collection[int], ticked: Collection[int]
) -> int:
    """Give a tag to the ticked of the clients shown, and take it off the others of them.

    All are numbers of accounts. Clients that were not shown keep or lack the tag as before.
    Returns how many have changed. Queries: the same for any number.
    """
    having = set(tag.cards.filter(client__in=shown).values_list("client", flat=True))
    wanted = set(ticked) & set(shown)
    gained, lost = wanted - having, having - wanted
    ClientCard.objects.bulk_create(
        [ClientCard(dietitian=by, client_id=number) for number in sorted(gained)],
        ignore_conflicts=True,
    )
    tag.cards.add(*ClientCard.objects.filter(dietitian=by, client__in=gained))
    tag.cards.remove(*ClientCard.objects.filter(dietitian=by, client__in=lost))
    mark_stale(by=by, clients=gained | lost)
    return len(gained | lost)


def _mark_tagged_stale(tag: ClientTag, by: User) -> None:
    mark_stale(by=by, clients=tag.cards.filter(dietitian=by).values("client"))

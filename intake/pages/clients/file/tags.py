"""A dietitian's tags, which are the groups of clients: made, named, given to many, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import HtmxHttpRequest, dietitian, viewer
from accounts.models import ClientCard, ClientTag, Consent, User
from accounts.views.limits import limited
from intake.care import cards
from intake.care.cards import TagNameTakenError, TooManyTagsError
from intake.pages.clients.file.forms import NewTagsForm, TaggedClientsForm, TagNameForm
from intake.pages.clients.file.views import TOO_MANY_TAGS
from intake.text import counted

#: Clients that are ticked on one page; a form has at most 1,000 fields, and a phone is small.
CLIENTS_A_PAGE = 200


@dataclass(frozen=True)
class TickedClient:
    """A client to be ticked, as the dietitian knows them."""

    #: The number of the consent.
    number: int
    name: str
    #: Own label and short code.
    words: str
    is_ticked: bool


@dietitian
@limited("casework", accepted_only=True)
@require_http_methods(["GET", "HEAD", "POST"])
def client_tags(request: HtmxHttpRequest) -> HttpResponse:
    """List the tags with how many clients have each, and make new ones."""
    user = viewer(request)
    form = NewTagsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = cards.add_tags(by=user, names=form.cleaned_data["new_tags"])
        except TooManyTagsError:
            form.add_error("new_tags", TOO_MANY_TAGS)
        else:
            if len(made) == 1:
                return redirect("intake:client_tag", pk=made[0].pk)
            return redirect("intake:client_tags")
    context = {"form": form, "tags": _counted_tags(user)}
    status = 422 if form.is_bound else 200
    return render(request, "intake/clients/client_tags.html", context, status=status)


@dietitian
@require_http_methods(["GET", "HEAD", "POST"])
def client_tag(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Show one tag with every client to be ticked, and give it another name."""
    user = viewer(request)
    tag = get_object_or_404(_counted_tags(user), pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = TagNameForm(sent, initial={"name": tag.name})
    if form.is_valid():
        try:
            cards.rename_tag(tag=tag, by=user, name=form.cleaned_data["name"])
        except TagNameTakenError:
            words = (
                "You have a tag of this name. Two tags are not made one: tick the clients there."
            )
            form.add_error("name", words)
        else:
            return redirect("intake:client_tag", pk=tag.pk)
    context = _tag_context(request, user, tag) | {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "intake/clients/client_tag.html", context, status=status)


@dietitian
@require_POST
def tag_clients(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Give a tag to the clients that are ticked, and take it off the others that were shown."""
    user = viewer(request)
    tag = get_object_or_404(_counted_tags(user), pk=pk)
    form = TaggedClientsForm(request.POST)
    if form.is_valid():
        accounts = dict(_live(user).values_list("pk", "client"))
        changed = cards.tag_clients(
            tag=tag,
            by=user,
            shown={accounts[one] for one in form.shown_numbers & accounts.keys()},
            ticked={accounts[one] for one in form.ticked_numbers & accounts.keys()},
        )
        said = f"{counted(changed, 'client')} changed." if changed else "Nothing changed."
        messages.success(request, said)
    return redirect("intake:client_tag", pk=tag.pk)


@dietitian
@require_http_methods(["GET", "HEAD", "POST"])
def delete_client_tag(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Ask whether a tag may go, with how many clients have it, and delete it."""
    user = viewer(request)
    tag = get_object_or_404(_counted_tags(user), pk=pk)
    if request.method == "POST":
        cards.delete_tag(tag=tag, by=user)
        messages.success(request, f"The tag “{tag.name}” is deleted.")
        return redirect("intake:client_tags")
    return render(request, "intake/clients/delete_client_tag.html", {"tag": tag})


def _live(user: User) -> QuerySet[Consent]:
    return Consent.objects.live().filter(dietitian=user).order_by()


def _counted_tags(user: User) -> QuerySet[ClientTag]:
    """The dietitian's tags, each with ``clients``: how many who share their log now have it."""
    live = Q(cards__client__in=_live(user).values("client"))
    tags = ClientTag.objects.filter(dietitian=user)
    return tags.annotate(clients=Count("cards", filter=live)).order_by(Lower("name"), "pk")


def _tag_context(request: HttpRequest, user: User, tag: ClientTag) -> dict[str, Any]:
    """The clients to be ticked, those whose name, label or code holds what is searched for."""
    query = request.GET.get("q", "").strip()[:100]
    page = _ticked_page(user, tag, query, request.GET.get("page"))
    return {
        "tag": tag,
        "page": page,
        "shown": ",".join(str(one.number) for one in page),
        "q": query,
        "kept": urlencode({"q": query}) if query else "",
        "is_one_page": page.paginator.num_pages == 1,
    }


def _ticked_page(user: User, tag: ClientTag, query: str, number: str | None) -> Page[TickedClient]:
    held = {card.client_id: card for card in ClientCard.objects.filter(dietitian=user)}
    ticked = set(tag.cards.values_list("client", flat=True))
    lines = []
    for consent in _live(user).select_related("client"):
        card = held.get(consent.client_id)
        words = " · ".join(filter(None, (card.label, card.short_code))) if card else ""
        is_ticked = consent.client_id in ticked
        lines.append(TickedClient(consent.pk, str(consent.client), words, is_ticked))
    asked = query.casefold().split()
    lines = [
        one for one in lines if all(word in f"{one.name} {one.words}".casefold() for word in asked)
    ]
    lines.sort(key=lambda one: (one.name.casefold(), one.words.casefold(), one.number))
    return Paginator(lines, CLIENTS_A_PAGE).get_page(number)

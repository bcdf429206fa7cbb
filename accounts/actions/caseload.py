"""Who is who among a dietitian's clients: what tells one from another of the same name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from accounts.enums import Scope
from accounts.models import ClientCard, Consent, Profile, Worklist
from accounts.models.consent import ConsentQuerySet, spelled


@dataclass(frozen=True)
class ClientIdentity:
    """One client as their dietitian knows them."""

    name: str
    #: The dietitian's own; never shown to the client.
    label: str
    short_code: str
    #: None where the profile is not shared, or holds none.
    birth_year: int | None
    #: How many other clients of the dietitian have the same name.
    namesakes: int
    #: The query of the list of clients as the dietitian saw it last, to go back to it.
    list_query: str = ""

    @property
    def words(self) -> str:
        """What stands beside the name: "Tuesday · T1 · born 1971"; empty for nothing."""
        return " · ".join(self._parts)

    @property
    def told_apart(self) -> str:
        """The same within a sentence: "Tuesday, T1, born 1971"; empty for nothing."""
        return ", ".join(self._parts)

    @property
    def _parts(self) -> list[str]:
        born = f"born {self.birth_year}" if self.birth_year else ""
        return [part for part in (self.label, self.short_code, born) if part]

    @property
    def clients_of_this_name(self) -> int:
        """How many clients have this name, this one among them."""
        return self.namesakes + 1


def cards_of(consents: Iterable[Consent]) -> dict[int, str]:
    """The dietitian's own label and short code in words, by the client's number; one query.

    For the consents of one page: beside each of several hundred it would cost the page twice.
    """
    held = list(consents)
    cards = ClientCard.objects.filter(
        dietitian__in={one.dietitian_id for one in held},
        client__in={one.client_id for one in held},
    )
    return {
        card.client_id: " · ".join(filter(None, (card.label, card.short_code))) for card in cards
    }


def called(consents: ConsentQuerySet, words: str) -> ConsentQuerySet:
    """Consents with these words in what the dietitian sees or has said of the client.

    The name, the label, the code, and the address that was invited; the account's own only
    where it stands in place of a name. Else a search by letters would tell an address.
    """
    cards = ClientCard.objects.filter(
        spelled(words, "label", "short_code"),
        dietitian=OuterRef("dietitian"),
        client=OuterRef("client"),
    )
    shown = spelled(words, "client__name", "invitation__email")
    nameless = Q(client__name="") & spelled(words, "client__email")
    return consents.filter(shown | nameless | Exists(cards))


def identity_of(consent: Consent) -> ClientIdentity:
    """Who the client of a consent is to its dietitian; one query.

    Names are compared without regard to the case of the letters a to z.
    """
    client = consent.client
    cards = ClientCard.objects.filter(dietitian=consent.dietitian_id, client=client)
    others = (
        Consent.objects.live()
        .filter(dietitian=consent.dietitian_id, client__name__iexact=client.name)
        .exclude(client=client)
        .order_by()
        .values("dietitian")
        .annotate(count=Count("pk"))
    )
    lists = Worklist.objects.filter(dietitian=consent.dietitian_id)
    label, code, namesakes, list_query = (
        Consent.objects.filter(pk=consent.pk)
        .annotate(
            card_label=Subquery(cards.values("label")),
            card_code=Subquery(cards.values("short_code")),
            namesakes=Subquery(others.values("count")),
            list_query=Subquery(lists.values("query")),
        )
        .values_list("card_label", "card_code", "namesakes", "list_query")
        .get()
    )
    is_told = consent.has(Scope.PROFILE_MEDICINES)
    born = Profile.objects.of(client).birth_date if is_told else None
    return ClientIdentity(
        name=str(client),
        label=label or "",
        short_code=code or "",
        birth_year=born.year if born else None,
        namesakes=(namesakes or 0) if client.name else 0,
        list_query=list_query or "",
    )

"""Every page of the food table's administration keeps to the content policy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from foods.models import Food, FoodAlias, Release
from tests.factories import create_food
from tests.foods.curation.curators import create_curator, form_of, url_of
from tests.pages import browser_of

pytestmark = pytest.mark.django_db

Page = Callable[[Client, Food], Any]


def get(name: str) -> Page:
    """A page about one food."""
    return lambda client, food: client.get(url_of(name, food.pk))


def plain(name: str, query: str = "") -> Page:
    """A page about all foods."""
    return lambda client, _: client.get(url_of(name) + query)


def other(name: str, *, with_pk: bool = False) -> Page:
    """A page beside the foods; with a number it is about the first group or release."""

    def page(client: Client, food: Food) -> Any:
        pk = food.group_id if "foodgroup" in name else Release.objects.get().pk
        return client.get(reverse(f"admin:{name}", args=[pk] if with_pk else []))

    return page


def state(client: Client, food: Food) -> Any:
    """An earlier state, against the present one."""
    return client.get(url_of("simple_history", food.pk, Food.history.last().pk))


def refused_state(client: Client, food: Food) -> Any:
    """The same without a reason."""
    return client.post(url_of("simple_history", food.pk, Food.history.last().pk))


def refused(client: Client, food: Food) -> Any:
    """A form with every kind of error."""
    changes = {"reason": "", "magnesium_mg_per_100g": "1600", "portions-0-grams": "0"}
    return client.post(url_of("change", food.pk), form_of(food, **changes))


def preview(row: str) -> Page:
    """What a file would change, or why it is refused."""

    def page(client: Client, food: Food) -> Any:
        text = f"data_set,source_key,name,portions\nMidband,{food.source_key},{row}\n"
        file = SimpleUploadedFile("foods.csv", text.encode())
        form = {"import_file": file, "format": "0", "resource": "0", "reason": "A batch"}
        return client.post(url_of("import"), form)

    return page


def under_way(client: Client, food: Food) -> Any:
    """A file that was confirmed."""
    form = preview("Cale,1 cup=5")(client, food).context["confirm_form"]
    data = {name: form[name].value() for name in form.fields}
    return client.post(url_of("process_import"), data, follow=True)


PAGES: dict[str, tuple[Page, str]] = {
    "index": (lambda client, _: client.get(reverse("admin:index")), "Food table"),
    "list": (plain("changelist"), "Kale"),
    "search": (plain("changelist", "?q=kale&value=known"), "Kale"),
    "nothing found": (plain("changelist", "?q=zebra"), "0 foods"),
    "add": (plain("add"), "Reason for the change"),
    "change": (get("change"), "Reason for the change"),
    "refused": (refused, "Say why"),
    "delete": (get("delete"), "Are you sure"),
    "history": (get("history"), "Clearer"),
    "state": (state, "Revert to this state"),
    "refused state": (refused_state, "Say why"),
    "export": (plain("export"), "Writes the foods that the list shows"),
    "import": (plain("import"), "A row finds its food"),
    "preview": (preview("Cale,1 cup=5"), "<del>Kale</del> <ins>Cale</ins>"),
    "import under way": (under_way, "Look again"),
    "bad cell": (preview("Cale,1 cup"), "Row 2, portions:"),
    "bad file": (preview("Cale,1 cup=5,one,too,many"), "Import"),
    "groups": (other("foods_foodgroup_changelist"), "Nuts and seeds"),
    "group": (other("foods_foodgroup_change", with_pk=True), "Reason for the change"),
    "group history": (other("foods_foodgroup_history", with_pk=True), "No curator changed it"),
    "releases": (other("foods_release_changelist"), "USDA SR28"),
    "release": (other("foods_release_change", with_pk=True), "USDA SR28"),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_inline_script_or_style(name: str) -> None:
    client = browser_of(create_curator())
    release = Release.objects.create(name="USDA SR28", publisher="x", year=2015, citation="x")
    food = create_food(name="Borecole", release=release, portions={"1 cup": "16"})
    form = form_of(food, name="Kale", reason="Clearer")
    assert client.post(url_of("change", food.pk), form).status_code == 302
    food.refresh_from_db()
    page, words = PAGES[name]
    response = page(client, food)
    html = response.content.decode()
    assert response.status_code == (422 if name == "refused state" else 200)
    assert words in html
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(r"<style\b|\sstyle=|\son\w+=[\"']|javascript:", html)
    assert not [tag for tag in re.findall(r"<script\b[^>]*>", html) if " src=" not in tag]


def test_every_box_of_a_portion_and_a_name_says_what_it_is() -> None:
    food = create_food(name="Kale", portions={"1 cup": "16"})
    FoodAlias.objects.create(food=food, name="borecole")
    html = browser_of(create_curator()).get(url_of("change", food.pk)).content.decode()
    boxes = re.findall(
        r'<input type="(?:text|number|checkbox)" name="(?:portions|aliases)-[^>]*>', html
    )
    assert len(boxes) > 8
    assert [box for box in boxes if 'aria-label="' not in box] == []

"""Parts of a page that are drawn once."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe


def drawn(body: str, **values: object) -> str:
    return Template("{% load once %}" + body).render(Context(values))


def test_what_stands_inside_is_drawn_once_for_each_of_the_values_named() -> None:
    looked_up = []

    class Words:
        def __str__(self) -> str:
            looked_up.append(self)
            return "a word"

    words = Words()
    page = Template("{% load once %}{% once words number %}{{ words }} {{ number }};{% endonce %}")
    answers = [page.render(Context({"words": words, "number": number})) for number in (1, 2, 1)]
    assert answers == ["a word 1;", "a word 2;", "a word 1;"]
    assert len(looked_up) == 2


def test_nothing_of_the_page_around_it_is_seen_inside() -> None:
    page = Template("{% load once %}{% once number %}{{ number }}{{ name }}{% endonce %}{{ name }}")
    answers = [page.render(Context({"number": 1, "name": name})) for name in ("Ada", "Ben")]
    assert answers == ["1Ada", "1Ben"]


def test_words_are_escaped_inside_as_elsewhere() -> None:
    assert drawn("{% once word %}{{ word }}{% endonce %}", word="<b>") == "&lt;b&gt;"


def test_values_that_are_equal_but_not_the_same_are_drawn_apart() -> None:
    page = Template("{% load once %}{% once word %}{{ word }}{% endonce %}")
    answers = [page.render(Context({"word": word})) for word in (mark_safe("<b>"), "<b>", 1, True)]
    assert answers == ["<b>", "&lt;b&gt;", "1", "True"]


def test_addresses_and_other_templates_stand_inside() -> None:
    body = "{% once %}{% url 'intake:learn' %}{% include '_icons.html' %}{% endonce %}"
    assert drawn(body).startswith("/learn/")
    assert "icon-star" in drawn(body)


def test_values_that_are_no_closed_list_do_not_pile_up() -> None:
    page = Template("{% load once %}{% once number %}{{ number }}{% endonce %}")
    assert [page.render(Context({"number": number})) for number in range(100)] == [
        str(number) for number in range(100)
    ]
    (node,) = (node for node in page.nodelist if hasattr(node, "_kept"))
    assert len(node._kept) <= 32


def test_a_value_that_may_change_is_refused() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        drawn("{% once some %}{% endonce %}", some=[1])

"""Saying why something was not done, where there is no field to say it beside."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def refuse_in_toast(request: HttpRequest, words: str, *, status: int = 422) -> HttpResponse:
    """Answer htmx with a toast alone; nothing else on the page changes."""
    toast = {"oob": True, "notice": words}
    answer = HttpResponse(render_to_string("_toast.html", toast, request), status=status)
    answer["HX-Reswap"] = "none"
    return answer


def words_of_errors(form: Form) -> str:
    """All that is wrong with a form, in one line."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)

"""The form of a template for comments."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.db import IntegrityError, transaction

from intake.care.comment_templates import MAX_TEMPLATES, PLACES, unknown_places
from intake.models import CommentTemplate
from intake.models.casework import MAX_TEMPLATE_NAME
from intake.models.conversation import MAX_COMMENT
from intake.pages.fields import LinesField
from intake.text import listed


class CommentTemplateForm(forms.ModelForm[CommentTemplate]):
    """Name and text of one template; refuses places that cannot be filled."""

    name = forms.CharField(
        max_length=MAX_TEMPLATE_NAME,
        label="Name",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give it a name, by which you find it."},
    )
    text = LinesField(
        max_length=MAX_COMMENT,
        label="Text",
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": MAX_COMMENT}),
        error_messages={
            "required": "Write something first.",
            "max_length": f"A comment has at most {MAX_COMMENT:,} characters.",
        },
    )

    class Meta:
        model = CommentTemplate
        fields = ["name", "text"]

    def clean_text(self) -> str:
        """Refuse what stands in braces and is not known."""
        text: str = self.cleaned_data["text"]
        if unknown := unknown_places(text):
            known = listed([f"{{{name}}}" for name in PLACES])
            raise forms.ValidationError(f"{listed(unknown)} cannot be filled. Known are {known}.")
        return text

    def clean_name(self) -> str:
        """Refuse a name that another of the dietitian's templates has, and one too many."""
        name: str = self.cleaned_data["name"]
        others = self._others()
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError("Another template of yours has this name.")
        if self.instance.pk is None and others.count() >= MAX_TEMPLATES:
            raise forms.ValidationError(
                f"You have {MAX_TEMPLATES} templates, which is the most. Delete one first."
            )
        return name

    def is_there_already(self) -> bool:
        """Whether the same template stands already, as after a second tap."""
        name, text = (str(self.data.get(key, "")) for key in ("name", "text"))
        same = {"name": name.strip(), "text": text.replace("\r\n", "\n").strip()}
        return bool(self._others().filter(**same).exists())

    def keep(self) -> None:
        """Store it; where a second tap stored the same in this moment, that one stands."""
        with suppress(IntegrityError), transaction.atomic():
            self.save()

    def _others(self) -> Any:
        mine = CommentTemplate.objects.filter(dietitian=self.instance.dietitian_id)
        return mine.exclude(pk=self.instance.pk)

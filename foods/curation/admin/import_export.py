"""The import and export pages of the food table."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_POST
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.tmp_storages import CacheStorage

from accounts.access import viewer
from accounts.views.limits import limited
from foods.curation.admin.forms import reason_field
from foods.curation.files.dataset import FoodFileError
from foods.curation.files.formats import FORMATS, MAX_BYTES, too_large_text
from foods.curation.files.resource import FoodResource
from foods.curation.files.tasks import (
    ConfirmedFile,
    imports_of,
    may_import,
    start_import_of_foods,
    started_import,
)
from foods.limits import MAX_REASON


class FoodImportForm(ImportForm):
    """A file of foods, with the reason for importing it."""

    reason = reason_field()
    field_order = ["resource", "import_file", "format", "reason"]

    def clean_import_file(self) -> UploadedFile[bytes]:
        """Refuse a file that is too large to be a food table."""
        file: UploadedFile[bytes] = self.cleaned_data["import_file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(too_large_text())
        return file


class FoodConfirmForm(ConfirmImportForm):
    """The hidden fields of the preview, to confirm the import."""

    reason = forms.CharField(max_length=MAX_REASON, widget=forms.HiddenInput)

    def clean_format(self) -> str:
        """Accept only the formats that are read."""
        number: str = self.cleaned_data["format"]
        if number not in {"0", "1"}:
            raise forms.ValidationError("Send the file again.")
        return number

    def clean_import_file_name(self) -> str:
        """Refuse a file that is no longer in the cache, where it stays for a day."""
        name: str = super().clean_import_file_name()
        if CacheStorage(name=name).read() is None:
            raise forms.ValidationError("The file is no longer kept. Send it again.")
        return name


class FoodImportExportMixin(ImportExportMixin):
    """Import with a preview, and export of the listed foods; CSV and Excel."""

    resource_classes = [FoodResource]
    formats = FORMATS
    import_form_class = FoodImportForm
    confirm_form_class = FoodConfirmForm
    export_form_class = ExportForm
    import_template_name = "admin/foods/import.html"
    export_template_name = "admin/foods/export.html"
    # The history has it, with author and reason.
    skip_admin_log = True
    # Not the folder of temporary files, where an abandoned file would stay.
    tmp_storage_class = CacheStorage
    to_encoding = "utf-8-sig"

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whether the person may add and change foods."""
        return may_import(viewer(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whether the person may view foods."""
        return bool(self.has_view_permission(request))

    def get_urls(self) -> list[URLPattern]:
        """Those of the library, and the page of an import."""
        page = self.admin_site.admin_view(self.one_import)
        urls: list[URLPattern] = super().get_urls()
        return [path("import/<uuid:key>/", page, name="foods_food_one_import"), *urls]

    @method_decorator(limited("import_foods"))
    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Read a file and show what it would change; counted, since reading costs as much."""
        answer: TemplateResponse = super().import_action(request, **kwargs)
        answer.context_data = {
            **(answer.context_data or {}),
            "imports": imports_of(viewer(request)),
        }
        return answer

    @method_decorator(limited("import_foods"))
    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest) -> HttpResponse:
        """Have imported what the preview showed, and lead to how that stands."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        curator = viewer(request)
        # A second click finds the file taken.
        job = started_import(curator=curator, name=request.POST.get("import_file_name", ""))
        if job is None:
            form = self.create_confirm_form(request)
            if not form.is_valid():
                context = {"title": "Import", "opts": self.opts, "confirm_form": form}
                return render(
                    request,
                    self.import_template_name,
                    self.admin_site.each_context(request) | context,
                )
            kept = CacheStorage(name=form.cleaned_data["import_file_name"])
            file = ConfirmedFile(
                content=kept.read(),
                format=int(form.cleaned_data["format"]),
                reason=form.cleaned_data["reason"],
                sure_of=request.POST.get("sure_of", ""),
            )
            job = start_import_of_foods(curator=curator, name=kept.name, file=file)
            kept.remove()
        return redirect("admin:foods_food_one_import", job.key)

    @method_decorator(require_GET)
    def one_import(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Show to its curator how an import stands; a script looks again until it has ended."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        job = get_object_or_404(imports_of(viewer(request)), key=key)
        context = {"title": "Import", "opts": self.opts, "job": job}
        return render(
            request, "admin/foods/one_import.html", self.admin_site.each_context(request) | context
        )

    @method_decorator(limited("export_foods"))
    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Offer the whole table where the address filters by what is no filter."""
        try:
            answer: HttpResponse = super().export_action(request)
        except IncorrectLookupParameters:
            return redirect(reverse("admin:foods_food_export"))
        return answer

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        """Show what to do, and remove the file."""
        words = (
            "This file cannot be read in the format chosen. A CSV is UTF-8 with commas; "
            "from a spreadsheet, save it as Excel (xlsx) and choose that."
        )
        CacheStorage(name=form.cleaned_data["import_file"].tmp_storage_name).remove()
        form.add_error("import_file", str(e) if isinstance(e, FoodFileError) else words)

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        """Pass the reason on with the file."""
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form:
            initial["reason"] = import_form.cleaned_data["reason"]
        return initial

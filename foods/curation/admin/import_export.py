"""The import and export pages of the food table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import Result, RowResult
from import_export.tmp_storages import CacheStorage

from foods.curation.admin.formats import MAX_BYTES, FoodCsv, FoodExcel, too_large_text
from foods.curation.admin.forms import reason_field
from foods.curation.files.dataset import FoodFileError
from foods.curation.files.resource import FoodResource
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
    formats = [FoodCsv, FoodExcel]
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
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whether the person may view foods."""
        return bool(self.has_view_permission(request))

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

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Import all rows or none; pass on the reason and the confirmed big changes."""
        request: HttpRequest = kwargs["request"]
        ours = {
            "reason": kwargs["form"].cleaned_data["reason"],
            "sure_of": request.POST.get("sure_of", ""),
            "rollback_on_validation_errors": True,
        }
        found: dict[str, Any] = super().get_import_data_kwargs(**kwargs)
        return found | ours

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """Show the result; where the table changed since the preview, nothing was imported."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request,
                "The table changed since the preview, and the file no longer fits it, or the "
                "box under the preview was not ticked. Nothing was imported; send it again.",
            )
            return redirect(reverse("admin:foods_food_import"))
        answer: HttpResponse = super().process_result(result, request)
        return answer

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        """Show how many foods are new, changed and unchanged."""
        new = result.totals[RowResult.IMPORT_TYPE_NEW]
        changed = result.totals[RowResult.IMPORT_TYPE_UPDATE]
        same = result.totals[RowResult.IMPORT_TYPE_SKIP]
        messages.success(
            request, f"{new} new, {changed} changed, {same} as they were. No logged day changed."
        )

"""The base of the admin pages of foods and groups: reasons, history, restoring."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from simple_history.admin import SimpleHistoryAdmin

from accounts.access import viewer
from foods.curation.actions import (
    HistoryRow,
    RevertRefusedError,
    differences,
    record_changes,
    revert,
    rows_as_history,
)
from foods.curation.admin.forms import CuratedForm, ReasonForm


class HistoryAdmin(SimpleHistoryAdmin):
    """Records every change with author and reason; earlier states can be restored."""

    list_per_page = 50
    history_list_per_page = 50

    class Media:
        css = {"all": ["css/admin/admin.css"]}

    # -- Saving: the admin saves a row and then its related rows, in one transaction.

    def save_model(self, request: HttpRequest, obj: Any, form: CuratedForm, change: bool) -> None:
        """Save the row, and remember its state before."""
        form.states_before = rows_as_history(self.model, [obj.pk]) if change else {}
        admin.ModelAdmin.save_model(self, request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: CuratedForm, formsets: Any, change: bool
    ) -> None:
        """Save the related rows and record the change."""
        super().save_related(request, form, formsets, change)
        record_changes(
            model=self.model,
            before=form.states_before,
            pks=[form.instance.pk],
            by=viewer(request),
            reason=form.cleaned_data["reason"],
        )

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete a row that is not used; its last state stays in the history."""
        before = rows_as_history(self.model, [obj.pk])
        super().delete_model(request, obj)
        record_changes(
            model=self.model, before=before, pks=[], by=viewer(request), reason="Deleted"
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The actions without deleting several rows at once."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """List only the rows themselves; Django would list everything that refers to them."""
        names = [str(obj) for obj in objs]
        return names, {self.opts.verbose_name_plural: len(names)}, set(), []

    # -- History

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """Set the differences of each state from the one before it."""
        records = list(historical_records)
        for new, old in pairwise(records):
            new.history_delta_changes = differences(old, new)

    def get_history_queryset(self, *args: Any) -> Any:
        """The states of one row, newest first, with their authors."""
        return super().get_history_queryset(*args).select_related("history_user")

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show an earlier state against the current one, and restore it on POST."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        state = self._state(row, version_id)
        may_revert = self.has_change_permission(request, row)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if not may_revert:
                raise PermissionDenied
            if form.is_valid() and self._revert(request, row, state, form):
                return redirect(reverse(f"admin:{self._route}_change", args=[row.pk]))
        now = rows_as_history(self.model, [row.pk], to_change=False)[row.pk]
        context = {
            **self.admin_site.each_context(request),
            "title": f"{row}, as of {state.history_date:%-d %B %Y, %H:%M}",
            "opts": self.opts,
            "original": row,
            "state": state,
            "changes": differences(now, state),
            "form": form,
            "may_revert": may_revert,
            "changelist_url": reverse(f"admin:{self._route}_changelist"),
            "change_url": reverse(f"admin:{self._route}_change", args=[row.pk]),
            "history_url": reverse(f"admin:{self._route}_history", args=[row.pk]),
            "media": self.media,
            **(extra_context or {}),
        }
        status = 422 if form.is_bound else 200
        return render(request, "admin/foods/revert.html", context, status=status)

    @property
    def _route(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def _state(self, row: models.Model, version_id: str) -> HistoryRow:
        """Return one state of this row. Raises Http404."""
        if not version_id.isdecimal() or len(version_id) > 18:
            raise Http404
        return get_object_or_404(self.model.history, id=row.pk, history_id=int(version_id))

    def _revert(
        self, request: HttpRequest, row: models.Model, state: HistoryRow, form: ReasonForm
    ) -> bool:
        reason = form.cleaned_data["reason"]
        try:
            changed = revert(
                model=self.model, pk=row.pk, state=state, by=viewer(request), reason=reason
            )
        except RevertRefusedError as refused:
            form.add_error(None, str(refused))
            return False
        if changed:
            self.log_change(request, row, f"Reverted: {reason}")
            messages.success(request, f"{state.name} is as it was. No logged day changed.")
        else:
            messages.info(request, "It is as it was then already.")
        return True

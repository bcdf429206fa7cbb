"""Addresses of the diary."""

import datetime as dt

from django.urls import include, path, register_converter

from intake import views


class DateConverter:
    """Dates in addresses, such as 2026-11-22; impossible ones are 404."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        """Read the date; ValueError makes the address unknown."""
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        """Write the date."""
        return value.isoformat()


register_converter(DateConverter, "date")

app_name = "intake"

#: The pages of one log: one's own, and a client's below that person's code.
log_urls = [
    path("day/", views.jump, name="jump"),
    path("day/<date:date>/", views.day, name="day"),
    path("day/<date:date>/add/", views.add, name="add"),
    path("day/<date:date>/add/<int:food_id>/", views.amount, name="amount"),
    path("day/<date:date>/entries/", views.add_entry, name="add_entry"),
    path("day/<date:date>/entries/<int:pk>/", views.entry, name="entry"),
    path("day/<date:date>/entries/<int:pk>/delete/", views.delete_entry, name="delete_entry"),
    path("day/<date:date>/entries/<int:pk>/duplicate/", views.duplicate, name="duplicate"),
    path("day/<date:date>/several/", views.add_several, name="add_several"),
    path("day/<date:date>/star/<int:food_id>/", views.star, name="star"),
    path("day/<date:date>/copy/", views.copy, name="copy"),
    path("day/<date:date>/move/", views.move, name="move"),
    path("day/<date:date>/quick/", views.quick_add, name="quick_add"),
    path("day/<date:date>/note/", views.note, name="note"),
    path("day/<date:date>/symptoms/", views.add_symptom, name="add_symptom"),
    path("day/<date:date>/symptoms/<int:pk>/", views.symptom, name="symptom"),
    path("day/<date:date>/symptoms/<int:pk>/delete/", views.delete_symptom, name="delete_symptom"),
    path("day/<date:date>/comments/", views.add_comment, name="add_comment"),
    path("day/<date:date>/comments/<int:pk>/delete/", views.delete_comment, name="delete_comment"),
    path("day/<date:date>/finish/", views.finish, name="finish"),
    path("day/<date:date>/reopen/", views.reopen, name="reopen"),
    path("day/<date:date>/kidneys/", views.kidneys, name="kidneys"),
    path("symptoms/", views.symptoms, name="symptoms"),
    path("symptoms/beside/", views.beside, name="beside"),
    path("find/", views.find, name="find"),
    path("day/<date:date>/gap/", views.gap, name="gap"),
    path("medicines/", views.medicines, name="medicines"),
    path("medicines/<int:pk>/remove/", views.remove_medicine, name="remove_medicine"),
    path("trends/", views.trends, name="trends"),
    path("trends/days/", views.trend_days, name="trend_days"),
    path("sources/", views.sources, name="sources"),
    path("report/", views.report, name="report"),
    path("report/report.pdf", views.report_pdf, name="report_pdf"),
    path("band/", views.band, name="band"),
    path("band/reset/", views.reset_band, name="reset_band"),
]

urlpatterns = [
    path("", views.today, name="today"),
    *log_urls,
    path("past-entries/<int:pk>/", views.past_entries, name="past_entries"),
    path("meals/", views.meals, name="meals"),
    path("meals/recipe/", views.add_recipe, name="add_recipe"),
    path("meals/<int:pk>/", views.meal, name="meal"),
    path("meals/<int:pk>/log/", views.log_meal, name="log_meal"),
    path("meals/<int:pk>/delete/", views.delete_meal, name="delete_meal"),
    path("day/<date:date>/keep/<slug:meal>/", views.keep_meal, name="keep_meal"),
    path("learn/", views.learn, name="learn"),
    path("supplements/", views.supplements, name="supplements"),
    path("preferences/", views.preferences, name="preferences"),
    path("notice/", views.put_notice_away, name="put_notice_away"),
    path("undo/<uuid:batch>/", views.undo, name="undo"),
    path("my-data/", views.my_data, name="my_data"),
    path("my-data/everything.zip", views.export_all, name="export_all"),
    path("my-data/diary.xlsx", views.export_workbook, name="export_workbook"),
    path("my-data/<slug:table>.<slug:form>", views.export_file, name="export_file"),
    path("my-data/delete/", views.delete_account, name="delete_account"),
    path("import/", views.import_diary, name="import_diary"),
    path("import/<uuid:key>/", views.one_import, name="one_import"),
    path("import/<uuid:key>/columns/", views.choose_columns, name="choose_columns"),
    path("import/<uuid:key>/kinds/", views.answer_kinds, name="answer_kinds"),
    path("import/<uuid:key>/start/", views.start_import, name="start_import"),
    path("import/<uuid:key>/step/", views.step_import, name="step_import"),
    path("import/<uuid:key>/undo/", views.undo_import, name="undo_import"),
    path("import/<uuid:key>/discard/", views.discard_import, name="discard_import"),
    path("clients/", views.clients, name="clients"),
    path("clients/<str:code>/", include(log_urls)),
    path("clients/<str:code>/day/<date:date>/review/", views.review, name="review"),
]

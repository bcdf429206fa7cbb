"""Addresses of the diary."""

import datetime as dt

from django.urls import include, path, register_converter

from intake.pages.add import foods as foods_views
from intake.pages.add import quick, sentence, water
from intake.pages.add import views as add_views
from intake.pages.band import gap, what_if
from intake.pages.band import views as band_views
from intake.pages.clients import comments, templates, worklist
from intake.pages.clients import views as clients_views
from intake.pages.clients.cohort import files as cohort_files
from intake.pages.clients.cohort import page as cohort_page
from intake.pages.clients.file import snooze, tags
from intake.pages.clients.file import views as file_views
from intake.pages.day import views as day_views
from intake.pages.entry import copying, past_entries, values
from intake.pages.entry import views as entry_views
from intake.pages.find import views as find_views
from intake.pages.learn import about
from intake.pages.learn import views as learn_views
from intake.pages.meals import meal
from intake.pages.meals import views as meals_views
from intake.pages.my_data import exports, imports
from intake.pages.my_data import views as my_data_views
from intake.pages.report import notes, pdf
from intake.pages.report import views as report_views
from intake.pages.supplements import views as supplements_views
from intake.pages.symptoms import compare
from intake.pages.symptoms import views as symptoms_views
from intake.pages.trends import habit
from intake.pages.trends import views as trends_views


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
    path("day/", day_views.jump, name="jump"),
    path("day/<date:date>/", day_views.day, name="day"),
    path("day/<date:date>/add/", add_views.add, name="add"),
    path("day/<date:date>/add/<int:food_id>/", add_views.amount, name="amount"),
    path("day/<date:date>/entries/", add_views.add_entry, name="add_entry"),
    path("day/<date:date>/entries/<int:pk>/", entry_views.entry, name="entry"),
    path("day/<date:date>/entries/<int:pk>/value/", values.entry_value, name="entry_value"),
    path("day/<date:date>/entries/<int:pk>/delete/", entry_views.delete_entry, name="delete_entry"),
    path("day/<date:date>/entries/<int:pk>/duplicate/", copying.duplicate, name="duplicate"),
    path("day/<date:date>/several/", add_views.add_several, name="add_several"),
    path("day/<date:date>/meal/", sentence.add_meal, name="add_meal"),
    path("day/<date:date>/star/<int:food_id>/", add_views.star, name="star"),
    path("day/<date:date>/water/", water.add_water, name="add_water"),
    path("day/<date:date>/copy/", copying.copy, name="copy"),
    path("day/<date:date>/move/", copying.move, name="move"),
    path("day/<date:date>/quick/", quick.quick_add, name="quick_add"),
    path("day/<date:date>/note/", day_views.note, name="note"),
    path("day/<date:date>/symptoms/", symptoms_views.add_symptom, name="add_symptom"),
    path(
        "day/<date:date>/symptoms/as-before/",
        symptoms_views.repeat_symptoms,
        name="repeat_symptoms",
    ),
    path("day/<date:date>/symptoms/none/", symptoms_views.no_symptoms, name="no_symptoms"),
    path("day/<date:date>/symptoms/<int:pk>/", symptoms_views.symptom, name="symptom"),
    path(
        "day/<date:date>/symptoms/<int:pk>/delete/",
        symptoms_views.delete_symptom,
        name="delete_symptom",
    ),
    path("day/<date:date>/comments/", comments.add_comment, name="add_comment"),
    path(
        "day/<date:date>/comments/<int:pk>/delete/", comments.delete_comment, name="delete_comment"
    ),
    path("day/<date:date>/finish/", day_views.finish, name="finish"),
    path("day/<date:date>/reopen/", day_views.reopen, name="reopen"),
    path("day/<date:date>/everything/", day_views.everything, name="everything"),
    path("day/<date:date>/kidneys/", day_views.kidneys, name="kidneys"),
    path("symptoms/", symptoms_views.symptoms, name="symptoms"),
    path("symptoms/beside/", compare.compare_symptoms, name="compare_symptoms"),
    path("find/", find_views.find, name="find"),
    path("day/<date:date>/gap/", gap.gap, name="gap"),
    path("medicines/", supplements_views.medicines, name="medicines"),
    path("medicines/<int:pk>/remove/", supplements_views.remove_medicine, name="remove_medicine"),
    path("trends/", trends_views.trends, name="trends"),
    path("trends/days/", trends_views.trend_days, name="trend_days"),
    path("sources/", trends_views.sources, name="sources"),
    path("report/", report_views.report, name="report"),
    path("report/report.pdf", pdf.report_pdf, name="report_pdf"),
    path("report/pdf/<uuid:pdf>/", pdf.one_report_pdf, name="one_report_pdf"),
    path("report/pdf/<uuid:pdf>/file/", pdf.download_report_pdf, name="download_report_pdf"),
    path("band/", band_views.band, name="band"),
    path("band/reset/", band_views.reset_band, name="reset_band"),
    path("band/what-if/", what_if.what_if, name="what_if"),
]

#: What a dietitian keeps about a client, below that person's code.
kept_urls = [
    path("file/", file_views.client_file, name="client_file"),
    path("file/card/", file_views.set_client_card, name="set_client_card"),
    path("file/notes/", file_views.add_client_note, name="add_client_note"),
    path("file/notes/<int:pk>/", file_views.client_note, name="client_note"),
    path("file/notes/<int:pk>/delete/", file_views.delete_client_note, name="delete_client_note"),
    path("file/tasks/", file_views.add_client_task, name="add_client_task"),
    path("file/tasks/<int:pk>/", file_views.mark_client_task, name="mark_client_task"),
    path("file/tasks/<int:pk>/delete/", file_views.delete_client_task, name="delete_client_task"),
    path("snooze/", snooze.snooze_reason, name="snooze_reason"),
    path("snooze/<int:pk>/take-back/", file_views.take_back_snooze, name="take_back_snooze"),
]

urlpatterns = [
    path("", day_views.today, name="today"),
    *log_urls,
    path("past-entries/<int:pk>/", past_entries.past_entries, name="past_entries"),
    path("meals/", meals_views.meals, name="meals"),
    path("meals/recipe/", meal.add_recipe, name="add_recipe"),
    path("meals/<int:pk>/", meal.meal, name="meal"),
    path("meals/<int:pk>/log/", meals_views.log_meal, name="log_meal"),
    path("meals/<int:pk>/delete/", meals_views.delete_meal, name="delete_meal"),
    path("day/<date:date>/keep/<slug:meal>/", meal.keep_meal, name="keep_meal"),
    path("foods/", foods_views.foods, name="foods"),
    path("foods/log/", foods_views.log_food, name="log_food"),
    path("learn/", learn_views.learn, name="learn"),
    path("about/", about.about, name="about"),
    path("supplements/", supplements_views.supplements, name="supplements"),
    path("water/", water.own_water, name="own_water"),
    path("trends/habit/", habit.answer_habit, name="answer_habit"),
    path("preferences/", gap.preferences, name="preferences"),
    path("notice/", day_views.put_notice_away, name="put_notice_away"),
    path("undo/<uuid:batch>/", entry_views.undo, name="undo"),
    path("my-data/", my_data_views.my_data, name="my_data"),
    path("my-data/everything.zip", exports.export_all, name="export_all"),
    path("my-data/diary.xlsx", exports.export_workbook, name="export_workbook"),
    path("my-data/export/<uuid:export>/", exports.one_export, name="one_export"),
    path("my-data/export/<uuid:export>/file/", exports.download_export, name="download_export"),
    path("my-data/<slug:table>.<slug:form>", exports.export_file, name="export_file"),
    path("my-data/delete/", my_data_views.delete_account, name="delete_account"),
    path("import/", imports.import_diary, name="import_diary"),
    path("import/<uuid:key>/", imports.one_import, name="one_import"),
    path("import/<uuid:key>/columns/", imports.choose_columns, name="choose_columns"),
    path("import/<uuid:key>/kinds/", imports.answer_kinds, name="answer_kinds"),
    path("import/<uuid:key>/start/", imports.start_import, name="start_import"),
    path("import/<uuid:key>/step/", imports.step_import, name="step_import"),
    path("import/<uuid:key>/undo/", imports.undo_import, name="undo_import"),
    path("import/<uuid:key>/discard/", imports.discard_import, name="discard_import"),
    path("clients/", clients_views.clients, name="clients"),
    path("clients/tags/", tags.client_tags, name="client_tags"),
    path("clients/tags/<int:pk>/", tags.client_tag, name="client_tag"),
    path("clients/tags/<int:pk>/clients/", tags.tag_clients, name="tag_clients"),
    path("clients/tags/<int:pk>/delete/", tags.delete_client_tag, name="delete_client_tag"),
    path("clients/cohort/", cohort_page.cohort, name="cohort"),
    path("clients/cohort/file/", cohort_files.cohort_file, name="cohort_file"),
    path("clients/cohort/file/<uuid:file>/", cohort_files.one_cohort_file, name="one_cohort_file"),
    path(
        "clients/cohort/file/<uuid:file>/file/",
        cohort_files.download_cohort_file,
        name="download_cohort_file",
    ),
    path("clients/templates/", templates.comment_templates, name="comment_templates"),
    path("clients/templates/<int:pk>/", templates.comment_template, name="comment_template"),
    path(
        "clients/templates/<int:pk>/delete/",
        templates.delete_comment_template,
        name="delete_comment_template",
    ),
    path("clients/<slug:code>/next/", worklist.next_client, name="next_client"),
    path("clients/<slug:code>/previous/", worklist.previous_client, name="previous_client"),
    path("clients/<slug:code>/review-all/", worklist.review_all, name="review_all"),
    path(
        "clients/<slug:code>/review-all/<uuid:reviewed>/undo/",
        worklist.undo_review_all,
        name="undo_review_all",
    ),
    path("clients/<slug:code>/report/note/", notes.report_note, name="report_note"),
    path(
        "clients/<slug:code>/report/note/delete/",
        notes.delete_report_note,
        name="delete_report_note",
    ),
    path("clients/<slug:code>/", include(log_urls)),
    path("clients/<slug:code>/", include(kept_urls)),
    path("clients/<slug:code>/day/<date:date>/review/", comments.review, name="review"),
    path(
        "clients/<slug:code>/day/<date:date>/template/",
        comments.begin_comment,
        name="begin_comment",
    ),
]

"""A dietitian's templates for comments: the list, adding, changing and deleting one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import HtmxHttpRequest, dietitian, viewer
from intake.care.comment_templates import PLACES
from intake.models import CommentTemplate
from intake.pages.clients.template_form import CommentTemplateForm


@dietitian
@require_http_methods(["GET", "HEAD", "POST"])
def comment_templates(request: HtmxHttpRequest) -> HttpResponse:
    """List one's templates, and add one; the same one sent twice stands once."""
    user = viewer(request)
    posted = request.POST if request.method == "POST" else None
    form = CommentTemplateForm(posted, instance=CommentTemplate(dietitian=user))
    if form.is_bound and (form.is_there_already() or form.is_valid()):
        if form.is_valid():
            form.keep()
        messages.success(request, "The template is kept.")
        return redirect("intake:comment_templates")
    context = {
        "form": form,
        "templates": list(CommentTemplate.objects.filter(dietitian=user)),
        "places": PLACES.items(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "intake/clients/comment_templates.html", context, status=status)


@dietitian
@require_http_methods(["GET", "HEAD", "POST"])
def comment_template(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Change one of one's own templates."""
    template = get_object_or_404(CommentTemplate, pk=pk, dietitian=viewer(request))
    form = CommentTemplateForm(
        request.POST if request.method == "POST" else None, instance=template
    )
    if form.is_bound and form.is_valid():
        form.keep()
        messages.success(request, "The template is changed.")
        return redirect("intake:comment_templates")
    context = {"form": form, "number": pk, "places": PLACES.items()}
    status = 422 if form.is_bound else 200
    return render(request, "intake/clients/comment_template.html", context, status=status)


@dietitian
@require_POST
def delete_comment_template(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Delete one of one's own templates; one that is gone already is no error."""
    CommentTemplate.objects.filter(pk=pk, dietitian=viewer(request)).delete()
    messages.success(request, "The template is deleted.")
    return redirect("intake:comment_templates")

"""All URLs of the site; each app has its own file of them."""

from allauth.account.views import signup
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from accounts.views import profile
from accounts.views.limits import limited
from config.endpoints import policy_reports, site_files

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("intake.urls")),
    path("foods/", include("foods.urls")),
    # Where browsers and password managers look for it (W3C, change-password-url).
    path(".well-known/change-password", profile.change_password, name="change_password"),
    path("account/", include("accounts.urls")),
    path(
        "account/signup/",
        limited("sign_up", accepted_only=True)(signup),
        name="account_signup",
    ),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("policy-reports/", policy_reports.policy_reports, name="policy_reports"),
    path("robots.txt", site_files.robots, name="robots"),
    path(".well-known/security.txt", site_files.security_contact, name="security_contact"),
    path("favicon.ico", site_files.favicon, name="favicon"),
]

handler403 = "accounts.views.refusals.forbidden"
handler404 = "accounts.views.refusals.not_found"
# allauth's own name for it.
handler429 = "accounts.views.refusals.too_many"

if "debug_toolbar" in settings.INSTALLED_APPS:
    urlpatterns += [path("__debug__/", include("debug_toolbar.urls"))]

#: Django looks for it here.
handler500 = "config.outages.server_error"

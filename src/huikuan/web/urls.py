"""The desk's addresses, gathered from its rooms."""

from django.urls import path

from huikuan.web import (
    audit,
    contracts,
    customers,
    dashboard,
    delivery,
    importing,
    messages,
    payments,
    policy,
    progress_reports,
    receivables,
    search,
    settings,
    sign_in,
    today,
)  # fmt: skip

app_name = "web"
urlpatterns = [
    path("login", sign_in.SignIn.as_view(), name="login"),
    path("logout", sign_in.SignOut.as_view(), name="logout"),
    path("language", sign_in.set_language, name="language"),
    *today.urlpatterns,
    *dashboard.urlpatterns,
    *customers.urlpatterns,
    *contracts.urlpatterns,
    *delivery.urlpatterns,
    *progress_reports.urlpatterns,
    *receivables.urlpatterns,
    *messages.urlpatterns,
    *payments.urlpatterns,
    *policy.urlpatterns,
    *importing.urlpatterns,
    *audit.urlpatterns,
    *settings.urlpatterns,
    *search.urlpatterns,
]

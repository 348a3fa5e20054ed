"""The desk's addresses, gathered from its rooms."""

from django.urls import path

from huikuan.web import (
    amendments,
    audit,
    contracts,
    credit,
    customers,
    dashboard,
    delivery,
    guarantees,
    importing,
    invoice_issuing,
    invoices,
    messages,
    payments,
    policy,
    progress_reports,
    receivables,
    search,
    settings,
    sign_in,
    statements,
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
    *statements.urlpatterns,
    *credit.urlpatterns,
    *contracts.urlpatterns,
    *amendments.urlpatterns,
    *delivery.urlpatterns,
    *guarantees.urlpatterns,
    *progress_reports.urlpatterns,
    *receivables.urlpatterns,
    *invoices.urlpatterns,
    *invoice_issuing.urlpatterns,
    *messages.urlpatterns,
    *payments.urlpatterns,
    *policy.urlpatterns,
    *importing.urlpatterns,
    *audit.urlpatterns,
    *settings.urlpatterns,
    *search.urlpatterns,
]

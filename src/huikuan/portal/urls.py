"""The addresses of the customer's pages, all below /p/."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from huikuan.portal import acts, door, pages

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", pages.home, name="home"),
    path("pay", pages.pay, name="pay"),
    path("pay/<int:account_id>.svg", pages.pay_code, name="pay_code"),
    path("promise", acts.promise, name="promise"),
    path("ask", acts.ask, name="ask"),
    path("claims/<int:claim_id>/object", acts.object_to, name="object"),
    path("proof", acts.proof, name="proof"),
    path("contact", acts.contact, name="contact"),
    path("papers", pages.papers, name="papers"),
    re_path(r"^papers/(?P<kind>invoice|receipt|letter)/(?P<paper_id>[0-9]{1,18})$", pages.paper, name="paper"),
    re_path(r"^statement/(?P<entity_id>[0-9]{1,18})/(?P<currency>[A-Z]{3})$", pages.statement, name="statement"),
    re_path(
        r"^statement/(?P<entity_id>[0-9]{1,18})/(?P<currency>[A-Z]{3})\.pdf$", pages.statement_pdf, name="statement_pdf"
    ),
    path("done/<int:act_id>", pages.done, name="done"),
    path("language", pages.language, name="language"),
    path("leave", pages.leave, name="leave"),
    re_path(r"^(?P<token>[A-Za-z0-9_-]{40})$", door.enter, name="enter"),
    re_path(r"^(?P<rest>.*)$", door.elsewhere, name="elsewhere"),
]

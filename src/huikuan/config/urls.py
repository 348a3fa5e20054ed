"""Every address of the product: the customer's pages below /p/, the desk at the root."""

from django.urls import include, path

urlpatterns = [path("p/", include("huikuan.portal.urls")), path("", include("huikuan.web.urls"))]
handler400 = "huikuan.web.errors.bad_request"
handler403 = "huikuan.web.errors.forbidden"
handler404 = "huikuan.web.errors.not_found"
handler500 = "huikuan.web.errors.failed"

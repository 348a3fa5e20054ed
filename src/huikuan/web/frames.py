"""A mail's own HTML, shown apart from the desk: nothing in it runs, nothing loads, no link leaves by itself."""

from __future__ import annotations

from django.http import HttpResponse

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'; sandbox"
)


def framed(html: str) -> HttpResponse:
    """Foreign HTML for a sandboxed frame: inline style allowed, nothing else."""
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response

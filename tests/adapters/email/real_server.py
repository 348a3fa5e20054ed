"""A real SMTP server (aiosmtpd) as a process: prints its port, then every accepted mail as a line of JSON.

`python real_server.py MODE CERTIFICATE KEY`; MODE: plain, starttls, tls, auth (starttls and a sign-in with pay/geheim).
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Keep:
    """Takes every mail and prints it."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        line = {
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "content": content.decode("ascii"),
            "tls": session.ssl is not None, "user": bool(session.authenticated),
        }  # fmt: skip
        print(json.dumps(line), flush=True)
        return "250 2.0.0 kept"


def signed_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"pay", b"geheim")
    return AuthResult(success=known, handled=False)


async def serve(mode: str, certificate: str, key: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if mode != "plain":
        context.load_cert_chain(certificate, key)
    options: dict[str, Any] = {"data_size_limit": 100_000, "hostname": "real.example"}
    if mode in {"starttls", "auth"}:
        options |= {"tls_context": context, "require_starttls": True}
    if mode == "auth":
        options |= {"authenticator": signed_in, "auth_required": True}
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Keep(), **options), "127.0.0.1", 0, ssl=context if mode == "tls" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve(*sys.argv[1:]))

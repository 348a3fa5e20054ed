"""What PingCode's error answers mean. Many come as HTTP 400 with a code of their own, written as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from huikuan.adapters.projects.readings import Row, text
from huikuan.adapters.projects.waits import seconds, shown
from huikuan.adapters.projects.wire import Reply
from huikuan.flow.delivery.ports import ConnectorError

BAD_CLIENT: Final = frozenset({"100024"})
BUSY: Final = frozenset({"100038"})
ABSENT: Final = frozenset({"100317", "100303"})
WAIT_S: Final = 60.0  # where a limit is reached and nothing says for how long: the window of the limit
GONE: Final = ("不存在", "not found", "not exist")
DENIED: Final = ("无权限", "没有权限", "权限不足", "permission", "forbidden", "scope")


def refusal_of(reply: Reply, said: Any, hidden: Iterable[str], now: datetime) -> ConnectorError | None:
    """Why an answer is none, or None when it is one. `hidden`: words that are not repeated."""
    body: Row = said if isinstance(said, Mapping) else {}
    code, words = text(body.get("code")), shown(body.get("message"), *hidden)
    if reply.status < 400 and not (code not in ("", "0", "200") and "message" in body and "id" not in body):
        return None
    if reply.status == 429 or code in BUSY:
        return ConnectorError("rate_limited", retry_after=wait_of(reply, now))
    if reply.status >= 500 or code == "100000":
        return ConnectorError("unavailable", status=reply.status)
    if reply.status == 401 or code in BAD_CLIENT:
        return ConnectorError("bad_credentials", status=reply.status)
    if reply.status in (404, 410) or code in ABSENT or any(word in words.lower() for word in GONE):
        return ConnectorError("not_found", status=reply.status)
    if reply.status == 403 or any(word in words.lower() for word in DENIED):
        return ConnectorError("no_permission", status=reply.status)
    return ConnectorError("refused", status=reply.status, said=f"{code} {words}".strip() or str(reply.status))


def wait_of(reply: Reply, now: datetime) -> float:
    """For how many seconds not to ask."""
    for name in ("x-pc-retry-after", "retry-after"):
        if (found := seconds(reply.headers.get(name, ""), now)) is not None:
            return found
    return WAIT_S

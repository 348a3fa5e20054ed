"""Asking Worktile: a token in every address, errors inside answers of HTTP 200, and a limit nobody has written down.

Seen in use: eight calls at a time meet the limit, so there are never more than three of one identity; the answer to
too many is HTTP 429, perhaps with a page instead of JSON and perhaps without a time to wait.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from huikuan.adapters.projects.memory import Memory
from huikuan.adapters.projects.paging import every
from huikuan.adapters.projects.readings import Row, parsed, row_of, text, truth
from huikuan.adapters.projects.roots import root_of
from huikuan.adapters.projects.timing import Patience, Timing
from huikuan.adapters.projects.waits import seconds, shown
from huikuan.adapters.projects.wire import Reply, Wire
from huikuan.flow.delivery.ports import Address, ConnectorError

AT_ONCE: Final = 3
MEMORY: Final = Memory(calls=300, window_s=60.0, at_once=AT_ONCE)
PATIENCE_S: Final = 60.0
BACK_OFF_S: Final = (1.0, 2.0, 4.0, 8.0)
LONGEST_WAIT_S: Final = 10.0  # a longer one they ask for is for the next round
PAGE: Final = 100
TOKEN_REFUSED: Final = frozenset({"1102", "1103", "100006"})
TOKEN_PATH: Final = "/open-api/tenant-access-token"  # noqa: S105  a path
GONE: Final = ("不存在", "not found", "not exist")
DENIED: Final = ("权限", "permission", "forbidden", "denied")
Query = Mapping[str, str | int]


class Session:
    """One team at one Worktile."""

    def __init__(self, address: Address, timing: Timing, memory: Memory = MEMORY) -> None:
        self.timing, self.known = timing, memory.of(address)
        self.patience = Patience(timing, PATIENCE_S)
        self.credentials = {name: address.credentials.get(name, "").strip() for name in ("client_id", "client_secret")}
        root = root_of(address.root, TOKEN_PATH, "/open-api")
        self.wire = Wire(root, allow_private=address.allow_private, timing=timing)

    def get(self, path: str, query: Query | None = None) -> Any:
        """The answer as JSON. A token that is refused is renewed once and the call repeated. Raises ConnectorError."""
        token = self.token()
        try:
            return self.understood(self.exchange("GET", path, {**(query or {}), "access_token": token}))
        except ConnectorError as error:
            if error.code != "bad_credentials":
                raise
        self.known.forget_token(token)
        return self.understood(self.exchange("GET", path, {**(query or {}), "access_token": self.token()}))

    def listed(
        self, path: str, query: Query | None = None, each: Callable[[Any], Any] = lambda answer: answer
    ) -> list[Row]:
        """Every row of a list; `each` sees every page. Raises ConnectorError."""
        return every(lambda index: each(self.get(path, {**(query or {}), "page_index": index, "page_size": PAGE})))

    def token(self) -> str:
        """A token of the team, one for all connectors of this identity."""
        if not (self.credentials["client_id"] and self.credentials["client_secret"]):
            raise ConnectorError("bad_credentials", reason="empty")
        with self.known.signing_in:
            now = self.timing.now()
            if not self.known.usable_token(now):
                answer = self.sign_in()
                self.known.keep_token(text(answer.get("tenant_access_token"), 4000), answer.get("expires_in"), now)
            return self.known.token

    def sign_in(self) -> Row:
        """A new token; the secret goes in the body."""
        try:
            said = self.understood(self.exchange("POST", TOKEN_PATH, None, json.dumps(self.credentials).encode()))
        except ConnectorError as error:
            if error.code == "not_found":
                raise ConnectorError("bad_address", reason="no_token_here") from None
            if error.code in ("refused", "no_permission"):
                raise ConnectorError("bad_credentials", said=error.values.get("said", "")) from None
            raise
        answer = row_of(said)
        if not text(answer.get("tenant_access_token"), 4000):
            raise ConnectorError("malformed_answer", reason="token")
        return answer

    def exchange(self, method: str, path: str, query: Query | None, body: bytes | None = None) -> Reply:
        """One call, at most three at a time; what met the limit or nobody answered is asked again after a while.

        Asking for a token changes nothing there, so it may be asked again like a read.
        """
        for pause in (*BACK_OFF_S, None):
            self.patience.wait(self.known.pace.turn(self.timing.monotonic(), self.patience.left_s))
            try:
                with self.known.gate:
                    reply = self.wire.send(method, path, query=query, body=body)
            except ConnectorError as error:
                if error.code != "unavailable" or pause != BACK_OFF_S[0]:
                    raise
                self.patience.wait(pause)
                continue
            wait = self.wait_before_again(reply, pause)
            if wait is None:
                return reply
            self.patience.wait(wait)
        return reply

    def wait_before_again(self, reply: Reply, pause: float | None) -> float | None:
        """Seconds after which another try is worth it; None: this is the answer. The whole team keeps the wait."""
        if reply.status == 429:
            asked = seconds(reply.headers.get("retry-after", ""), self.timing.now())
            wait = (pause or 2 * BACK_OFF_S[-1]) if asked is None else max(asked, 0.1)
            self.known.pace.close(self.timing.monotonic() + wait)
            return wait if pause is not None and wait <= LONGEST_WAIT_S else None
        return pause if reply.status >= 500 and pause == BACK_OFF_S[0] else None

    def understood(self, reply: Reply) -> Any:
        """The JSON of an answer. Raises ConnectorError for what is an error in any of their ways."""
        if reply.status == 429:
            wait = seconds(reply.headers.get("retry-after", ""), self.timing.now())
            raise ConnectorError("rate_limited", retry_after=60.0 if wait is None else wait)
        if reply.status >= 500:
            raise ConnectorError("unavailable", status=reply.status)
        try:
            said = parsed(reply.content)
        except ConnectorError:
            if reply.status < 400:
                raise
            said = {}
        body: Row = said if isinstance(said, Mapping) else {}
        failed = reply.status >= 400 or ("ok" in body and not truth(body["ok"])) or error_code(body) not in ("", "0")
        if failed:
            raise self.refusal(reply.status, body)
        return said

    def refusal(self, status: int, body: Row) -> ConnectorError:
        """What an error means."""
        code = error_code(body)
        hidden = (*self.credentials.values(), self.known.token)
        words = shown(body.get("error_message") or body.get("message") or body.get("error"), *hidden)
        if status == 401 or code in TOKEN_REFUSED:
            return ConnectorError("bad_credentials", status=status)
        if status in (404, 410) or any(word in words.lower() for word in GONE):
            return ConnectorError("not_found", status=status)
        if status == 403 or any(word in words.lower() for word in DENIED):
            return ConnectorError("no_permission", status=status)
        return ConnectorError("refused", status=status, said=f"{code} {words}".strip() or str(status))


def error_code(body: Row) -> str:
    """The code of an error answer as text; "" where there is none."""
    return text(body.get("error_code")) or text(body.get("code") if "ok" in body else None)

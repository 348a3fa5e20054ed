"""Asking PingCode: the token, the generation of the paths, the limit of calls, and what an error answer means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from huikuan.adapters.projects.memory import Memory
from huikuan.adapters.projects.paging import every
from huikuan.adapters.projects.pingcode.refusals import refusal_of, wait_of
from huikuan.adapters.projects.readings import Row, parsed, text
from huikuan.adapters.projects.roots import root_of
from huikuan.adapters.projects.timing import Patience, Timing
from huikuan.adapters.projects.wire import Reply, Wire
from huikuan.flow.delivery.ports import Address, ConnectorError

CLOUD: Final = "open.pingcode.com"
SELF_HOSTED: Final = "/open"
AREAS: Final = ("pjm", "project")
PAGE: Final = 100
MEMORY: Final = Memory(calls=180, window_s=60.0, at_once=8)  # 200 a minute for an identity; other programs use it too
PATIENCE_S: Final = 65.0  # one window of the limit
BELIEVED_S: Final = 6 * 3600.0  # servers are upgraded
SHORT_S: Final = 5.0  # a wait they ask for that is not worth coming back for
Query = Mapping[str, str | int]


class Session:
    """One identity at one PingCode."""

    def __init__(self, address: Address, timing: Timing, memory: Memory = MEMORY) -> None:
        wanted = text(address.options.get("api_generation")).lower() or "auto"
        if wanted not in ("auto", *AREAS):
            raise ConnectorError("option_missing", option="api_generation")
        self.timing, self.known = timing, memory.of(address)
        self.patience = Patience(timing, PATIENCE_S)
        self.credentials = {name: address.credentials.get(name, "").strip() for name in ("client_id", "client_secret")}
        self.entered = root_of(address.root, "/v1", "/oauth2")
        self.wire = Wire(self.entered, allow_private=address.allow_private, timing=timing)
        self.told_area = "" if wanted == "auto" else wanted

    def ask(self, method: str, path: str, *, query: Query | None = None, body: str | None = None) -> Any:
        """The answer as JSON. A token that is refused is renewed once and the call repeated.

        `body` is JSON text. Raises ConnectorError.
        """
        token = self.token()
        reply = self.exchange(method, path, query, body, token)
        if reply.status == 401:
            self.known.forget_token(token)
            reply = self.exchange(method, path, query, body, self.token())
        return self.understood(reply)

    def listed(self, path: str, query: Query | None = None) -> list[Row]:
        """Every row of a list. Raises ConnectorError."""
        return every(
            lambda index: self.ask("GET", path, query={**(query or {}), "page_index": index, "page_size": PAGE})
        )

    def area(self) -> str:
        """Which generation of the paths this server speaks: pjm (July 2026) or project (January 2026).

        Raises ConnectorError("bad_address") when it speaks neither.
        """
        if self.told_area:
            return self.told_area
        now = self.timing.monotonic()
        found, until = self.known.learnt.get("area", ("", now))
        if now >= until:
            found = self.spoken()
            self.known.learnt["area"] = (found, now + BELIEVED_S)
        return str(found)

    def spoken(self) -> str:
        """Asks the newer one first; a server that does not know it answers 404 or 400, or with a page."""
        refused: list[ConnectorError] = []
        for area in AREAS:
            try:
                answer = self.ask("GET", f"/v1/{area}/projects", query={"page_size": 1})
            except ConnectorError as error:
                if error.code not in ("not_found", "refused", "malformed_answer"):
                    raise
                refused.append(error)
                continue
            if isinstance(answer, Mapping):
                return area
        told = [error for error in refused if error.code == "refused"]
        raise told[0] if told else ConnectorError("bad_address", reason="generation")

    def token(self) -> str:
        """A token that is valid as far as we know, one for all connectors of this identity."""
        if not (self.credentials["client_id"] and self.credentials["client_secret"]):
            raise ConnectorError("bad_credentials", reason="empty")
        with self.known.signing_in:
            now = self.timing.now()
            if not self.known.usable_token(now):
                answer = self.sign_in()
                self.known.keep_token(text(answer.get("access_token"), 4000), answer.get("expires_in"), now)
            self.wire.root = self.entered.under(str(self.known.learnt.get("prefix", "")))
            return self.known.token

    def sign_in(self) -> Row:
        """A new token: by GET, the secret in the query. Self-hosted, the interface may begin at /open."""
        query = {"grant_type": "client_credentials", **self.credentials}
        prefixes = ["", SELF_HOSTED] if not self.entered.path and self.entered.host != CLOUD else [""]
        known = self.known.learnt.get("prefix")
        for prefix in prefixes if known is None else [str(known)]:
            self.wire.root = self.entered.under(prefix)
            try:
                answer = self.understood(self.exchange("GET", "/v1/auth/token", query, None, ""))
            except ConnectorError as error:
                nothing_there = error.values.get("status") in (404, 405) or error.code == "malformed_answer"
                if nothing_there or error.values.get("reason") == "redirects":
                    continue
                if error.code in ("refused", "not_found", "no_permission"):
                    raise ConnectorError("bad_credentials", said=error.values.get("said", "")) from None
                raise
            if isinstance(answer, Mapping) and text(answer.get("access_token")):
                self.known.learnt["prefix"] = prefix
                return answer
        raise ConnectorError("bad_address", reason="no_token_here")

    def exchange(self, method: str, path: str, query: Query | None, body: str | None, token: str) -> Reply:
        """One call within the limit; reads are asked once more when nobody answered."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content = body.encode() if body is not None else None
        for is_last in (False, True):
            self.patience.wait(self.known.pace.turn(self.timing.monotonic(), self.patience.left_s))
            try:
                reply = self.wire.send(method, path, query=query, body=content, headers=headers)
            except ConnectorError as error:
                if is_last or method != "GET" or error.code != "unavailable":
                    raise
                self.patience.wait(1.0)
                continue
            pause = self.pause_before_again(method, reply)
            if is_last or pause is None:
                return reply
            self.patience.wait(pause)
        raise AssertionError("the last attempt returns or raises")

    def pause_before_again(self, method: str, reply: Reply) -> float | None:
        """Seconds after which the same call is worth another try at once; None: this is the answer.

        A wait they ask for is kept by everybody of this identity.
        """
        if reply.status == 429:
            wait = wait_of(reply, self.timing.now())
            self.known.pace.close(self.timing.monotonic() + wait)
            return max(wait, 0.1) if wait <= SHORT_S else None
        return 1.0 if reply.status >= 500 and method == "GET" else None

    def understood(self, reply: Reply) -> Any:
        """The JSON of an answer. Raises ConnectorError for what is an error in any of their ways."""
        try:
            said = parsed(reply.content) if reply.content.strip() else {}
        except ConnectorError:
            if reply.status < 400:
                raise
            said = None
        hidden = (*self.credentials.values(), self.known.token)
        if refusal := refusal_of(reply, said, hidden, self.timing.now()):
            raise refusal
        return said


def compact(value: Any) -> str:
    """JSON text of what is sent."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

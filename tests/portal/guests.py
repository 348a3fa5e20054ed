"""A firm, its customer's person, and the browser of that person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from huikuan.flow.parties.models import Contact, PortalLink
from huikuan.flow.parties.services import portal
from huikuan.support import clock
from tests.web.builders import Firm

HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')


@dataclass
class Guest:
    """A contact with a link, and a browser."""

    contact: Contact
    link: PortalLink
    token: str
    client: Client

    def get(self, address: str, **given: Any) -> Any:
        return self.client.get(address, **given)

    def declare(self, address: str, data: dict[str, Any], *, name: str = "李会计", tick: bool = True) -> Any:
        """Fill in, look at the words, tick, sign. Returns the last answer."""
        shown = self.client.post(address, data)
        if shown.status_code != 200:
            return shown
        return self.client.post(address, confirmed(shown, data, name=name, tick=tick))


def confirmed(shown: Any, data: dict[str, Any], *, name: str = "李会计", tick: bool = True) -> dict[str, Any]:
    """What the second step sends: everything of the first but the file, and what the page holds."""
    found = dict(HIDDEN.findall(shown.content.decode()))
    kept = {key: value for key, value in data.items() if not hasattr(value, "read")}
    held = {key: found[key] for key in ("seen", "once", "kept") if key in found}
    return kept | held | {"signed_as": name} | ({"tick": "on"} if tick else {})


def guest(firm: Firm, *, days_ago: int = 0, **given: Any) -> Guest:
    """A link for the payer of the firm's customer, opened in a new browser."""
    contact = firm.customer.contacts.earliest("pk")
    made = portal.new_link(contact, clock.now() - timedelta(days=days_ago))
    portal.keep([made])
    token = made.address.rpartition("/")[2]
    client = Client(**given)
    client.get(f"/p/{token}")
    return Guest(contact, PortalLink.objects.get(token_hash=made.row.token_hash), token, client)


def address_of(token: str) -> str:
    return f"{settings.PUBLIC_URL}/p/{token}"

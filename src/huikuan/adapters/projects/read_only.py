"""A program that nothing can be written to."""

from __future__ import annotations

from datetime import date

from huikuan.flow.delivery.ports import ConnectorError


class ReadOnly:
    """The writing half of a connector, refused: what cannot be done says so."""

    def comment(self, milestone_id: str, text: str) -> str:
        """Raises ConnectorError("not_able")."""
        raise ConnectorError("not_able")

    def set_collected(self, milestone_id: str, amount: str) -> None:
        """Raises ConnectorError("not_able")."""
        raise ConnectorError("not_able")

    def create_task(self, project_id: str, title: str, due_on: date | None, text: str) -> str:
        """Raises ConnectorError("not_able")."""
        raise ConnectorError("not_able")

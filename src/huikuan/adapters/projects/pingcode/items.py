"""The work items of one type in one project, although the server may ignore a filter and leave the type out.

Filters were plural lists until July 2026 and are singular since; what a server does not know it silently ignores. So
what comes is looked at, the other spelling tried, and in the end the rows are filtered here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from huikuan.adapters.projects.paging import every
from huikuan.adapters.projects.pingcode.rows import type_of
from huikuan.adapters.projects.pingcode.session import PAGE, Query, Session
from huikuan.adapters.projects.readings import Row, identifier, inside, stated, text, truth, whole
from huikuan.flow.delivery.ports import ConnectorError

SPELLINGS: Final = {"pjm": ("singular", "plural"), "project": ("plural", "singular")}


class FilterIgnored(Exception):
    """A row came that was not asked for."""


class WorkItems:
    """Reading work items through one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.spelling = ""  # of the filters, once it is known to be obeyed
        self.tells_alone = True
        self.type_rows = cache(self.fetch_type_rows)
        self.types = cache(self.fetch_types)
        self.states = cache(self.fetch_states)

    def path(self, rest: str = "") -> str:
        return f"/v1/{self.session.area()}/work_items{rest}"

    def usual_filter(self, project_id: str) -> Mapping[str, str]:
        """By project, as this generation spells it first."""
        return filters(project_id, "", SPELLINGS[self.session.area()][0])

    def of_project(self, project_id: str, type_id: str = "") -> Iterator[Row]:
        """Every item that is not deleted, of one type or of all. Raises ConnectorError."""
        for row in self.fetched(project_id, type_id):
            if not truth(row.get("is_deleted")) and fits(row, project_id, type_id):
                yield row

    def fetched(self, project_id: str, type_id: str) -> list[Row]:
        """By the first spelling of the filters that this server obeys; what it cannot filter is sorted out here."""
        spellings = [self.spelling] if self.spelling else SPELLINGS[self.session.area()]
        for spelling in spellings:
            try:
                rows = self.read(project_id, type_id, spelling, check=True)
            except FilterIgnored:
                continue
            if self.is_obeyed(rows, project_id, type_id, spelling):
                return rows
        rows = self.read(project_id, "", spellings[0], check=False)
        return [row for row in rows if fits(row, project_id, "") and self.is_of_type(row, project_id, type_id)]

    def is_obeyed(self, rows: list[Row], project_id: str, type_id: str, spelling: str) -> bool:
        """Whether these rows are what was asked for; nothing in them contradicts it. Remembered for this connection."""
        if not type_id or not rows or all(type_of(row) for row in rows) or spelling == self.spelling:
            return True
        if self.is_type_obeyed(project_id, type_id, spelling):
            self.spelling = spelling
            return True
        return False

    def read(self, project_id: str, type_id: str, spelling: str, *, check: bool) -> list[Row]:
        """Raises FilterIgnored as soon as a page shows it, when `check`."""

        def page(index: int) -> Any:
            query: Query = {**filters(project_id, type_id, spelling), "page_index": index, "page_size": PAGE}
            answer = self.session.ask("GET", self.path(), query=query)
            if check and not all(fits(row, project_id, type_id) for row in rows_in(answer)):
                raise FilterIgnored
            return answer

        return every(page)

    def is_type_obeyed(self, project_id: str, type_id: str, spelling: str) -> bool:
        """Whether the filter by type does anything, where rows do not tell their type: compare the totals.

        Two types that both come to everything there is cannot both have been filtered.
        """
        everything = self.total(project_id, "", spelling)
        if self.total(project_id, type_id, spelling) != everything:
            return True
        others = [other for other in self.types(project_id) if other != type_id]
        return not others or self.total(project_id, others[0], spelling) != everything

    def total(self, project_id: str, type_id: str, spelling: str) -> int:
        """How many there are, counted where the list does not say."""
        query: Query = {**filters(project_id, type_id, spelling), "page_index": 0, "page_size": 1}
        said = whole(stated(self.session.ask("GET", self.path(), query=query), "total"))
        return len(self.read(project_id, type_id, spelling, check=False)) if said is None else said

    def is_of_type(self, row: Row, project_id: str, type_id: str) -> bool:
        """By the row, else by its state, else by the item alone.

        Where nothing tells it counts: a person sees it and can leave it out, but would never see what was left out.
        """
        if not type_id or (said := type_of(row)) == type_id:
            return True
        if said:
            return False
        possible = self.possible_types(row, project_id)
        if len(possible) > 1 and type_id in possible:
            return self.type_alone(identifier(row)) in ("", type_id)
        return type_id in possible

    def type_alone(self, item_id: str) -> str:
        """What an item says when it is asked for alone; not asked again once one said nothing."""
        said = type_of(self.one(item_id)) if self.tells_alone else ""
        self.tells_alone = bool(said)
        return said

    def possible_types(self, row: Row, project_id: str) -> set[str]:
        """The types whose states include the one it is in."""
        state = identifier(row.get("state")) or text(row.get("state_id"))
        return {type_id for type_id in self.types(project_id) if state in self.states(project_id, type_id)}

    def name_of_type(self, row: Row) -> str:
        """What kind of item this is, "" where it cannot be told."""
        project_id = identifier(row.get("project"))
        said = type_of(row)
        if not project_id:
            return ""
        if not said:
            possible = self.possible_types(row, project_id)
            said = possible.pop() if len(possible) == 1 else ""
        return self.types(project_id).get(said, "")

    def one(self, item_id: str) -> Row:
        """One item by its id. Raises ConnectorError, also "not_found" for a deleted one."""
        answer = self.session.ask("GET", self.path(f"/{item_id}"))
        if not identifier(answer):
            raise ConnectorError("malformed_answer", reason="object")
        if truth(answer.get("is_deleted")):
            raise ConnectorError("not_found")
        row: Row = answer
        return row

    def fetch_types(self, project_id: str) -> Mapping[str, str]:
        """{id: name} of a project's types."""
        return {identifier(row): text(row.get("name")) for row in self.type_rows(project_id)}

    def fetch_type_rows(self, project_id: str) -> list[Row]:
        """The types as they are listed."""
        return self.session.listed(f"/v1/{self.session.area()}/work_item/types", {"project_id": project_id})

    def fetch_states(self, project_id: str, type_id: str) -> frozenset[str]:
        """The ids of the states that items of a type can be in."""
        query = {"project_id": project_id, "work_item_type_id": type_id}
        rows = self.session.listed(f"/v1/{self.session.area()}/work_item/states", query)
        return frozenset(identifier(row) for row in rows)


def filters(project_id: str, type_id: str, spelling: str) -> dict[str, str]:
    """The query in one of the two spellings; a list of one is the bare id."""
    end = "s" if spelling == "plural" else ""
    return {f"project_id{end}": project_id} | ({f"type_id{end}": type_id} if type_id else {})


def fits(row: Row, project_id: str, type_id: str) -> bool:
    """Whether nothing in the row contradicts the filter."""
    there = identifier(row.get("project")) or text(row.get("project_id"))
    said = type_of(row)
    return there in ("", project_id) and (not type_id or said in ("", type_id))


def rows_in(answer: Any) -> list[Row]:
    """The rows of a page that is perhaps none; paging says what is wrong with it."""
    values = inside(answer, "values") if isinstance(answer, Mapping) else None
    return [row for row in values if isinstance(row, Mapping)] if isinstance(values, list) else []

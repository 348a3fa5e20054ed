"""The people in a contract's rows: the customer's contacts, and our own manager."""

from __future__ import annotations

import re
from typing import Final

from huikuan.rules.book.lines import Line, RawContract
from huikuan.rules.book.model import ParsedContact, Problem, Source
from huikuan.rules.typed import People, Person, TypedError, check_email, key_of, parse_people, plain, written

SEPARATE: Final = ("contact_name", "contact_title", "email", "phone")
APART: Final = re.compile(r"[;；、/\n|]+")
HAN: Final = re.compile(r"[\u3400-\u9fff]")


def language_of(name: str) -> str:
    """zh-hans for a name with Chinese characters, else en."""
    return "zh-hans" if HAN.search(name) else "en"


def read_contacts(raw: RawContract, customer_key: str, language: str, problems: list[Problem]) -> list[ParsedContact]:
    """Everyone the contract's rows name at the customer; an address that is none, or unclear pairs, are trouble."""
    contacts: list[ParsedContact] = []
    seen: set[str] = set()
    for line in raw.lines:
        for name, people in people_of(line):
            for bad in people.bad_emails:
                problems.append(line.problem(name, "email_invalid", address=bad))
            if people.unclear:
                problems.append(line.problem(name, "people_unclear"))
                continue
            if people.left_over:
                problems.append(
                    line.problem(name, "people_left_over", weight="warning", words=" ".join(people.left_over)[:100])
                )
            for person in people.people:
                key = key_of(person.email or person.name + person.phone)
                if key not in seen:
                    seen.add(key)
                    contacts.append(contact(person, customer_key, language, Source(line.sheet.name, line.row)))
    return contacts


def contact(person: Person, customer_key: str, language: str, source: Source) -> ParsedContact:
    """A person of the ledger receives requests to pay; other roles are not written there."""
    own = language_of(person.name) if person.name else language
    return ParsedContact(customer_key, person.name, person.title, person.email, person.phone, ("payer",), own, source)


def people_of(line: Line) -> list[tuple[str, People]]:
    """People from one mixed column and from separate columns, with the field to blame."""
    found = []
    if (mixed := line.get("people")) is not None and not any(line.get(name) is not None for name in SEPARATE):
        return [("people", parse_people(mixed))]
    parts = {name: split(line, name) for name in SEPARATE}
    if mixed is not None:
        parts["contact_name"] = [
            *parts["contact_name"],
            *(part.strip() for part in APART.split(written(mixed)) if part.strip()),
        ]
    count = max(len(values) for values in parts.values())
    if count == 0:
        return []
    blame = next(name for name in ("email", "contact_name", "phone", "contact_title") if parts[name])
    if any(values and len(values) != count for values in parts.values()):
        if len(parts["contact_name"]) <= 1 and count > 1:
            return [(blame, parse_people("；".join(" ".join(values) for values in parts.values() if values)))]
        return [(blame, People(unclear=True))]
    for index in range(count):
        words = " ".join(values[index] for values in parts.values() if values)
        found.append((blame, parse_people(words)))
    return found


def split(line: Line, name: str) -> list[str]:
    """The several entries of a cell."""
    value = line.get(name)
    if value is None:
        return []
    return [part.strip() for part in APART.split(written(value)) if part.strip()]


def read_manager(raw: RawContract, problems: list[Problem]) -> tuple[str, str]:
    """Name and address of our project manager, each "" where not written."""
    name, email = written(raw.value("manager")), ""
    if "@" in name:
        people = parse_people(name)
        name = people.people[0].name if people.people else ""
        email = people.people[0].email if people.people else ""
    if (line := raw.first.get("manager_email")) is not None:
        try:
            email = check_email(line.get("manager_email"))
        except TypedError as error:
            problems.append(line.problem("manager_email", error.code, address=plain(error.value)))
    return name, email

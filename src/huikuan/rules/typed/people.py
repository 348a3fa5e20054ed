"""Cells that hold people: names, titles, e-mail addresses and telephone numbers in any order, one person or several."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from huikuan.rules.typed.cells import INVISIBLE, TypedError, is_blank, plain, written

EMAIL: Final = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
MOBILE: Final = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}")
LANDLINE: Final = re.compile(
    r"(?:\+?86[- ]?)?(?:\(0\d{2,3}\)|0\d{2,3})[- ]?\d{7,8}(?:(?:-|转| ?ext\.? ?)\d{1,6})?|400-?\d{3}-?\d{4}"
)
FOREIGN: Final = re.compile(r"\+\d{1,3}[-. (]?\d[\d\-. ()]{5,18}\d")
SCAN: Final = re.compile(
    r"(?P<email>[A-Za-z0-9._%+'-]*@[A-Za-z0-9._@-]*)"
    rf"|(?P<phone>{FOREIGN.pattern}|(?<!\d){MOBILE.pattern}(?!\d)|(?<!\d){LANDLINE.pattern}(?!\d))"
    r"|(?P<label>(?:电子邮箱|电子邮件|邮箱|邮件|e-?mail|mail|手机号?|电话|联系方式|联系电话|座机|tel|mobile|phone|联系人|姓名|contact)\s*:)"
    r"|(?P<stop>[;、,\n|]|(?<!\w)/(?!\w)|/)|(?P<space>[\s<>()\[\]【】:]+)|(?P<word>[^\s;、,|/<>()\[\]【】:@]+?(?=[A-Za-z0-9._%+'-]+@|1[3-9]\d{9}(?!\d)|[\s;、,|/<>()\[\]【】:@]|$))"
    r"|(?P<odd>.)",
    re.IGNORECASE,
)
OFFICES: Final = (
    "财务总监", "财务经理", "财务主管", "财务部长", "财务部", "财务", "会计", "出纳", "采购部", "采购经理", "采购",
    "商务部", "商务经理", "商务",
    "总经理", "副总经理", "项目经理", "项目负责人", "董事长", "总监", "法务部", "法务", "工程部", "信息部",
    "信息中心", "技术部", "行政部", "行政",
    "办公室", "负责人", "主任", "经理", "科长", "处长", "部长", "老板", "秘书", "助理", "法人", "付款人",
    "经办人", "经办", "审批人",
)  # fmt: skip
OFFICES_EN: Final = frozenset(
    [
        "finance",
        "accounting",
        "accountant",
        "ap",
        "cfo",
        "ceo",
        "coo",
        "cto",
        "procurement",
        "purchasing",
        "buyer",
        "manager",
        "director",
        "controller",
        "treasurer",
        "legal",
        "owner",
    ]
)
SURNAME_FORM: Final = re.compile(r"[\u4e00-\u9fff]{2,4}")
ADDRESS_LIKE: Final = re.compile(r"[\w.-]+\.(?:com|cn|net|org|example)(?:\.\w{2})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """One person as written; any part may be empty. `name` keeps the form of address (李经理)."""

    name: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """The people of a cell, the addresses in it that are none, and words nobody could place.

    `unclear` is set when several names stand apart from several addresses: whose is whose is not written.
    """

    people: tuple[Person, ...] = ()
    bad_emails: tuple[str, ...] = ()
    left_over: tuple[str, ...] = ()
    unclear: bool = False


def check_email(value: object) -> str:
    """The address, lower case behind the @. Raises TypedError("email_invalid")."""
    text = plain(value)
    address = text.removeprefix("mailto:").strip()
    if (
        not EMAIL.fullmatch(address)
        or ".." in address
        or address.startswith(".")
        or ".@" in address
        or len(address) > 254
    ):
        raise TypedError("email_invalid", value)
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def parse_people(value: object) -> People:
    """Everyone named in a cell: "李经理 li@x.cn；财务 王芳 13800138000", "Ann Lee <ann@x.com>", one per line."""
    if is_blank(value):
        return People()
    lines = INVISIBLE.sub("", written(value)).replace("\r", "\n").split("\n")
    gathering = Gathering()
    for line in lines:
        for match in SCAN.finditer(plain(line)):
            gathering.take(match.lastgroup or "odd", match[0])
        gathering.take("stop", "\n")
    return gathering.finish()


class Gathering:
    """Builds persons from left to right: a name, or a second address, begins the next person."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.now = Person()
        self.fresh = "\n"  # the separator since which nothing came, "" in the middle of a phrase
        self.bad: list[str] = []
        self.left: list[str] = []

    def take(self, kind: str, text: str) -> None:
        """One piece of the cell."""
        if kind == "stop":
            self.fresh = text
        elif kind == "email":
            self.take_email(text)
        elif kind == "phone":
            self.begin_if(bool(self.now.phone))
            self.now = replace(self.now, phone=plain(text))
            self.fresh = ""
        elif kind == "word":
            self.take_word(text.strip(".·-_*") or "")
        elif kind == "odd":
            self.left.append(text)

    def take_email(self, text: str) -> None:
        try:
            address = check_email(text.strip(".-'"))
        except TypedError:
            self.bad.append(text)
            self.fresh = ""
            return
        if any(person.email.lower() == address.lower() for person in (*self.people, self.now)):
            return
        self.begin_if(bool(self.now.email))
        self.now = replace(self.now, email=address)
        self.fresh = ""

    def take_word(self, word: str) -> None:
        if not word:
            return
        office, name = split_office(word)
        if ADDRESS_LIKE.fullmatch(word):
            self.bad.append(word)
            return
        if any(character.isdigit() for character in word):
            self.left.append(word)
            return
        if office:
            apart = self.fresh not in ("", ",") or (self.fresh == "," and self.now.email)
            self.begin_if(bool(self.now.title or (apart and self.started) or (self.now.email and name)))
            self.now = replace(self.now, title=office)
        if name:
            self.take_name(name)
        self.fresh = ""

    def take_name(self, name: str) -> None:
        latin = name.isascii() and self.now.name.isascii() and bool(self.now.name)
        if latin and not self.fresh and not self.now.email and not self.now.phone:
            self.now = replace(self.now, name=f"{self.now.name} {name}")
            return
        self.begin_if(bool(self.now.name) or bool(self.now.email or self.now.phone))
        self.now = replace(self.now, name=name)

    @property
    def started(self) -> bool:
        return bool(self.now.name or self.now.email or self.now.phone)

    def begin_if(self, needed: bool) -> None:
        if needed:
            self.people.append(self.now)
            self.now = Person()

    def finish(self) -> People:
        """The persons, and whether names and addresses can be paired at all."""
        people = [person for person in (*self.people, self.now) if person != Person()]
        if len(people) == 2 and not people[0].name and people[1].name and not (people[1].email or people[1].phone):
            people = [replace(people[1], email=people[0].email, phone=people[0].phone)]  # "li@x.cn 李经理": one of each
        lonely = sum(1 for person in people if person.name and not (person.email or person.phone))
        nameless = sum(1 for person in people if person.email and not person.name)
        return People(tuple(people), tuple(self.bad), tuple(self.left), unclear=bool(lonely and nameless))


def split_office(word: str) -> tuple[str, str]:
    """("财务部", "王芳") for 财务部王芳, ("", "李经理") for 李经理, ("财务", "") for 财务."""
    if word in OFFICES or word.lower() in OFFICES_EN:
        return word, ""
    for office in OFFICES:
        rest = word.removeprefix(office)
        if rest != word and SURNAME_FORM.fullmatch(rest) and rest not in OFFICES:
            return office, rest
    return "", word

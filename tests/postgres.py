"""A PostgreSQL server of the tests' own: on this machine, for one run, with nothing to lose."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, create_engine, text

PASSWORD = "hunter2 and :/@"
"""Of the only user; hard to write, so that a place where it is not escaped is noticed."""
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}


class Postgres:
    """A running server."""

    def __init__(self, port: int, control: Callable[..., None]) -> None:
        self.port = port
        self._control = control
        self._is_new = True

    def crash(self) -> None:
        """End the server as a power cut would, and start it again."""
        self._control("--mode=immediate", "restart")

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Stop every process of the server while the context lasts; connections stay."""
        engine = create_engine(self.url().replace("postgresql:", "postgresql+psycopg:", 1))
        stopped: list[int] = []

        def stop(*pids: int) -> None:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
                stopped.append(pid)

        try:
            with engine.connect() as connection:
                first = text("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int")
                stop(connection.execute(first).scalar_one())  # from now on it starts no others
                others = text("SELECT pid FROM pg_stat_activity")
                stop(*connection.execute(others).scalars())
                connection.invalidate()  # nobody is there to be told goodbye
            yield
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
            engine.dispose()

    @contextmanager
    def empty_database(self) -> Iterator[str]:
        """Return the URL of a database with nothing in it; whoever uses it is thrown out after."""
        if self._is_new:
            self.run("CREATE DATABASE ledger")
            self._is_new = False
        url = self.url("ledger")
        try:
            yield url
        finally:
            self.throw_out()
            self.run(
                "DROP SCHEMA IF EXISTS rehearsal CASCADE",
                "DROP SCHEMA public CASCADE",
                "CREATE SCHEMA public",
                url=url,
            )

    def throw_out(self, which: str = "TRUE") -> int:
        """End the connections to the database for which the SQL *which* holds."""
        (row,) = self.run(
            "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "  # noqa: S608 -- no input
            f"WHERE datname = 'ledger' AND {which}"
        )
        return int(str(row[0]))

    def url(self, database: str = "postgres", *, user: str = "bot", port: int | None = None) -> str:
        """Return the URL of a database."""
        where = URL.create("postgresql", user, PASSWORD, "127.0.0.1", port or self.port, database)
        return where.render_as_string(hide_password=False)

    def run(self, *statements: str, url: str | None = None) -> list[tuple[object, ...]]:
        """Run SQL, each statement a transaction; return the rows of the last."""
        where = (url or self.url()).replace("postgresql:", "postgresql+psycopg:", 1)
        engine = create_engine(where, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                rows: list[tuple[object, ...]] = []
                for statement in statements:
                    result = connection.execute(text(statement))
                    rows = [tuple(row) for row in result] if result.returns_rows else []
                return rows
        finally:
            engine.dispose()


def why_not() -> str:
    """Return why no server can be started here; empty if one can."""
    if not _programs():
        return "PostgreSQL is not installed here: apt-get install postgresql"
    if not find_spec("psycopg"):
        return "psycopg is not installed here: pip install '.[postgres]'"
    return ""


@contextmanager
def running_postgres(*, is_durable: bool = False, syncs: bool = False) -> Iterator[Postgres]:
    """Run a server while the context lasts.

    Args:
        is_durable: What it has committed outlives its crash, at some cost.
        syncs: It outlives a power cut, too, as it would where something is at stake.
    """
    programs = _programs()
    assert programs
    user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    with TemporaryDirectory(prefix="release-bot-postgres-") as name:
        folder = Path(name)
        (folder / "password").write_text(PASSWORD, "utf-8")
        if user:
            shutil.chown(folder, user)
            shutil.chown(folder / "password", user)

        def run(program: str, *arguments: str) -> None:
            done = subprocess.run(
                [programs / program, "-D", folder / "data", *arguments],
                user=user,
                group=user,
                extra_groups=[] if user else None,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
                stderr=subprocess.STDOUT if program == "initdb" else subprocess.DEVNULL,
                text=True,
                check=False,
            )
            log = folder / "log"
            said = done.stdout or (log.read_text("utf-8") if log.exists() else "")
            assert done.returncode == 0, f"{program}: {said}"

        password = f"--pwfile={folder / 'password'}"
        run("initdb", "--no-sync", "--auth=scram-sha-256", "--username=bot", password)
        port = _free_port()
        settings = {**_SETTINGS, "port": str(port)}
        if is_durable or syncs:
            settings["synchronous_commit"] = "on"
        if syncs:
            settings |= {"fsync": "on", "full_page_writes": "on"}
        lines = "".join(f"{key} = '{value}'\n" for key, value in settings.items())
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(lines)
        control = partial(run, "pg_ctl", "--wait", "--log", str(folder / "log"))
        control("start")
        try:
            yield Postgres(port, control)
        finally:
            control("--mode=immediate", "stop")


def _programs() -> Path | None:
    """Return the folder of the newest PostgreSQL; Debian keeps it out of the PATH."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    return max(
        (one.parent for one in versions), key=lambda one: float(one.parent.name), default=None
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
        return port

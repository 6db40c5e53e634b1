"""Runs a command with JIHENG_TEST_DATABASE naming a PostgreSQL started for it alone."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path


def programs() -> Path:
    """Return the folder of initdb and pg_ctl."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise SystemExit("PostgreSQL 没有安装 / PostgreSQL is not installed")
    return found[-1].parent if found else Path(str(on_path)).parent


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def main(command: list[str]) -> int:
    """Start a server, run the command, stop the server; return the command's exit code."""
    bin_, port = programs(), free_port()
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="jiheng-pg-") as folder:
        if as_owner:
            shutil.chown(folder, "postgres")
        data = f"{folder}/data"
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
        subprocess.run(
            [*as_owner, bin_ / "initdb", "-D", data, "-U", "jiheng", "-A", "trust"], **quiet
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        control = [*as_owner, bin_ / "pg_ctl", "-D", data, "-w"]
        subprocess.run([*control, "-o", options, "-l", f"{folder}/log", "start"], **quiet)
        try:
            address = f"postgresql://jiheng@127.0.0.1:{port}/postgres"
            return subprocess.run(
                command, env={**os.environ, "JIHENG_TEST_DATABASE": address}
            ).returncode
        finally:
            subprocess.run([*control, "-m", "fast", "stop"], **quiet)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""Serve the demo class on this machine: called by `make demo`, with HOST and PORT in the environment."""

import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def main() -> None:
    """Prepare the database and the static files, say where to go, and become gunicorn."""
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        sys.exit(f"PORT={port} is not a port. Choose one between 1024 and 65535, as in: make demo PORT=8001")
    _refuse_a_taken_port(host, int(port))
    _set_environment(host, port)
    _prepare()
    _welcome(host, port)
    arguments = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy/gunicorn.conf.py")]
    os.execv(sys.executable, arguments)


def _refuse_a_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"{host}:{port} cannot be used: {error.strerror}. Choose another: make demo PORT={port + 1}")


def _set_environment(host: str, port: str) -> None:
    os.environ.pop("EMAIL_URL", None)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="readerapp.settings",
        READERAPP_DEMO="1",
        MALLOC_ARENA_MAX="1",  # threads would each keep memory of their own after a large answer
        DEBUG="0",
        SSL_REDIRECT="0",
        HSTS_SECONDS="0",
        # A database of its own: people with a public password never get into a real class.
        DATABASE_URL="sqlite:///var/demo.sqlite3",
        ALLOWED_HOSTS="" if host in LOOPBACK else "*",
        BIND=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
    )
    os.environ.setdefault("GUNICORN_LOG_LEVEL", "warning")


def _prepare() -> None:
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_demo")
    call_command("collectstatic", interactive=False, verbosity=0)


def _welcome(host: str, port: str) -> None:
    everywhere = host not in LOOPBACK
    address = _own_address() if host == "0.0.0.0" else host
    print(f"\n  readerapp demo   http://{address}:{port}/")
    print("  sign in as       instructor, assistant, student-01 ... student-23")
    print("  password         reader")
    print("  data             var/demo.sqlite3 (kept; delete the file to begin anew)")
    if everywhere:
        print("\n  WARNING: everybody on this network can open it, with passwords that everybody knows.")
        print("  Use it among people you trust and put nothing private into it.")
    print("\n  Stop with Ctrl+C.\n", flush=True)


def _own_address() -> str:
    """Return this machine's address on its network. Nothing is sent: UDP only chooses the way out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation, RFC 5737
        except OSError:
            return socket.gethostname()
        return probe.getsockname()[0]


if __name__ == "__main__":
    main()

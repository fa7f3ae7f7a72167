import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start(port):
    command = [sys.executable, str(ROOT / "deploy/demo.py")]
    environment = os.environ | {"HOST": "127.0.0.1", "PORT": str(port)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)


def test_a_taken_port_is_named_with_another_to_take():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = start(port)
    assert done.returncode == 1
    assert f"127.0.0.1:{port} cannot be used" in done.stderr
    assert f"make demo PORT={port + 1}" in done.stderr


def test_a_port_that_is_none_is_refused():
    done = start("eight")
    assert done.returncode == 1
    assert "PORT=eight is not a port" in done.stderr

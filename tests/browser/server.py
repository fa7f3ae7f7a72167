"""gunicorn in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """A server of its own process over the database of the tests, to be killed and started again at its address."""

    def __init__(self, **environment):
        assert connection.vendor == "sqlite", "the other process is told of a file"
        self.environment = environment
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{found.getsockname()[1]}"
        self.url = f"http://{self.address}"
        self.start()

    def start(self):
        told = {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
            "SECRET_KEY": settings.SECRET_KEY,
            **self.environment,
        }
        asked = [sys.executable, "-m", "gunicorn", "--bind", self.address, "--threads", "8", "readerapp.wsgi"]
        self.process = subprocess.Popen(asked, env=os.environ | told, cwd=ROOT, start_new_session=True)
        for _try in range(100):
            with suppress(OSError):
                return urlopen(f"{self.url}/healthz").close()
            time.sleep(0.2)
        raise AssertionError("the server does not come up")

    def pull(self):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

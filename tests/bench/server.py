"""gunicorn as the site runs it: 2 workers of 8 threads, preloaded; and what its processes weigh."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from tests.bench.client import Connection

ROOT = Path(__file__).resolve().parents[2]
WORKERS, THREADS = 2, 8
PATIENCE = 60  # seconds until the first answer
KIB = 1024


class Server:
    """A running gunicorn. `seconds_to_answer` is the time from its start to the first 200 of the sign-in page."""

    def __init__(self, port, log):
        self.port = port
        self._log = log.open("ab")
        began = time.perf_counter()
        self.process = subprocess.Popen(
            _command(), cwd=ROOT, env=_environment(port), stdout=self._log, stderr=self._log
        )
        self._wait_for_answer(log)
        self.seconds_to_answer = time.perf_counter() - began

    def connect(self, cookies=None):
        """A new Connection to it."""
        return Connection(self.port, cookies)

    def workers(self):
        """The process ids of its workers."""
        master = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    def proportional_size(self):
        """PSS of all its processes in bytes: shared memory counts once, divided among those who share it."""
        return sum(_field(f"/proc/{pid}/smaps_rollup", "Pss:") for pid in (self.process.pid, *self.workers()))

    def forget_peaks(self):
        """Lets `peaks` count from now on (proc(5), clear_refs)."""
        for pid in self.workers():
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def peaks(self):
        """The greatest resident size of each worker since `forget_peaks`, in bytes."""
        return [_field(f"/proc/{pid}/status", "VmHWM:") for pid in self.workers()]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        self._log.close()

    def _wait_for_answer(self, log):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with self.connect() as connection:
                    if connection.get("/accounts/login/").status == 200:
                        return
            except OSError:
                pass
            time.sleep(0.005)
        self.process.kill()
        raise RuntimeError(f"gunicorn did not answer:\n{log.read_text()[-3000:]}")


@contextmanager
def serving(port, log):
    """A Server for the length of a `with`."""
    server = Server(port, log)
    try:
        yield server
    finally:
        server.stop()


def _command():
    return [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "tests.bench.wsgi:application"]


def _environment(port):
    return os.environ | {
        "MALLOC_ARENA_MAX": "1",  # as the demo and the service have it
        "BIND": f"127.0.0.1:{port}",
        "WORKERS": str(WORKERS),
        "THREADS": str(THREADS),
        "GUNICORN_LOG_LEVEL": "warning",
    }


def _field(path, name):
    for line in Path(path).read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * KIB
    raise LookupError(f"{path} does not say {name}")

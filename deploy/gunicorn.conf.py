"""How gunicorn serves readerapp: gunicorn -c deploy/gunicorn.conf.py"""

import gc
import os
from pathlib import Path

wsgi_app = "readerapp.wsgi"
chdir = str(Path(__file__).resolve().parent.parent)
bind = os.environ.get("BIND", "127.0.0.1:8000")

worker_class = "gthread"
workers = int(os.environ.get("WORKERS", "2"))
threads = int(os.environ.get("THREADS", "8"))
preload_app = True  # the workers share the memory of what is loaded before they part
graceful_timeout = 5  # seconds for answers under way when stopping
control_socket_disable = True  # it would lie in somebody's home directory
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"  # a heartbeat on a busy disk can look like a dead worker

loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "info")
accesslog = os.environ.get("ACCESS_LOG") or None  # a path, or - for the terminal


def when_ready(server):
    """Load what Django loads with the first request, and keep the collector from touching shared pages."""
    from django.template import engines
    from django.urls import get_resolver

    engines.all()
    get_resolver().url_patterns  # noqa: B018
    gc.collect()
    gc.freeze()

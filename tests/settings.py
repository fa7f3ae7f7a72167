"""The settings as the tests want them: quick passwords, plain static files, a database of their own."""

import atexit
import os
import shutil
import tempfile

os.environ.update(DEBUG="0", READERAPP_DEMO="1", SSL_REDIRECT="0", LOG_LEVEL="error")
os.environ.pop("EMAIL_URL", None)

from readerapp.settings import *  # noqa: F403
from readerapp.settings import DATABASES, PLAIN_STORAGE, STORAGES, VAR_DIR

ALLOWED_HOSTS = ["*"]
READERAPP_DEMO = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = PLAIN_STORAGE

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file and not memory: threads then have connections of their own, as in the real thing. In a folder
    # of this process, so that two runs at the same time do not meet.
    FOLDER = tempfile.mkdtemp(prefix="readerapp-test-")
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
    DATABASES["default"]["TEST"] = {"NAME": f"{FOLDER}/db.sqlite3"}
    # Nobody mourns this data: waiting for the disk would only cost time.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"

STATIC_ROOT = VAR_DIR / "test-static"  # WhiteNoise warns of a missing folder; the files come from finders
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

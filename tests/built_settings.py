"""The settings of the tests, with the static files of a build in the folder that BUILT names."""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403
from tests.settings import HASHED_STORAGE, STORAGES

STORAGES["staticfiles"]["BACKEND"] = HASHED_STORAGE
STATIC_ROOT = os.environ["BUILT"]
if Path(STATIC_ROOT, "staticfiles.json").exists():
    STATICFILES_DIRS = [STATIC_ROOT]  # where the live server of the tests looks
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False

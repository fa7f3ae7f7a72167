"""The settings of the tests, with the static files of a build in the folder that BUILT names."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import HASHED_STORAGE, STORAGES

STORAGES["staticfiles"]["BACKEND"] = HASHED_STORAGE
STATIC_ROOT = os.environ["BUILT"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False

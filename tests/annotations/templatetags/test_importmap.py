import base64
import hashlib
import json
import re

import pytest
from django.conf import settings as configured
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template import Context, Template

from annotations.templatetags.importmap import csp_source, importmap_text

HASHED = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


@pytest.fixture
def built(settings, tmp_path):
    """A build with hashed names, in a folder of its own."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = configured.STORAGES | {"staticfiles": {"BACKEND": HASHED}}
    call_command("collectstatic", interactive=False, verbosity=0, ignore=["admin*"])
    importmap_text.cache_clear()
    yield
    importmap_text.cache_clear()


@pytest.fixture
def plain():
    importmap_text.cache_clear()
    yield
    importmap_text.cache_clear()


def printed():
    return Template("{% load importmap %}{% importmap %}").render(Context())


def test_each_module_leads_to_its_hashed_name(built):
    inside = re.fullmatch(r'<script type="importmap">(.*)</script>', printed())[1]
    imports = json.loads(inside)["imports"]
    assert imports["/static/js/swap.js"] == staticfiles_storage.url("js/swap.js") != "/static/js/swap.js"


def test_the_policy_names_exactly_the_text_between_the_tags(built):
    inside = printed().removeprefix('<script type="importmap">').removesuffix("</script>")
    digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
    assert csp_source() == f"'sha256-{digest}'"


def test_without_a_manifest_there_is_no_map_and_nothing_to_allow(plain):
    assert printed() == ""
    assert csp_source() == ""

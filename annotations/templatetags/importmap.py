"""The import map: where the browser finds each module of static/js under its hashed name.

The modules import each other by relative, plain names; the map leads these to the names in the manifest of the
static files, so that no module has to be rewritten. It is the one inline script of the site: the same for a build,
so that the content security policy names it by its SHA-256 and a page kept by the browser goes on working.
"""

import base64
import hashlib
import json
from functools import cache

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def importmap():
    """The `<script type="importmap">` of this build; nothing where the static files have no manifest."""
    text = importmap_text()
    return format_html('<script type="importmap">{}</script>', mark_safe(text)) if text else ""


def csp_source():
    """The import map as a source of a content security policy, `'sha256-...'`; empty without a map."""
    text = importmap_text()
    if not text:
        return ""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def importmap_text():
    """The JSON between the tags, or nothing. Read once a process: a build does not change under it."""
    hashed = getattr(staticfiles_storage, "hashed_files", {})
    modules = sorted(name for name in hashed if name.startswith("js/") and name.endswith(".js"))
    if not modules:
        return ""
    base = staticfiles_storage.base_url
    text = json.dumps({"imports": {base + name: base + hashed[name] for name in modules}}, separators=(",", ":"))
    return text.replace("<", "\\u003c")  # so that no name can close the script

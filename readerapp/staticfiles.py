"""Static files as they are sent: under hashed names and compressed, one script a page and one style sheet, no comments.

A script goes over the wire whenever a build is new, often to a phone; what it says to its next author stays here.
"""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from readerapp.bundling import bundle, sheet

MODULES = "js/"
SHEET = "css/app.css"  # with all that it imports
ENTRIES = ("app", "reading", "mine", "copying", "print", "leaving")  # the modules that a template names, one a page

# A declaration that takes apart. The minifier would join it with constants above it, and may put it before them though
# it needs them; with those it does not join another kind.
PATTERN = re.compile(r"(?<=[\s;{])const (?=[\[{])")


def shortened(script: str) -> str:
    """Return a script that does the same in fewer bytes; as it is on systems for which there is no minifier."""
    try:
        import minify  # only here: whoever serves pages does without it
    except ImportError:
        return script
    return minify.string("application/javascript", PATTERN.sub("let ", script))


class _Bundled:
    """The storage that an entry is collected from, which reads it with all that it imports."""

    def __init__(self, paths):
        self.paths = paths

    def open(self, path):
        folder, name, ending = re.split(r"[/.]", path)

        def read(other):
            storage, found = self.paths[f"{folder}/{other}.{ending}"]
            with storage.open(found) as file:
                return file.read().decode()

        text = sheet(name, read) if path == SHEET else shortened(bundle(name, read))
        return ContentFile(text.encode(), name=path)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """The files of a build. Modules that no template names are in the scripts of those that one does."""

    def post_process(self, paths, *args, **kwargs):
        """Hash and compress what was collected; takes and yields what the base does."""
        sent = {name: place for name, place in paths.items() if not name.startswith(MODULES)}
        names = [SHEET, *(f"{MODULES}{entry}.js" for entry in ENTRIES)]
        sent |= {name: (_Bundled(paths), name) for name in names if name in paths}
        yield from super().post_process(sent, *args, **kwargs)

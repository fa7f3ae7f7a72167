"""Static files as they are sent: under hashed names and compressed, each page's modules as one script without comments.

A script goes over the wire whenever a build is new, often to a phone; what it says to its next author stays here.
"""

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from readerapp.bundling import bundle

MODULES = "js/"
ENTRIES = ("app", "reading", "mine", "copying", "print", "leaving")  # the modules that a template names, one a page


def shortened(script: str) -> str:
    """Return a script that does the same in fewer bytes; as it is on systems for which there is no minifier."""
    try:
        import minify  # only here: whoever serves pages does without it
    except ImportError:
        return script
    return minify.string("application/javascript", script)


class _Bundled:
    """The storage that an entry is collected from, which reads it with all that it imports."""

    def __init__(self, paths):
        self.paths = paths

    def open(self, path):
        entry = path.removeprefix(MODULES).removesuffix(".js")
        return ContentFile(shortened(bundle(entry, self._read)).encode(), name=path)

    def _read(self, module):
        storage, path = self.paths[f"{MODULES}{module}.js"]
        with storage.open(path) as file:
            return file.read().decode()


class StaticFiles(CompressedManifestStaticFilesStorage):
    """The files of a build. Modules that no template names are in the scripts of those that one does."""

    def post_process(self, paths, *args, **kwargs):
        """Hash and compress what was collected; takes and yields what the base does."""
        sent = {name: place for name, place in paths.items() if not name.startswith(MODULES)}
        names = [f"{MODULES}{entry}.js" for entry in ENTRIES]
        sent |= {name: (_Bundled(paths), name) for name in names if name in paths}
        yield from super().post_process(sent, *args, **kwargs)

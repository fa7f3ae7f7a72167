"""Static files as they are sent: under hashed names, compressed, our own scripts without their comments.

A module goes over the wire whenever a build is new, often to a phone; what it says to its next author stays here.
"""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# A line that is all comment, or lines from one that begins with /* to one that ends with */. Code with a comment
# behind it stays as it is: to know a comment there from a part of a string takes a parser.
COMMENT_LINES = re.compile(rb"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/[ \t]*|)(?:\n|\Z)", re.MULTILINE | re.DOTALL)


def without_comments(script: bytes) -> bytes:
    """Return a script without the lines that are blank or all comment.

    No template literal of `script` may hold such a line: it would lose it.
    """
    return COMMENT_LINES.sub(b"", script)


class _Uncommented:
    """The storage that a script is collected from, which reads it without its comments."""

    def __init__(self, storage):
        self.storage = storage

    def open(self, path):
        with self.storage.open(path) as file:
            return ContentFile(without_comments(file.read()), name=path)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """The files of a build. The copies under plain names, which no page asks for, keep their comments."""

    def post_process(self, paths, *args, **kwargs):
        """Hash and compress what was collected; takes and yields what the base does."""
        ours = {
            name: (_Uncommented(storage), path)
            for name, (storage, path) in paths.items()
            if name.startswith("js/") and name.endswith(".js")
        }
        yield from super().post_process(paths | ours, *args, **kwargs)

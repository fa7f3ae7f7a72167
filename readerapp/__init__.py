"""readerapp: the site around the `annotations` app."""

__version__ = "0.2.0"

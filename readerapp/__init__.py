"""readerapp: the site around the `annotations` app."""

__version__ = "0.3.1"

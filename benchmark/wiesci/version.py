"""The version of the package: semantic, of the code; the corpus has one of its own."""

__version__ = "0.1.0"

"""A table of stock splits as comma-separated values, recognised by its header."""

from importers.splits.read import read
from importers.splits.recognise import recognises

__all__ = ["read", "recognises"]

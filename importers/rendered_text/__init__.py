"""A Form 3, 4 or 5 saved as text from its rendered page: no acceptance time, usually no accession number and no CIK."""

from importers.rendered_text.read import read
from importers.rendered_text.recognise import recognises

__all__ = ["read", "recognises"]

"""Forms 3, 4 and 5 of before mid-2003, typed as text in the shape of the paper form."""

from importers.paper_text.read import read
from importers.paper_text.recognise import recognises

__all__ = ["read", "recognises"]

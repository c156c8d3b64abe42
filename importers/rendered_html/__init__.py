"""A Form 3, 4 or 5 as a web page that a stylesheet made of its XML."""

from importers.rendered_html.read import read
from importers.rendered_html.recognise import recognises

__all__ = ["read", "recognises"]

"""Ownership XML (`ownershipDocument`): how EDGAR has disseminated Forms 3, 4 and 5 since 2003."""

from importers.ownership_xml.read import read
from importers.ownership_xml.recognise import recognises

__all__ = ["read", "recognises"]

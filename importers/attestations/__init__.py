"""Positions that footnotes and remarks state in words: a small grammar over tokens, and what of it becomes an attestation."""

from importers.attestations.read import Attested, attested

__all__ = ["Attested", "attested"]

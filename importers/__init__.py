"""The translators: bytes of a document in, a command and findings out. Pure: no database, clock or network."""

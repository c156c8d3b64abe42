"""The answers: read models and as-of queries. They can be deleted and rebuilt from the feed at any time."""

from typing import Final

RULES_VERSION: Final = "5"

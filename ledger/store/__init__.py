"""Events become bytes, bytes become rows: the append-only log on SQLite and PostgreSQL through one code base."""

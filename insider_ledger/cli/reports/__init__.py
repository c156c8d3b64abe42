"""The reports of `insider-ledger report`, one module each."""

"""`python -m insider_ledger`, the same as `insider-ledger`."""

from insider_ledger.cli import main

if __name__ == "__main__":
    main()

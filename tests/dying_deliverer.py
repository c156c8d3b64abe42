"""A deliverer of webhooks that others kill: `python -m tests.dying_deliverer LEDGER SECRETS`. It ends when everything is delivered."""

import sys
import threading
from pathlib import Path

import insider_ledger
from insider_ledger.webhooks.settings import Delivery

if __name__ == "__main__":
    ledger, secrets = sys.argv[1:]
    how = Delivery(secrets=Path(secrets), events=40, timeout=2.0, retry_first=0.05, claim_margin=0.1)
    with insider_ledger.open(ledger, create=False) as book:
        while any(hook.ledger_position < book.head() for hook in book.webhooks()):
            book.deliver_webhooks(how)
            threading.Event().wait(0.05)

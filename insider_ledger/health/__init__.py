"""The health of a book, for whoever looks after it: what is sound, what is worth a look, what is wrong, and what to do about it.

    insider_ledger.doctor("ledger.db").rows      # one row for each check, or for each thing that it found

Facts are read once, on a connection that cannot write (`ledger.store.inspection`); `checks` judge them and know no database; `findings` are
all that can be found, each with its severity and advice.
"""

"""What vesting language means: the text of footnotes and the facts of a row become a schedule. Pure; knows no account and no database."""

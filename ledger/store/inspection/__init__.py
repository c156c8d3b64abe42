"""Looking at a database without opening it as a ledger: what is there is read as it is, nothing is created, upgraded or changed.

    with looking(url) as connection:
        facts = schema_facts(connection)

Facts are frozen structs without judgement; whether something is wrong with them is said by `insider_ledger.health`.
"""

"""The book: facts, decisions, and the only writer.

A filing comes in as a command, an aggregate decides, and what it decided is appended as events that never change.
"""

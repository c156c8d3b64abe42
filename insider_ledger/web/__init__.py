"""The HTTP door: the same questions and the same JSON as the command line and Python, for programs.

`app.create_app(WebSettings(database="ledger.db"))` is a WSGI application, which `serving.serve` runs. Nothing here decides about shares:
each path parses its parameters, calls the book and prints the answer.
"""

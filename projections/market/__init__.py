"""Answers about the whole market, in pieces that fit into memory: holdings, balance points, their periods, and panels.

A book of all insiders has millions of lines. They are read issuer by issuer, some hundred issuers at a time, and each piece is given away
before the next is read.
"""

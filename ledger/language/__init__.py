"""How footnotes write numbers, parts and days in English. Pure text in, values out; what the words mean for a position is for others."""

"""One command in each module, all of the same shape: `command` parses, asks the book, shows a page and returns a `Status`."""

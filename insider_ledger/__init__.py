"""The doors: settings, composition, Python API and command line."""

"""A Form 3, 4 or 5 saved as text from its rendered page: no acceptance time, usually no accession number and no CIK."""

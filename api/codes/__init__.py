"""What every code that the API may answer means, in words: the page of problems is made of these tables.

``problems`` are the codes of whole answers, ``fields`` those of one field, row or scan, ``reasons`` those of decisions.
A code that only pages of ours show stands in ``own``. A test gathers the codes from the code and wants a word for each.
"""

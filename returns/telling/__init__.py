"""The policy told to people: the policy page, the answer before buying, and the words that both are made of.

worlds.py      what is around the shop's situations: tiers, reasons, law, usual prices
phrases.py     short sentences about terms: how long, what it costs, when the money comes
conditions.py  what a case is about, in words
sentences.py   what holds in a case, in words, and what differs from the general case
page.py        the policy page
answers.py     what holds for one product, as values and in words

All words are in the active language.
"""

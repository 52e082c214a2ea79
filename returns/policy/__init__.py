"""The policy: facts in, an explained decision out. Pure Python: no Django, no clock, no database.

facts.py        what is known: OrderFacts, CustomerFacts, LineFacts, ItemFacts, RequestFacts, Circumstances
conditions.py   trees of {fact, operator, value}, compiled; an unknown fact makes a rule wait
terms.py        the terms that rules set, and the benefits of a tier
reading.py      reads conditions and terms, with the path of every mistake
document.py     the document of API.md: parse_document(), PolicyVersion
schema.py       document_schema(): the JSON Schema of the document
record.py       the facts of one decision, kept with it and decided again
windows.py      when a period begins and ends
law.py          what the shopper's country does not let a policy undercut; refund_due_at()
compiled.py     the rules prepared once for each version; only those that may matter are read
lines.py        decides one line: rules, base, tier, flags, law
left.py         what is still possible after a refusal
situations.py   orders that do not exist yet, and what the engine decides about them
witness.py      the situation nearest to an ordinary order in which a condition holds
told.py         what holds in one situation, in the shape in which people ask for it
cases.py        what a policy says to people: the general case, and each that differs
engine.py       decide_lines(), decide_return(), override()
decision.py     LineDecision, ReturnDecision, Reason: frozen, as_json() and from_json()
explanation.py  explain(): reason codes in the shopper's words
quote.py        quote(): what the shopper gets back, to the minor unit
"""

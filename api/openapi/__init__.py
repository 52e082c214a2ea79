"""The OpenAPI document, beyond what the views say of themselves.

``document`` finishes it; ``naming`` gives each shape and each list of words its one name; ``policy`` is the document of a
policy with its conditions inside conditions; ``answers`` are problems and headers, ``links`` the ways from one answer to
the next call, ``events`` the types of events, ``examples`` what was really sent and answered.
"""

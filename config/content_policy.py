"""What a page may load and run: strict for shoppers and integrators, wider only where a tool needs it."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

STRICT: dict[str, Any] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "object-src": [NONE],
}
# Staff pages show messages as they were sent, in a sandboxed frame of their own host.
STAFF = STRICT | {"frame-src": [SELF], "frame-ancestors": [SELF]}
# Unfold's Alpine evaluates strings (docs/decisions/0021-links-are-made-of-our-own-table.md); its theme is a style element.
ADMIN = STAFF | {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}
# Swagger UI writes style elements.
API_DOCUMENTATION = STRICT | {"style-src": [SELF, UNSAFE_INLINE]}

# The first prefix that fits decides.
POLICIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/admin/", ADMIN),
    ("/dashboard/", STAFF),
    ("/api/docs/", API_DOCUMENTATION),
)

CONTENT_SECURITY_POLICY = {"DIRECTIVES": STRICT}


def policy_for(path: str) -> dict[str, Any]:
    """The directives for a page at this path."""
    return next((policy for prefix, policy in POLICIES if path.startswith(prefix)), STRICT)

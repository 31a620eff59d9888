"""Schemathesis hook: how bodies of media types that it does not know are sent: as they are."""
import schemathesis


@schemathesis.serializer("application/sparql-update", "application/sparql-query", "application/vnd.fazhi.dataset")
def as_it_is(_context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")

"""What people typed is never lost: a form posted after the session ended is offered again after sign-in."""

from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict

KEPT = "kept_typed"
LIMIT = 300_000  # characters kept in the session


def is_secret(name: str) -> bool:
    """Say whether a field is never kept nor shown again: tokens, codes, and passwords by any name."""
    return name in ("csrfmiddlewaretoken", "code") or "password" in name


def typed_by(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a person wrote in a form, to be shown again; without what the form itself put there."""
    ours = {"request_key", "login", "version", "seen", "then", "draft"}
    return [
        (name, str(value))
        for name, value in request.POST.items()
        if not is_secret(name) and name not in ours and str(value).strip()
    ]


def keep_typed(request: HttpRequest) -> None:
    """Keep a refused POST in the session, for the same address."""
    if request.method != "POST":
        return
    typed = request.POST.copy()
    for name in [name for name in typed if is_secret(name)]:
        del typed[name]
    encoded = typed.urlencode()
    if typed and len(encoded) <= LIMIT:
        request.session[KEPT] = {"path": request.path, "data": encoded}


def kept_typed(request: HttpRequest) -> QueryDict | None:
    """Return, once, what was typed at this address before the sign-in, to show the form with."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    return QueryDict(kept["data"])


def new_request_key() -> str:
    """Return a key for a form about to be shown: it makes a double submit harmless."""
    return str(uuid4())


def request_key(request: HttpRequest) -> UUID | None:
    """Return the key that the submitted form carried, if it is one."""
    try:
        return UUID(request.POST.get("request_key", ""))
    except ValueError:
        return None

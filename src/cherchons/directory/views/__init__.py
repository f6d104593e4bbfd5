"""HTTP in, one call, HTTP out."""

from django.http import HttpRequest

from cherchons.kernel.actors import Actor


class Request(HttpRequest):
    """A request as the kernel's middleware hands it over: it knows who asks."""

    actor: Actor

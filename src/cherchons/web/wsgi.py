"""The door for servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cherchons.settings.dev")
application = get_wsgi_application()

from cherchons.encounters.queries import prepared  # noqa: E402 - there are models from here on

prepared.code()  # read before the first reader comes

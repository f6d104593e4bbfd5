"""What people read when they agree: exactly these words are kept with their consent."""

from django.utils.translation import gettext


def who_wording() -> str:
    """Return what one agrees to before appearing in who's who."""
    return gettext(
        "I agree that those who have a place on this day, and its team, see this of me until I take it back "
        "or the names of this day are forgotten."
    )


def contact_wording() -> str:
    """Return what one agrees to before a contact is given."""
    return gettext(
        "Let us exchange contacts: mine is given to this person if they want it too. I can take it back."
    )

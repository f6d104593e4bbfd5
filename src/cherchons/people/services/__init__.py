"""What people do with their account."""

from cherchons.people.services.accounts import WrongAddress, create_administrator, open_account
from cherchons.people.services.demonstration import PERSONAS, Persona, build_personas
from cherchons.people.services.mails import send_mail_again
from cherchons.people.services.privacy import LastAdministrator, erase_account, export_account
from cherchons.people.services.profile import WrongProfile, give_consent, update_profile, withdraw_consent

__all__ = [
    "PERSONAS",
    "LastAdministrator",
    "Persona",
    "WrongAddress",
    "WrongProfile",
    "build_personas",
    "create_administrator",
    "erase_account",
    "export_account",
    "give_consent",
    "open_account",
    "send_mail_again",
    "update_profile",
    "withdraw_consent",
]

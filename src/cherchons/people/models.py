"""What is kept about people: as little as the platform needs."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from cherchons.kernel import clock
from cherchons.people.enums import ConsentPurpose

NAME_LENGTH = 120
EMAIL_LENGTH = 254


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; e-mail addresses compare without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)  # None makes it unusable: sign-in is by e-mailed code
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A person who can sign in."""

    email = models.EmailField(unique=True, max_length=EMAIL_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    language = models.CharField(max_length=8, default="fr")  # of the pages and mails they get
    languages = models.JSONField(default=list, blank=True)  # that they speak: ["fr", "en"]
    sectors = models.JSONField(default=list, blank=True)  # of people.enums.Sector
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)  # of the whole platform
    created_at = models.DateTimeField(default=clock.now, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects: ClassVar[AccountManager] = AccountManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name


class Consent(models.Model):
    """One answer to one question about one use; the latest for a purpose counts."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40, choices=ConsentPurpose)
    given = models.BooleanField()
    wording = models.TextField()  # exactly what the person read
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["account", "purpose", "-at"], name="consent_latest")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.given}"

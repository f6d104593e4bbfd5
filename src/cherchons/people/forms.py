"""What people type about themselves and to sign in. Labels are ours; the checks of codes are allauth's."""

from collections.abc import Callable
from typing import Any, ClassVar

from allauth.account import forms as account_forms
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_step_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkey_forms
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.socialaccount.forms import DisconnectForm, SignupForm
from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cherchons.people.enums import Sector
from cherchons.people.models import EMAIL_LENGTH, NAME_LENGTH, Account


class ProfileForm(forms.Form):
    """One's name, languages and worlds."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As you would like to be called. The people you work with here see it."),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    sectors = forms.MultipleChoiceField(
        label=_("The worlds you come from"),
        help_text=_("One, several or none: you choose again for each encounter."),
        choices=Sector.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=_("The language of your mails and pages"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    languages = forms.MultipleChoiceField(
        label=_("The languages you speak"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def of(cls, account: Account) -> "ProfileForm":
        """Return the form, filled with what is known."""
        return cls(initial={name: getattr(account, name) for name in cls.base_fields})


class EraseForm(forms.Form):
    """The second question before everything about oneself is erased."""

    email = forms.EmailField(
        label=_("Type your e-mail address to confirm"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


# --- sign-in: allauth's forms in our words ----------------------------------------------------------
class OurWords:
    """Give a form of allauth our labels and help, and none of its placeholders."""

    words: ClassVar[dict[str, Any]] = {}
    helps: ClassVar[dict[str, Any]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            if name in self.helps:
                field.help_text = self.helps[name]
            if isinstance(field, forms.EmailField):
                field.validators.append(MaxLengthValidator(EMAIL_LENGTH))


class OneCode(OurWords):
    """A code that was sent or that an application shows: digits, on a phone's number keys."""

    words: ClassVar = {"code": _("Code")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A recovery code may be typed in the same field; digits are what it holds too.
        self.fields["code"].widget.attrs.update(inputmode="numeric", autocomplete="one-time-code")


class SignInForm(OurWords, account_forms.RequestLoginCodeForm):
    """An e-mail address; a code is sent to it, whether it is known here or not."""

    words: ClassVar = {"email": _("Your e-mail address")}


class SignInCodeForm(OneCode, account_forms.ConfirmLoginCodeForm):
    """The code that was e-mailed."""


class EmailCodeForm(OneCode, account_forms.ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""


class ResetCodeForm(OneCode, account_forms.ConfirmPasswordResetCodeForm):
    """The code that allows a new password."""


class PasswordSignInForm(OurWords, account_forms.LoginForm):
    """An address and its password, for those who set one."""

    words: ClassVar = {"login": _("Your e-mail address"), "password": _("Password")}
    helps: ClassVar = {"password": ""}

    def _setup_password_field(self) -> None:
        """Keep the field: allauth drops it where signing up asks for no password."""


class ChangeEmailForm(OurWords, account_forms.AddEmailForm):
    """Another address instead of the present one, once a code proved it."""

    words: ClassVar = {"email": _("Your new e-mail address")}


PASSWORD_HELP = _("At least 10 characters. Three or four words that only you would put together do well.")


class ChangePasswordForm(OurWords, account_forms.ChangePasswordForm):
    """The old password and the new one, once: whoever mistypes it signs in with a code."""

    words: ClassVar = {"oldpassword": _("Your present password"), "password1": _("Your new password")}
    helps: ClassVar = {"oldpassword": "", "password1": PASSWORD_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class SetPasswordForm(OurWords, account_forms.SetPasswordForm):
    """A first password."""

    words: ClassVar = {"password1": _("Your password")}
    helps: ClassVar = {"password1": PASSWORD_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class ResetPasswordForm(OurWords, account_forms.ResetPasswordForm):
    """The address of an account whose password was forgotten."""

    words: ClassVar = {"email": _("Your e-mail address")}


class NewPasswordForm(OurWords, account_forms.ResetPasswordKeyForm):
    """A password instead of the forgotten one."""

    words: ClassVar = {"password1": _("Your new password")}
    helps: ClassVar = {"password1": PASSWORD_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class PasswordAgainForm(OurWords, account_forms.ReauthenticateForm):
    """The password once more, before something delicate."""

    words: ClassVar = {"password": _("Your password")}
    helps: ClassVar = {"password": ""}


class SecondStepForm(OneCode, second_step_forms.AuthenticateForm):
    """The code of the application, or a recovery code."""


class SecondStepAgainForm(OneCode, second_step_forms.ReauthenticateForm):
    """The same, before something delicate."""


class ActivateAppForm(OneCode, ActivateTOTPForm):
    """The first code of the application: it proves that the application knows the secret."""

    words: ClassVar = {"code": _("The code that the application shows")}


class CarefulPasskey:
    """What a browser answers may be anything: what can't be read is refused like what isn't right."""

    def clean_credential(self) -> Any:
        """Read and check a passkey that is shown."""
        return self._read(super().clean_credential)  # type: ignore[misc]

    @staticmethod
    def _read(check: Callable[[], Any]) -> Any:
        try:
            return check()
        except (KeyError, ValueError, TypeError, AttributeError, NotImplementedError) as error:
            raise get_adapter().validation_error("incorrect_passkey") from error


class PasskeySignInForm(CarefulPasskey, passkey_forms.LoginWebAuthnForm):
    """A passkey that opens the door alone."""


class PasskeySecondStepForm(CarefulPasskey, passkey_forms.AuthenticateWebAuthnForm):
    """A passkey instead of the application's code."""


class PasskeyAgainForm(CarefulPasskey, passkey_forms.ReauthenticateWebAuthnForm):
    """A passkey once more, before something delicate."""


class AddPasskeyForm(CarefulPasskey, OurWords, passkey_forms.AddWebAuthnForm):
    """A passkey's name; the browser fills the rest in."""

    words: ClassVar = {"name": _("A name for this passkey")}
    helps: ClassVar = {"name": _("For example “My phone”, to tell it from others.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Ours always open the door alone.
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.fields["passwordless"].initial = True

    def clean_credential(self) -> Any:
        """Refuse what is no passkey at all: allauth takes ``0`` or ``false`` for one that needs no check."""
        credential = self.cleaned_data["credential"]
        if not (credential and isinstance(credential, dict)):
            raise get_adapter().validation_error("incorrect_passkey")
        return credential

    def clean(self) -> Any:
        return self._read(self._checked)

    def _checked(self) -> Any:
        """Refuse a key that could never open: the browser was told which algorithms we can verify."""
        cleaned = super().clean()
        if "credential" in cleaned:
            answer = passkeys.parse_registration_response(cleaned["credential"]).response
            made = answer.attestation_object.auth_data.credential_data
            if made is None or made.public_key.ALGORITHM is None:
                raise get_adapter().validation_error("incorrect_passkey")
        return cleaned


class RenamePasskeyForm(OurWords, passkey_forms.EditWebAuthnForm):
    """Another name for a passkey."""

    words: ClassVar = {"name": _("A name for this passkey")}


class ProviderSignUpForm(OurWords, SignupForm):
    """The address that ORCID or a provider did not give."""

    words: ClassVar = {"email": _("Your e-mail address")}


class UnlinkForm(DisconnectForm):
    """An account elsewhere that shall no longer open this one."""

    def clean(self) -> Any:
        """Ask for no password first, as allauth would: the e-mailed code always opens."""
        return forms.Form.clean(self)

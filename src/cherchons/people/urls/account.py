"""Addresses of sign-in: ours first, then django-allauth's."""

from django.urls import include, path

from cherchons.people.views import sign_in

urlpatterns = [
    path("login/", sign_in.sign_in, name="account_login"),
    path("login/code/", sign_in.sign_in, name="account_request_login_code"),
    path("login/code/confirm/", sign_in.confirm_code, name="account_confirm_login_code"),
    path("login/password/", sign_in.password_sign_in, name="account_login_password"),
    path("signup/", sign_in.sign_up, name="account_signup"),
    path("2fa/webauthn/add/", sign_in.add_passkey, name="mfa_add_webauthn"),
    path("orcid/login/", sign_in.orcid, name="orcid_login"),
    path("orcid/login/callback/", sign_in.orcid_callback, name="orcid_callback"),
    path("", include("allauth.urls")),
]

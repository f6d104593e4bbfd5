"""A passkey made of software: what a phone or a security key would answer to the browser."""

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256, CoseKey
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

Flag = AuthenticatorData.FLAG


class SoftKey:
    """One passkey for one site; ``host`` is the site's name and ``origin`` where its pages come from."""

    def __init__(self, host: str = "testserver", origin: str = "http://testserver") -> None:
        self.host, self.origin = host, origin
        self.id = os.urandom(32)
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.user = b""
        self.count = 0
        self.shown: CoseKey | None = None  # a public key that is not the private one's

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer ``navigator.credentials.create``."""
        wanted = options["creation_options"]["publicKey"]
        self.user = websafe_decode(wanted["user"]["id"])
        public = self.shown or ES256.from_cryptography_key(self.private.public_key())
        attested = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = self._authenticator_data(Flag.UP | Flag.UV | Flag.AT, attested)
        return self._credential(
            {
                "clientDataJSON": websafe_encode(self._client_data("webauthn.create", wanted["challenge"])),
                "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
                "transports": ["internal"],
            },
            {"credProps": {"rk": True}},
        )

    def show(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer ``navigator.credentials.get``."""
        wanted = options["request_options"]["publicKey"]
        self.count += 1
        client = self._client_data("webauthn.get", wanted["challenge"])
        data = self._authenticator_data(Flag.UP | Flag.UV)
        signed = bytes(data) + hashlib.sha256(client).digest()
        return self._credential(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(bytes(data)),
                "signature": websafe_encode(self.private.sign(signed, ec.ECDSA(hashes.SHA256()))),
                "userHandle": websafe_encode(self.user),
            },
            {},
        )

    def _authenticator_data(self, flags: int, attested: Any = b"") -> AuthenticatorData:
        site = hashlib.sha256(self.host.encode()).digest()
        return AuthenticatorData.create(site, flags, self.count, attested)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _credential(self, response: dict[str, Any], extensions: dict[str, Any]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {
            "type": "public-key",
            "id": name,
            "rawId": name,
            "response": response,
            "clientExtensionResults": extensions,
        }

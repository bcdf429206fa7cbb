"""A security key in software, for tests without a browser."""

from __future__ import annotations

import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

#: Browsers offer keys to this name alone where there is no https.
HOST = "localhost"
ORIGIN = f"http://{HOST}"
_PRESENT = AuthenticatorData.FLAG.UP
_CREDENTIAL = AuthenticatorData.FLAG.AT


class SoftwareKey:
    """A key that answers for one site."""

    def __init__(self, origin: str = ORIGIN) -> None:
        """Create a key; ``origin`` is the site that the browser reports."""
        self.origin = origin
        self.id = secrets.token_bytes(16)
        self.private = ec.generate_private_key(ec.SECP256R1())

    def add(self, options: dict[str, Any]) -> str:
        """Answer a page that adds a key."""
        public = ES256.from_cryptography_key(self.private.public_key())  # type: ignore[no-untyped-call]  # fido2 gives it no types
        said = AuthenticatorData.create(
            sha256(HOST.encode()),
            _PRESENT | _CREDENTIAL,
            0,
            bytes(AttestedCredentialData.create(bytes(16), self.id, public)),
        )
        client = self._client("webauthn.create", options)
        attestation = AttestationObject.create("none", said, {})
        return self._answer(client, attestationObject=bytes(attestation))

    def use(self, options: dict[str, Any]) -> str:
        """Answer a page that asks for a key."""
        said = AuthenticatorData.create(sha256(HOST.encode()), _PRESENT, 1)
        client = self._client("webauthn.get", options)
        signature = self.private.sign(bytes(said) + client.hash, ec.ECDSA(SHA256()))
        return self._answer(client, authenticatorData=bytes(said), signature=signature)

    def _client(self, kind: str, options: dict[str, Any]) -> CollectedClientData:
        challenge = options["publicKey"]["challenge"]
        return CollectedClientData.create(type=kind, challenge=challenge, origin=self.origin)

    def _answer(self, client: CollectedClientData, **parts: bytes) -> str:
        response = {"clientDataJSON": bytes(client), **parts}
        return json.dumps(
            {
                "type": "public-key",
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "clientExtensionResults": {},
                "response": {name: websafe_encode(part) for name, part in response.items()},
            }
        )

"""Web Push: what is sealed for one browser, and who says that it is from us.

Sources: RFC 8291 (encryption), RFC 8188 (its coding), RFC 8292 (VAPID).
"""

import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MAX_PLAIN_BYTES: Final = 3_000
"""Push services take 4,096 bytes, sealed."""

VALID_S: Final = 12 * 3_600
"""An authorization is good for so long; RFC 8292 allows a day."""

_RECORD_BYTES: Final = 4_096
_AUTH_BYTES: Final = 16
_HALF_BYTES: Final = 32
_LAST_RECORD: Final = b"\x02"
_CURVE: Final = ec.SECP256R1()


class Keys(NamedTuple):
    """What a browser gave to seal by: its public key as a point, and a secret of its own."""

    p256dh: bytes
    auth: bytes


def read_keys(p256dh: str, auth: str) -> Keys:
    """Read a subscription's keys.

    Raises:
        ValueError: they are none.
    """
    keys = Keys(_read(p256dh), _read(auth))
    _point(keys.p256dh)
    if len(keys.auth) != _AUTH_BYTES:
        raise ValueError("auth is 16 bytes")
    return keys


def sealed(
    plain: bytes,
    keys: Keys,
    *,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """Encrypt for one browser: nobody on the way reads it, the push service included."""
    own = own or ec.generate_private_key(_CURVE)
    salt = salt or os.urandom(16)
    public = _bytes_of(own.public_key())
    shared = own.exchange(ec.ECDH(), _point(keys.p256dh))
    about = b"WebPush: info\x00" + keys.p256dh + public
    secret = _derived(shared, keys.auth, about, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + _RECORD_BYTES.to_bytes(4) + len(public).to_bytes(1) + public
    return head + AESGCM(key).encrypt(nonce, plain + _LAST_RECORD, None)


class Vapid:
    """The key by which push services know this server, from the secret that is kept of it."""

    def __init__(self, secret: str) -> None:
        self._key = ec.derive_private_key(int.from_bytes(_read(secret)), _CURVE)
        self.public = _written(_bytes_of(self._key.public_key()))
        """As browsers want it."""

    @staticmethod
    def make_secret() -> str:
        """Make a secret for a new server."""
        key = ec.generate_private_key(_CURVE)
        return _written(key.private_numbers().private_value.to_bytes(_HALF_BYTES))

    def authorization(self, endpoint: str, contact: str, now_s: float | None = None) -> str:
        """Return the header that lets a message in at an endpoint; ``contact`` is a URI."""
        parts = urlsplit(endpoint)
        now_s = time.time() if now_s is None else now_s
        head = _json({"typ": "JWT", "alg": "ES256"})
        claims = _json(
            {
                "aud": f"{parts.scheme}://{parts.netloc}",
                "exp": int(now_s) + VALID_S,
                "sub": contact,
            }
        )
        signed = f"{head}.{claims}"
        signature = self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
        halves = b"".join(half.to_bytes(_HALF_BYTES) for half in decode_dss_signature(signature))
        return f"vapid t={signed}.{_written(halves)}, k={self.public}"


def _derived(key: bytes, salt: bytes, about: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, about).derive(key)


def _point(public: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public)


def _bytes_of(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _json(value: dict[str, object]) -> str:
    return _written(msgspec.json.encode(value))


def _read(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def _written(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")

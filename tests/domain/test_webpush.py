"""Web Push as the standards have it, opened again by another's code."""

import base64

import http_ece
import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chatserver.domain.webpush import Vapid, read_keys, sealed

CURVE = ec.SECP256R1()


def plain_of(text: str) -> bytes:
    """Read base64url without its padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_example_of_the_standard_comes_out() -> None:
    """RFC 8291, appendix A, to the byte."""
    own = ec.derive_private_key(
        int.from_bytes(plain_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), CURVE
    )
    keys = read_keys(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    message = sealed(
        b"When I grow up, I want to be a watermelon",
        keys,
        own=own,
        salt=plain_of("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert message == plain_of(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_another_library_opens_what_is_sealed() -> None:
    """With the browser's key, whatever is said."""
    browser, auth = ec.generate_private_key(CURVE), b"0123456789abcdef"
    point = browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = read_keys(*(base64.urlsafe_b64encode(each).decode() for each in (point, auth)))
    plain = "Bonjour à tous".encode() * 200
    opened = http_ece.decrypt(
        sealed(plain, keys), private_key=browser, auth_secret=auth, version="aes128gcm"
    )
    assert opened == plain


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", ""),
        ("é", "BTBZMqHH6r4Tts7J_aSIgg"),
        ("BCVxsr7N", "BTBZMqHH6r4Tts7J_aSIgg"),
        ("BA" + "A" * 85, "BTBZMqHH6r4Tts7J_aSIgg"),
        (
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "BTBZ",
        ),
    ],
)
def test_what_are_no_keys_is_refused(p256dh: str, auth: str) -> None:
    """A point that is not on the curve among them."""
    with pytest.raises(ValueError, match=r".*"):
        read_keys(p256dh, auth)


def test_a_push_service_can_tell_who_sends() -> None:
    """The token names the service and when it ends, signed by the key that stands beside it."""
    vapid = Vapid(Vapid.make_secret())
    header = vapid.authorization("https://push.example.org:8443/x?y", "mailto:a@example.org", 1_000)
    kind, rest = header.split(" ", 1)
    fields = dict(part.split("=", 1) for part in rest.split(", "))
    head, claims, signature = fields["t"].split(".")
    halves = plain_of(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, plain_of(fields["k"]))
    public.verify(
        encode_dss_signature(int.from_bytes(halves[:32]), int.from_bytes(halves[32:])),
        f"{head}.{claims}".encode(),
        ec.ECDSA(hashes.SHA256()),
    )
    assert (kind, fields["k"]) == ("vapid", vapid.public)
    assert msgspec.json.decode(plain_of(claims)) == {
        "aud": "https://push.example.org:8443",
        "exp": 1_000 + 12 * 3_600,
        "sub": "mailto:a@example.org",
    }

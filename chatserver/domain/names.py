"""Names people type: cleaned of what would let one pass for another."""

import re
import unicodedata

import msgspec

from protocol.channels import ChannelName
from protocol.errors import Invalid, TooLarge
from protocol.limits import MAX_NAME_CHARACTERS

INVISIBLE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_HANDLE = re.compile(r"[^a-z0-9._-]+")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_LIST_LENGTH = 20
_WORD = re.compile(r"[^\W_]+")
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "\u0131": "i"}
)


def clean_name(name: str, field: str) -> str:
    """Strip controls, zero-width and bidi characters and outer spaces; normalise to NFC.

    Raises:
        Invalid: nothing is left.
    """
    cleaned = INVISIBLE.sub("", unicodedata.normalize("NFC", name)).strip()
    if not cleaned:
        raise Invalid("the name is empty", field=field)
    return cleaned


def short_name(name: str, field: str) -> str:
    """Clean a name that others see.

    Raises:
        Invalid: nothing is left.
        TooLarge: too much is left.
    """
    cleaned = clean_name(name, field)
    if len(cleaned) > MAX_NAME_CHARACTERS:
        raise TooLarge(f"at most {MAX_NAME_CHARACTERS} characters", field=field)
    return cleaned


def handle_from(text: str) -> str:
    """Make a handle (@name) out of a display name or the first part of an e-mail address."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return _HANDLE.sub(".", plain).strip(".")[:40] or "user"


def channel_name(wanted: str, field: str) -> str:
    """Return a channel's name in the form it is stored in.

    Raises:
        Invalid: nothing is left of it, or it is no name for a channel.
        TooLarge: too much is left.
    """
    try:
        return msgspec.convert(short_name(wanted.lower(), field), ChannelName)
    except msgspec.ValidationError:
        raise Invalid("a channel's name has no spaces, #, @ or /", field=field) from None


def channel_names(text: str, field: str) -> list[str]:
    """Return the channels somebody names, with commas between, each once; ``#`` may lead.

    Raises:
        Invalid: there is none, or one is no name for a channel.
        TooLarge: one is too long, or there are too many.
    """
    names = [channel_name(name.removeprefix("#"), field) for name in _listed(text, field)]
    if not names:
        raise Invalid("name a channel at least", field=field)
    return list(dict.fromkeys(names))


def email_domains(text: str, field: str) -> list[str]:
    """Return the e-mail domains somebody names, with commas between, each once; ``@`` may lead.

    Raises:
        Invalid: one is no domain.
        TooLarge: there are too many.
    """
    named = [each.removeprefix("@") for each in _listed(text, field)]
    domains = [email_domain(f"a@{each}") for each in named]
    if "@" in "".join(named) or not all(map(_DOMAIN.fullmatch, domains)):
        raise Invalid("that is not a domain", field=field)
    return list(dict.fromkeys(domains))


def _listed(text: str, field: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > _LIST_LENGTH:
        raise TooLarge(f"at most {_LIST_LENGTH} of them", field=field)
    return parts


def plain(text: str) -> str:
    """Return the words of a name with single spaces between, without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(_WORD.findall(bare.casefold()))


def findable(name: str, display_name: str) -> set[str]:
    """Return what somebody is found by: their handle, and their name from each of its words on."""
    words = plain(display_name).split()
    texts = {" ".join(words[first:]) for first in range(len(words))}
    return (texts | {plain(name)}) - {""}


def email_domain(email: str) -> str:
    """Return the part after the last ``@``, lower case, as IDNA; empty if it is no address."""
    local, _, domain = email.strip().rpartition("@")
    try:
        return domain.lower().encode("idna").decode() if local and domain else ""
    except UnicodeError:
        return ""


def normal_email(email: str) -> str:
    """Return an address in the one form it is stored and compared in.

    Raises:
        Invalid: it is no address.
    """
    local, _, _ = email.strip().rpartition("@")
    domain = email_domain(email)
    if not domain or "." not in domain or re.search(r"[\s<>,;\x00-\x1f]", local):
        raise Invalid("that is not an e-mail address", field="email")
    return f"{local.lower()}@{domain}"

"""Names people type, addresses they have, and tokens they are given."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.domain.names import (
    channel_names,
    clean_name,
    email_domain,
    email_domains,
    findable,
    handle_from,
    normal_email,
    plain,
    short_name,
)
from chatserver.domain.tokens import PREFIXES, checksum, new_token, prefix_of
from protocol.errors import Invalid, TooLarge
from protocol.limits import MAX_NAME_CHARACTERS


@given(st.text(max_size=60))
def test_a_clean_name_is_clean(text: str) -> None:
    """Cleaning it again changes nothing, and what is left can be seen and printed."""
    try:
        name = clean_name(text, "name")
    except Invalid:
        return
    assert clean_name(name, "name") == name
    assert name == name.strip() != ""
    assert not set(name) & {*map(chr, range(32)), "\u202e", "\u2066", "\u200b", "\ufeff"}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Zo\u0065\u0308", "Zo\u00eb"),
        ("a\u202eb\u2066c", "abc"),
        ("a\nb\tc\x1b[31m", "abc[31m"),
        ("👩‍💻", "👩💻"),
        ("O'Neil <b>", "O'Neil <b>"),
    ],
)
def test_what_fools_the_eye_is_taken_out(typed: str, shown: str) -> None:
    """Controls, direction marks and zero-width joiners go; letters and signs stay."""
    assert clean_name(typed, "name") == shown


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u200b", "\x00\x1f"])
def test_nothing_is_no_name(typed: str) -> None:
    """The error names the field it was typed into."""
    with pytest.raises(Invalid) as refused:
        clean_name(typed, "display_name")
    assert refused.value.refusal.field == "display_name"


def test_a_name_is_measured_as_it_is_stored() -> None:
    """Composing may lengthen it; the limit holds afterwards."""
    assert short_name("x" * MAX_NAME_CHARACTERS, "name")
    with pytest.raises(TooLarge):
        short_name("\ufb2c" * MAX_NAME_CHARACTERS, "name")


@given(st.text(max_size=80))
def test_a_handle_can_be_written_with_an_at(text: str) -> None:
    """Whatever it is made from."""
    handle = handle_from(text)
    assert 1 <= len(handle) <= 40
    assert set(handle) <= set(string.ascii_lowercase + string.digits + "._-")
    assert not handle.startswith(".")


@pytest.mark.parametrize(
    ("typed", "handle"),
    [("Zoë Müller", "zoe.muller"), ("  ", "user"), ("李", "user"), ("a@b", "a.b")],
)
def test_a_handle_resembles_its_name(typed: str, handle: str) -> None:
    """As far as plain letters can."""
    assert handle_from(typed) == handle


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@example.com", "example.com"),
        ("a@EXAMPLE.com", "example.com"),
        ('"a@evil.example"@example.com', "example.com"),
        ("a@example.com@evil.example", "evil.example"),
        ("a@b\u00fccher.example", "xn--bcher-kva.example"),
        ("a@attacker-example.com", "attacker-example.com"),
        ("a@example.com.", "example.com."),
        ("example.com", ""),
        ("@example.com", ""),
        ("a@", ""),
        ("a@" + "x" * 64 + ".com", ""),
        ("a@.example.com", ""),
    ],
)
def test_the_domain_is_what_mail_goes_to(address: str, domain: str) -> None:
    """The part after the last @; an allow-list compares it whole (CVE-2026-33393)."""
    assert email_domain(address) == domain


def test_domains_are_listed_as_they_are_compared() -> None:
    """Each once, in one form, however they are typed."""
    typed = " @Example.COM ,, b\u00fccher.example,example.com, "
    assert email_domains(typed, "domains") == ["example.com", "xn--bcher-kva.example"]
    assert email_domains(" , ", "domains") == []


@pytest.mark.parametrize(
    "typed",
    ["example", "a@b.example", "a b.example", "*.example.com", "a..b", ".a.b", "a.b;c.d", "a_b.c"],
)
def test_what_is_no_domain_is_refused(typed: str) -> None:
    """Also among good ones, and by the field it was typed into."""
    with pytest.raises(Invalid) as refused:
        email_domains(f"example.com, {typed}", "domains")
    assert refused.value.refusal.field == "domains"


def test_channels_are_listed_by_their_names() -> None:
    """Without the #, in lower case, each once."""
    assert channel_names("#General, RANDOM,general ,", "channels") == ["general", "random"]


@pytest.mark.parametrize("typed", ["", " , ", "#", "a b", "a/b", "a#b", "@a", "\u200b"])
def test_what_names_no_channel_is_refused(typed: str) -> None:
    """One is needed, and each must be a name people can write."""
    with pytest.raises(Invalid):
        channel_names(typed, "channels")


@pytest.mark.parametrize(
    "typed",
    ["", "a", "a@b", "a b@example.com", "a\n@example.com", "<a@example.com>", "a,b@example.com"],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    """Before it is compared with anybody's."""
    with pytest.raises(Invalid):
        normal_email(typed)


def test_an_address_has_one_form() -> None:
    """Two spellings of one address are one account."""
    assert normal_email(" Alice@B\u00dcCHER.example ") == "alice@xn--bcher-kva.example"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_token_says_what_it_is(prefix: str) -> None:
    """And no two are alike."""
    token = new_token(prefix)
    assert prefix_of(token) == prefix
    assert new_token(prefix) != token


@given(st.data())
def test_a_mistyped_token_is_none(data: st.DataObject) -> None:
    """One wrong character, one missing or one too many is noticed without looking it up."""
    token = new_token("xoxp-")
    at = data.draw(st.integers(0, len(token) - 1))
    wrong = data.draw(
        st.sampled_from(string.ascii_letters + string.digits).filter(
            lambda letter: letter != token[at]
        )
    )
    assert prefix_of(token[:at] + wrong + token[at + 1 :]) is None
    assert prefix_of(token[:at] + token[at + 1 :]) is None
    assert prefix_of(token + wrong) is None


@given(st.text(max_size=80))
def test_any_text_is_no_token(text: str) -> None:
    """Nor does it break anything to ask."""
    assert prefix_of(text) is None
    assert prefix_of(f"xoxp-{text}{checksum('xoxp-' + text)}") in (None, "xoxp-")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Zoë MÜLLER", "zoe muller"),
        ("  Jean-Luc  O'Neil ", "jean luc o neil"),
        ("@ada.lovelace_2", "ada lovelace 2"),
        ("Œuvre Straße Łukasz Sørensen", "oeuvre strasse lukasz sorensen"),
        ("\u0130pek I\u015eIK \u0131\u015f\u0131k", "ipek isik isik"),
        ("\uff37ide \ufb01", "wide fi"),
        ("Ωmega Ἀθήνα", "ωmega αθηνα"),
        ("李 小龙", "李 小龙"),
        ("🎉 _ -", ""),
    ],
)
def test_names_are_compared_in_plain_words(text: str, words: str) -> None:
    """Without case, accents and what stands between words; doing so again changes nothing."""
    assert plain(text) == words
    assert plain(words) == words


def test_somebody_is_found_by_each_word_and_the_handle() -> None:
    """A word and what follows it, so that one range of an index holds every answer."""
    assert findable("ada.l", "Ada King-Lovelace") == {
        "ada l",
        "ada king lovelace",
        "king lovelace",
        "lovelace",
    }
    assert findable("ada", "Ada") == {"ada"}
    assert findable("robot", "🤖") == {"robot"}


@given(st.text(max_size=80))
def test_plain_words_stay_as_they_are(text: str) -> None:
    """So that what is typed and what is stored meet, whatever it is."""
    assert plain(plain(text)) == plain(text)

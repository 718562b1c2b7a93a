"""What the client says of the feed, in English and French. A new kind of story is a row."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class FeedPhrases(NamedTuple):
    """One language's words; what has no row here is told in general words."""

    title: str
    sentences: Mapping[str, tuple[str, str]]
    """By kind, of one thing and of several: who did what, where, about what."""
    anything: tuple[str, str]
    people: tuple[str, str, str, str]
    """One, two, some and one other, some and several others."""
    somebody: str
    places: Mapping[str, str]
    elsewhere: str
    another_channel: str
    filters: Mapping[str, str]
    orders: Mapping[str, str]
    reasons: Mapping[str, str]
    new: tuple[str, str]
    waiting: tuple[str, str]
    up_to_date: str
    empty: str
    loading: str
    why_title: str
    why_newest: str
    hours: str
    all_reasons: str
    weighed: Mapping[str, str]
    dismissed: str
    all_seen: str
    not_in_channel: str
    hint: str


FEED_ENGLISH: Final = FeedPhrases(
    title="Feed",
    sentences={
        "direct": ("{who} wrote to you", "{n} messages from {who}"),
        "mention": ("{who} mentioned you {place}", "{n} mentions of you by {who} {place}"),
        "thread": ("{who} replied {place}", "{n} replies by {who} {place}"),
        "reaction": (
            "{who} reacted to your message {place}",
            "{n} reactions of {who} to your message {place}",
        ),
        "added": ("{who} brought you into {channel}", "{who} brought you into {channel}"),
        "call": ("{who} called everybody {place}", "{n} calls of everybody by {who} {place}"),
        "keyword": ("{who} wrote of {about} {place}", "{n} messages on {about} by {who} {place}"),
        "tag": ("{who} wrote of {tags} {place}", "{n} messages on {tags} by {who} {place}"),
        "person": ("{who} wrote {place}", "{n} messages by {who} {place}"),
        "channel": ("{who} wrote {place}", "{n} messages by {who} {place}"),
        "outside": ("{who} wrote {place}", "{n} messages by {who} {place}"),
        "shared": ("{who} shared your message", "{who} shared your message"),
        "update": ("{who} posted an update", "{n} updates by {who}"),
    },
    anything=("{who}: something new {place}", "{who}: {n} new things {place}"),
    people=("{}", "{} and {}", "{} and {} other", "{} and {} others"),
    somebody="somebody",
    places={"named": "in {}", "direct": "in private", "updates": "in an update"},
    elsewhere="elsewhere",
    another_channel="another channel",
    filters={
        "all": "All",
        "direct": "Direct",
        "channels": "Channels",
        "following": "Following",
    },
    orders={"ranked": "what matters first", "newest": "newest first"},
    reasons={
        "kind": "kind of story",
        "affinity_person": "you talk with {target}",
        "affinity_channel": "you are often in {target}",
        "messages": "how much there is",
        "people": "how many take part",
        "starred": "a channel you starred",
        "more": "you want more like this",
        "less": "you want less like this",
        "seen": "you have seen it",
    },
    new=("{} new", "{} new"),
    waiting=("{} new story · n shows it", "{} new stories · n shows them"),
    up_to_date="You are up to date.",
    empty="Nothing here. You are up to date.",
    loading="loading …",
    why_title="Why it stands where it does",
    why_newest="The feed is in the order of time: nothing else counts.",
    hours="{:+.1f} h",
    all_reasons="in all",
    weighed={
        "more": "More like this.",
        "less": "Less like this.",
        "usual": "As much like this as usual.",
    },
    dismissed="Gone until something new happens in it.",
    all_seen="All of it is marked as seen.",
    not_in_channel="You are not in that channel. Ctrl-O lists those you can join.",
    hint="Enter open · w why · + more · - less · x dismiss · s seen",
)

FEED_FRENCH: Final = FeedPhrases(
    title="Actualité",
    sentences={
        "direct": ("{who} vous a écrit", "{n} messages de {who}"),
        "mention": ("{who} vous a mentionné {place}", "{n} mentions de vous par {who} {place}"),
        "thread": ("{who} a répondu {place}", "{n} réponses de {who} {place}"),
        "reaction": (
            "{who} a réagi à votre message {place}",
            "{n} réactions de {who} à votre message {place}",
        ),
        "added": (
            "{who} vous a fait entrer dans {channel}",
            "{who} vous a fait entrer dans {channel}",
        ),
        "call": ("{who} a appelé tout le monde {place}", "{n} appels à tous de {who} {place}"),
        "keyword": (
            "{who} a parlé de {about} {place}",
            "{n} messages de {who} sur {about} {place}",
        ),
        "tag": ("{who} a parlé de {tags} {place}", "{n} messages de {who} sur {tags} {place}"),
        "person": ("{who} a écrit {place}", "{n} messages de {who} {place}"),
        "channel": ("{who} a écrit {place}", "{n} messages de {who} {place}"),
        "outside": ("{who} a écrit {place}", "{n} messages de {who} {place}"),
        "shared": ("{who} a partagé votre message", "{who} a partagé votre message"),
        "update": ("{who} a donné des nouvelles", "{n} nouvelles de {who}"),
    },
    anything=("{who} : du nouveau {place}", "{who} : {n} nouveautés {place}"),
    people=("{}", "{} et {}", "{} et {} autre", "{} et {} autres"),
    somebody="quelqu’un",
    places={"named": "dans {}", "direct": "en privé", "updates": "dans son journal"},
    elsewhere="ailleurs",
    another_channel="un autre canal",
    filters={
        "all": "Tout",
        "direct": "Direct",
        "channels": "Canaux",
        "following": "Suivis",
    },
    orders={"ranked": "l’important d’abord", "newest": "le plus récent d’abord"},
    reasons={
        "kind": "genre d’actualité",
        "affinity_person": "vous parlez avec {target}",
        "affinity_channel": "vous êtes souvent dans {target}",
        "messages": "combien il y en a",
        "people": "combien y prennent part",
        "starred": "un canal de vos favoris",
        "more": "vous en voulez plus de ce genre",
        "less": "vous en voulez moins de ce genre",
        "seen": "vous l’avez vue",
    },
    new=("{} nouveau", "{} nouveaux"),
    waiting=("{} nouveauté · n l’affiche", "{} nouveautés · n les affiche"),
    up_to_date="Vous êtes à jour.",
    empty="Rien ici. Vous êtes à jour.",
    loading="chargement …",
    why_title="Pourquoi elle est à cette place",
    why_newest="L’ordre est celui du temps : rien d’autre ne compte.",
    hours="{:+.1f} h",
    all_reasons="en tout",
    weighed={
        "more": "Davantage de ce genre.",
        "less": "Moins de ce genre.",
        "usual": "Autant de ce genre que d’habitude.",
    },
    dismissed="Retirée jusqu’à ce qu’il s’y passe du nouveau.",
    all_seen="Tout est marqué comme vu.",
    not_in_channel="Vous n’êtes pas dans ce canal. Ctrl-O liste ceux que vous pouvez rejoindre.",
    hint="Entrée ouvrir · w pourquoi · + plus · - moins · x retirer",
)

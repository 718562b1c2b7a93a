"""What the client says, in English and French."""

import os
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Language = Literal["en", "fr"]

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """Return what the first of LC_ALL, LC_MESSAGES and LANG that is set asks for.

    Source: POSIX.1-2017, Base Definitions, section 8.2.
    """
    value = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return "fr" if value.lower().startswith("fr") else "en"


class Phrases(NamedTuple):
    """One language's words; ``one`` and ``many`` of a pair are chosen by :meth:`counted`."""

    starred: str
    channels: str
    directs: str
    beginning: str
    older: str
    new: str
    today: str
    yesterday: str
    days: tuple[str, ...]
    months: tuple[str, ...]
    date: str
    first: str
    """How the first day of a month is written."""
    edited: str
    deleted: str
    waiting: str
    bot: str
    you: str
    replies: tuple[str, str]
    members: tuple[str, str]
    thread: str
    write_to: str
    reply: str
    editing: str
    connecting: str
    offline: str
    again_in: str
    closed: str
    waits: tuple[str, str]
    typing: tuple[str, str, str]
    help_hint: str
    choose_hint: str
    switcher: str
    browse: str
    join_mark: str
    loading_people: str
    nothing_found: str
    delete_question: str
    quit_question: str
    yes: str
    no: str
    refused: str
    not_sent: str
    archived: str
    no_channel: str
    no_such_channel: str
    copied: str
    help_title: str
    help: tuple[tuple[str, str], ...]

    def counted(self, pair: tuple[str, str], number: int) -> str:
        """``("{} reply", "{} replies")`` with the right one for ``number``."""
        singular = number == 1 if self is not FRENCH else number <= 1
        return pair[0 if singular else 1].format(number)


ENGLISH: Final = Phrases(
    starred="Starred",
    channels="Channels",
    directs="Direct messages",
    beginning="This is where {} begins.",
    older="Loading older messages …",
    new="new",
    today="Today",
    yesterday="Yesterday",
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    date="{weekday}, {month} {day}, {year}",
    first="1",
    edited="(edited)",
    deleted="This message was deleted.",
    waiting="(waits)",
    bot="bot",
    you="you",
    replies=("{} reply", "{} replies"),
    members=("{} member", "{} members"),
    thread="Thread",
    write_to="Write to {}",
    reply="Reply",
    editing="Editing a message · Enter saves, Esc leaves it as it was",
    connecting="connecting …",
    offline="no connection",
    again_in="again in {} s",
    closed="signed out by the server: {}",
    waits=("{} message waits", "{} messages wait"),
    typing=("{} is typing", "{} and {} are typing", "several people are typing"),
    help_hint="F1 help",
    choose_hint="Enter thread · e edit · d delete · y copy · Esc back",
    switcher="Go to a channel or a person",
    browse="Public channels · Enter joins",
    join_mark="joined",
    loading_people="loading people …",
    nothing_found="Nothing found",
    delete_question="Delete this message?",
    quit_question="Something is not sent yet and would be lost. Leave all the same?",
    yes="Yes (y)",
    no="No (n)",
    refused="That was refused: {}",
    not_sent="Not sent: {}",
    archived="archived",
    no_channel="You are in no channel yet. Ctrl-O lists those you can join.",
    no_such_channel="There is no channel {}.",
    copied="Copied.",
    help_title="Keys",
    help=(
        ("Enter", "send; save an edit"),
        ("Alt-Enter, Ctrl-J", "new line"),
        ("Tab", "complete @name"),
        ("Up in an empty line", "edit your last message"),
        ("PgUp, PgDn", "scroll; older messages load by themselves"),
        ("Ctrl-End", "to the newest message"),
        ("Ctrl-K", "go to a channel or a person"),
        ("Ctrl-O", "browse and join channels"),
        ("Alt-Up, Alt-Down", "previous, next channel"),
        ("Ctrl-N", "next unread channel"),
        ("Ctrl-B", "show or hide the channel list"),
        ("Esc", "choose a message; in a dialog or thread: close"),
        ("Up, Down", "… the one before, the one after"),
        ("Enter, t", "… open its thread"),
        ("e, d, y", "… edit, delete, copy it"),
        ("i, Esc", "… back to writing"),
        ("F1, ?", "this list"),
        ("Ctrl-Q", "leave"),
    ),
)

FRENCH: Final = Phrases(
    starred="Favoris",
    channels="Canaux",
    directs="Messages directs",
    beginning="Ici commence {}.",
    older="Chargement des messages plus anciens …",
    new="nouveau",
    today="Aujourd’hui",
    yesterday="Hier",
    days=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    months=(
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    date="{weekday} {day} {month} {year}",
    first="1er",
    edited="(modifié)",
    deleted="Ce message a été supprimé.",
    waiting="(en attente)",
    bot="robot",
    you="vous",
    replies=("{} réponse", "{} réponses"),
    members=("{} membre", "{} membres"),
    thread="Fil",
    write_to="Écrire à {}",
    reply="Répondre",
    editing="Modification · Entrée enregistre, Échap laisse le message tel quel",
    connecting="connexion …",
    offline="hors ligne",
    again_in="nouvel essai dans {} s",
    closed="déconnecté par le serveur : {}",
    waits=("{} message en attente", "{} messages en attente"),
    typing=("{} écrit", "{} et {} écrivent", "plusieurs personnes écrivent"),
    help_hint="F1 aide",
    choose_hint="Entrée fil · e modifier · d supprimer · y copier · Échap retour",
    switcher="Aller à un canal ou à une personne",
    browse="Canaux publics · Entrée pour rejoindre",
    join_mark="rejoint",
    loading_people="chargement des personnes …",
    nothing_found="Rien trouvé",
    delete_question="Supprimer ce message ?",
    quit_question="Quelque chose n’est pas encore envoyé et serait perdu. Quitter quand même ?",
    yes="Oui (o)",
    no="Non (n)",
    refused="Refusé : {}",
    not_sent="Non envoyé : {}",
    archived="archivé",
    no_channel="Vous n’êtes encore dans aucun canal. Ctrl-O liste ceux que vous pouvez rejoindre.",
    no_such_channel="Il n’y a pas de canal {}.",
    copied="Copié.",
    help_title="Touches",
    help=(
        ("Entrée", "envoyer ; enregistrer une modification"),
        ("Alt-Entrée, Ctrl-J", "nouvelle ligne"),
        ("Tab", "compléter @nom"),
        ("Haut sur ligne vide", "modifier votre dernier message"),
        ("PgPréc, PgSuiv", "défiler ; les anciens messages se chargent seuls"),
        ("Ctrl-Fin", "au message le plus récent"),
        ("Ctrl-K", "aller à un canal ou à une personne"),
        ("Ctrl-O", "parcourir et rejoindre les canaux"),
        ("Alt-Haut, Alt-Bas", "canal précédent, suivant"),
        ("Ctrl-N", "canal non lu suivant"),
        ("Ctrl-B", "montrer ou cacher la liste des canaux"),
        ("Échap", "choisir un message ; dialogue ou fil : fermer"),
        ("Haut, Bas", "… le précédent, le suivant"),
        ("Entrée, t", "… ouvrir son fil"),
        ("e, d, y", "… le modifier, supprimer, copier"),
        ("i, Échap", "… revenir à l’écriture"),
        ("F1, ?", "cette liste"),
        ("Ctrl-Q", "quitter"),
    ),
)

PHRASES: Final[dict[Language, Phrases]] = {"en": ENGLISH, "fr": FRENCH}

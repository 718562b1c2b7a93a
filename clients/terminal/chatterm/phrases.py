"""What the client says, in English and French."""

from typing import Final, NamedTuple

from chatclient.languages import Language

from protocol.sections import Sorting

from .feed_phrases import FEED_ENGLISH, FEED_FRENCH, FeedPhrases
from .moderation_phrases import MODERATION_ENGLISH, MODERATION_FRENCH, ModerationPhrases


class Phrases(NamedTuple):
    """One language's words; ``one`` and ``many`` of a pair are chosen by :meth:`counted`."""

    language: Language
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
    file_deleted: str
    voice: str
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
    read_by: str
    readers: str
    read_by_nobody: str
    receipts_off: str
    help_hint: str
    choose_hint: str
    channel_hint: str
    section_hint: str
    switcher: str
    browse: str
    search: str
    join_mark: str
    loading: str
    nothing_found: str
    delete_question: str
    quit_question: str
    leave_question: str
    leave_private: str
    yes: str
    no: str
    refused: str
    not_sent: str
    archived: str
    no_channel: str
    no_such_channel: str
    no_such_command: str
    copied: str
    link_copied: str
    said_before: str
    never_edited: str
    told_later: str
    """Who, and when the first of them is."""
    put_off: dict[str, str]
    """By the word typed: what is said when it is done."""
    pause_ended: str
    voters: tuple[str, str]
    poll_marks: tuple[str, str, str]
    """Several answers, anonymous, closed."""
    later: str
    saved: str
    pinned: str
    reminder: str
    to_be_sent: str
    now_saved: str
    unsaved: str
    now_pinned: str
    unpinned: str
    in_an_hour: str
    cancel_question: str
    preferences: str
    on: str
    off: str
    show_receipts: str
    receipts_now: tuple[str, str]
    """When they are off now, and when they are on."""
    sortings: dict[Sorting, str]
    into_section: str
    no_section: str
    new_section: str
    rename_section: str
    remove_section: str
    help_title: str
    help: tuple[tuple[str, str], ...]
    feed: FeedPhrases
    moderation: ModerationPhrases

    def counted(self, pair: tuple[str, str], number: int) -> str:
        """``("{} reply", "{} replies")`` with the right one for ``number``."""
        singular = number == 1 if self is not FRENCH else number <= 1
        return pair[0 if singular else 1].format(number)


ENGLISH: Final = Phrases(
    language="en",
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
    file_deleted="This file was deleted.",
    voice="voice message",
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
    read_by="read by {}",
    readers="Read by",
    read_by_nobody="Nobody who shows it has read this yet, or the channel is too large.",
    receipts_off="Read receipts are off; F2 switches them on.",
    help_hint="F1 help",
    choose_hint="Enter thread · e edit · d delete · y copy · Esc back",
    channel_hint="Enter open · s star · m move · o sort · d leave · Esc back",
    section_hint="Enter fold · e rename · J, K move · x remove · Esc back",
    switcher="Go to a channel or a person",
    browse="Public channels · Enter joins",
    search="Find a message",
    join_mark="joined",
    loading="loading …",
    nothing_found="Nothing found",
    delete_question="Delete this message?",
    quit_question="Something is not sent yet and would be lost. Leave all the same?",
    leave_question="Leave {}?",
    leave_private="Leave {}? Only somebody in it can bring you back.",
    yes="Yes (y)",
    no="No (n)",
    refused="That was refused: {}",
    not_sent="Not sent: {}",
    archived="archived",
    no_channel="You are in no channel yet. Ctrl-O lists those you can join.",
    no_such_channel="There is no channel {}.",
    no_such_command="There is no command {}. To send it as it is, put a second / before it.",
    copied="Copied.",
    link_copied="Link copied.",
    said_before="What it said before",
    never_edited="This message was never edited.",
    told_later="{} can read it now and will be told later: {}",
    put_off={
        "/remind": "You will be reminded {}.",
        "/send": "To be sent {}.",
        "/pause": "You are told nothing until {}.",
    },
    pause_ended="You are told again.",
    voters=("{} person voted", "{} people voted"),
    poll_marks=("several answers", "anonymous", "closed"),
    later="For later",
    saved="saved",
    pinned="pinned here",
    reminder="reminder, {}",
    to_be_sent="to be sent, {}",
    now_saved="Saved for later; F4 lists it.",
    unsaved="Not saved any more.",
    now_pinned="Pinned.",
    unpinned="Not pinned any more.",
    in_an_hour="in 1 hour",
    cancel_question="Delete this?",
    preferences="As you like it",
    on="on",
    off="off",
    show_receipts="Show others what you have read, and see what they have",
    receipts_now=(
        "You show nobody what you have read, and see nothing of others.",
        "In small channels others see what you have read, and you what they have.",
    ),
    sortings={
        "name": "Channels by name",
        "newest": "Channels by what happened last",
        "unread": "Channels with something unread first",
    },
    into_section="Move to a section · type a name for a new one",
    no_section="None of my own",
    new_section="New section {}",
    rename_section="Rename the section",
    remove_section="Remove the section {}? Its channels stay.",
    help_title="Keys",
    help=(
        ("Enter", "send; save an edit"),
        ("Alt-Enter, Ctrl-J", "new line"),
        ("Tab", "complete @name or #channel"),
        ("Up in an empty line", "edit your last message"),
        ("PgUp, PgDn", "scroll; older messages load by themselves"),
        ("Ctrl-End", "to the newest message"),
        ("Ctrl-K", "go to a channel or a person"),
        ("Ctrl-O", "browse and join channels"),
        ("F2", "receipts, and how channels are sorted"),
        ("F3", "find a message; from: in: has: narrow"),
        ("Ctrl-F", "the feed: what you missed; and back"),
        ("Enter, w", "… open a story, why it stands where it does"),
        ("+, -, =", "… more like it, less, as much as usual"),
        ("x, s", "… dismiss it, mark all as seen"),
        ("n, f, o", "… show what is new, filter, order"),
        ("Alt-Up, Alt-Down", "previous, next channel"),
        ("Ctrl-N", "next unread channel"),
        ("Ctrl-B", "choose a channel in the list"),
        ("s, m, d", "… star it or not, move it to a section, leave it"),
        ("Enter, e, J, K, x", "… on a section: fold, rename, move, remove it"),
        ("o", "… sort by name, by what happened last, unread first"),
        ("Esc", "choose a message; in a dialog or thread: close"),
        ("Up, Down", "… the one before, the one after"),
        ("Enter, t", "… open its thread"),
        ("e, d, y", "… edit, delete, copy it"),
        ("1 … 9", "… vote for an option of a poll, or not"),
        ("s, p, m", "… save it for later, pin it, be reminded of it"),
        ("h, w, l", "… its earlier texts, who has read it, copy its link"),
        ("!, x", "… report it; hide it or look at a hidden one (moderators)"),
        ("i, Esc", "… back to writing"),
        ("F4", "what is saved, pinned here, to come; choose to go there or delete"),
        ("F5", "what is reported, for moderators"),
        ("/remind WHEN: WHAT", "be reminded: /remind tomorrow at 9: cake"),
        ("/send WHEN: TEXT", "send it later"),
        ("/pause WHEN, /pause", "be told nothing until then; be told again"),
        ("/upload PATH", "send a file"),
        ("/help", "all commands; Tab completes them"),
        ("F1, ?", "this list"),
        ("Ctrl-Q", "leave"),
    ),
    feed=FEED_ENGLISH,
    moderation=MODERATION_ENGLISH,
)

FRENCH: Final = Phrases(
    language="fr",
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
    file_deleted="Ce fichier a été supprimé.",
    voice="message vocal",
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
    read_by="lu par {}",
    readers="Lu par",
    read_by_nobody="Personne qui le montre ne l’a lu, ou le canal est trop grand.",
    receipts_off="Accusés de lecture désactivés ; F2 les active.",
    help_hint="F1 aide",
    choose_hint="Entrée fil · e modifier · d supprimer · y copier · Échap retour",
    channel_hint="Entrée ouvrir · s favori · m ranger · o tri · d quitter",
    section_hint="Entrée plier · e renommer · J, K déplacer · x retirer",
    switcher="Aller à un canal ou à une personne",
    browse="Canaux publics · Entrée pour rejoindre",
    search="Trouver un message",
    join_mark="rejoint",
    loading="chargement …",
    nothing_found="Rien trouvé",
    delete_question="Supprimer ce message ?",
    quit_question="Quelque chose n’est pas encore envoyé et serait perdu. Quitter quand même ?",
    leave_question="Quitter {} ?",
    leave_private="Quitter {} ? Seul un membre pourra vous y ramener.",
    yes="Oui (o)",
    no="Non (n)",
    refused="Refusé : {}",
    not_sent="Non envoyé : {}",
    archived="archivé",
    no_channel="Vous n’êtes encore dans aucun canal. Ctrl-O liste ceux que vous pouvez rejoindre.",
    no_such_channel="Il n’y a pas de canal {}.",
    no_such_command="Il n’y a pas de commande {}. Pour l’envoyer telle quelle, mettez un second /.",
    copied="Copié.",
    link_copied="Lien copié.",
    said_before="Ce qu’il disait avant",
    never_edited="Ce message n’a jamais été modifié.",
    told_later="{} peut le lire dès maintenant et sera prévenu plus tard : {}",
    put_off={
        "/remind": "Rappel le {}.",
        "/send": "À envoyer le {}.",
        "/pause": "Rien ne vous sera signalé avant le {}.",
    },
    pause_ended="Vous êtes de nouveau prévenu.",
    voters=("{} personne a voté", "{} personnes ont voté"),
    poll_marks=("plusieurs réponses", "anonyme", "clos"),
    later="Pour plus tard",
    saved="gardé",
    pinned="épinglé ici",
    reminder="rappel, {}",
    to_be_sent="à envoyer, {}",
    now_saved="Gardé pour plus tard ; F4 le liste.",
    unsaved="N’est plus gardé.",
    now_pinned="Épinglé.",
    unpinned="N’est plus épinglé.",
    in_an_hour="dans 1 heure",
    cancel_question="Supprimer cela ?",
    preferences="À votre goût",
    on="oui",
    off="non",
    show_receipts="Montrer ce que vous avez lu, et voir ce que les autres ont lu",
    receipts_now=(
        "Vous ne montrez pas ce que vous avez lu, et ne voyez rien des autres.",
        "Dans les petits canaux, on voit ce que vous avez lu, et vous de même.",
    ),
    sortings={
        "name": "Canaux par nom",
        "newest": "Canaux par activité récente",
        "unread": "Canaux non lus d’abord",
    },
    into_section="Ranger dans une section · tapez un nom pour une nouvelle",
    no_section="Aucune des miennes",
    new_section="Nouvelle section {}",
    rename_section="Renommer la section",
    remove_section="Retirer la section {} ? Ses canaux restent.",
    help_title="Touches",
    help=(
        ("Entrée", "envoyer ; enregistrer une modification"),
        ("Alt-Entrée, Ctrl-J", "nouvelle ligne"),
        ("Tab", "compléter @nom ou #canal"),
        ("Haut sur ligne vide", "modifier votre dernier message"),
        ("PgPréc, PgSuiv", "défiler ; les anciens messages se chargent seuls"),
        ("Ctrl-Fin", "au message le plus récent"),
        ("Ctrl-K", "aller à un canal ou à une personne"),
        ("Ctrl-O", "parcourir et rejoindre les canaux"),
        ("F2", "accusés de lecture, et tri des canaux"),
        ("F3", "trouver un message ; from: in: has: précisent"),
        ("Ctrl-F", "l’actualité : ce que vous avez manqué ; retour"),
        ("Entrée, w", "… ouvrir, pourquoi à cette place"),
        ("+, -, =", "… plus de ce genre, moins, autant que d’habitude"),
        ("x, s", "… retirer, marquer tout comme vu"),
        ("n, f, o", "… afficher le nouveau, filtre, ordre"),
        ("Alt-Haut, Alt-Bas", "canal précédent, suivant"),
        ("Ctrl-N", "canal non lu suivant"),
        ("Ctrl-B", "choisir un canal dans la liste"),
        ("s, m, d", "… favori ou non, ranger dans une section, le quitter"),
        ("Entrée, e, J, K, x", "… sur une section : plier, renommer, déplacer, retirer"),
        ("o", "… trier par nom, par activité récente, non lus d’abord"),
        ("Échap", "choisir un message ; dialogue ou fil : fermer"),
        ("Haut, Bas", "… le précédent, le suivant"),
        ("Entrée, t", "… ouvrir son fil"),
        ("e, d, y", "… le modifier, supprimer, copier"),
        ("1 … 9", "… voter pour un choix d’un sondage, ou non"),
        ("s, p, m", "… le garder, l’épingler, être rappelé"),
        ("h, w, l", "… ses versions d’avant, qui l’a lu, copier son lien"),
        ("!, x", "… le signaler ; le masquer ou le montrer (modérateurs)"),
        ("i, Échap", "… revenir à l’écriture"),
        ("F4", "ce qui est gardé, épinglé ici, à venir ; y aller ou supprimer"),
        ("F5", "ce qui est signalé, pour les modérateurs"),
        ("/remind QUAND: QUOI", "être rappelé : /remind demain à 9h: gâteau"),
        ("/send QUAND: TEXTE", "envoyer plus tard"),
        ("/pause QUAND, /pause", "n’être prévenu de rien d’ici là ; l’être de nouveau"),
        ("/upload CHEMIN", "envoyer un fichier"),
        ("/help", "toutes les commandes ; Tab les complète"),
        ("F1, ?", "cette liste"),
        ("Ctrl-Q", "quitter"),
    ),
    feed=FEED_FRENCH,
    moderation=MODERATION_FRENCH,
)

PHRASES: Final[dict[Language, Phrases]] = {"en": ENGLISH, "fr": FRENCH}

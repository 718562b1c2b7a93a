"""What the client says of reports, cautions and a channel's rules, in English and French."""

from typing import Final, NamedTuple


class ModerationPhrases(NamedTuple):
    """One language's words."""

    title: str
    hidden: str
    """Stands in place of a hidden message."""
    report: str
    report_hint: str
    reported: str
    own: str
    reports: str
    nothing: str
    reported_by: str
    because: str
    elsewhere: str
    acts: str
    """The keys on a report, for who may hide there."""
    acts_on_people: str
    act_none: str
    settled: str
    warn: str
    warn_hint: str
    warned: str
    suspend: str
    spans: tuple[tuple[int, str], ...]
    """Hours, and how they are called; nought until it is lifted."""
    suspended: str
    hide_question: str
    show_question: str
    caution: str
    caution_keys: str
    announces: str
    slow: str
    turn: str


MODERATION_ENGLISH: Final = ModerationPhrases(
    title="Reports",
    hidden="Hidden by a moderator",
    report="Report the message",
    report_hint=(
        "The moderators will see this message, who wrote it, and that you reported it; of a "
        "private conversation nothing else. Say what is wrong with it, or just press Enter."
    ),
    reported="The moderators have it.",
    own="That is your own message; d deletes it.",
    reports="Open reports",
    nothing="Nothing is reported.",
    reported_by="reported by {}",
    because="reported by {}: {}",
    elsewhere="a private conversation",
    acts="h hide · d delete · ",
    acts_on_people="w warn · s suspend · ",
    act_none="n off the list · Esc",
    settled="Off the list.",
    warn="Warn {}",
    warn_hint="They see it on all their devices until they have acknowledged it. Nobody is named.",
    warned="They are told.",
    suspend="Suspend {} for how long?",
    spans=((1, "An hour"), (24, "A day"), (168, "A week"), (0, "Until it is lifted")),
    suspended="They are signed out everywhere.",
    hide_question="Hide this message? Everybody sees a quiet line in its place.",
    show_question="Show this message again?",
    caution="From the moderators",
    caution_keys="Enter I have read it   Esc later",
    announces="Administrators only; reply in a thread (Esc, Enter)",
    slow="slow mode: {} between two messages",
    turn="(slow mode: goes out in {})",
)

MODERATION_FRENCH: Final = ModerationPhrases(
    title="Signalements",
    hidden="Masqué par un modérateur",
    report="Signaler le message",
    report_hint=(
        "Les modérateurs verront ce message, qui l’a écrit, et que vous l’avez signalé ; d’une "
        "conversation privée, rien d’autre. Dites ce qui ne va pas, ou faites Entrée."
    ),
    reported="Transmis aux modérateurs.",
    own="C’est votre propre message ; d le supprime.",
    reports="Signalements ouverts",
    nothing="Aucun signalement.",
    reported_by="signalé par {}",
    because="signalé par {} : {}",
    elsewhere="une conversation privée",
    acts="h masquer · d supprimer · ",
    acts_on_people="w avertir · s suspendre · ",
    act_none="n retirer",
    settled="Retiré de la liste.",
    warn="Avertir {}",
    warn_hint="Visible sur tous ses appareils jusqu’à ce que ce soit lu. Personne n’est nommé.",
    warned="Averti.",
    suspend="Suspendre {} pour combien de temps ?",
    spans=((1, "Une heure"), (24, "Un jour"), (168, "Une semaine"), (0, "Jusqu’à la levée")),
    suspended="Déconnecté partout.",
    hide_question="Masquer ce message ? Tous verront une ligne discrète à sa place.",
    show_question="Montrer de nouveau ce message ?",
    caution="De la part des modérateurs",
    caution_keys="Entrée j’ai lu   Échap plus tard",
    announces="Réservé aux administrateurs ; répondez dans un fil",
    slow="mode lent : {} entre deux messages",
    turn="(mode lent : part dans {})",
)

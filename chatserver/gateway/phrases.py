"""What the pages say, in English and French."""

from typing import Final, NamedTuple

from protocol import ErrorCode

from .languages import Language


class Phrases(NamedTuple):
    """One language's sentences."""

    what: str
    how: str
    terminal: str
    bots: str
    websocket: str
    get_in: str
    get_in_text: str
    not_set_up: str
    setup: str
    setup_text: str
    workspace: str
    name: str
    email: str
    password: str
    password_hint: str
    create: str
    join: str
    join_text: str
    join_button: str
    rules: str
    agree: str
    rules_moved: str
    channels: str
    channels_hint: str
    domains: str
    domains_hint: str
    home: str
    problem: str
    errors: dict[ErrorCode, str]
    over: str
    fields: dict[str, str]


PHRASES: Final[dict[Language, Phrases]] = {
    "en": Phrases(
        what="A place to talk, run by ourselves: channels, direct messages, threads and bots. "
        "Nothing said here leaves this server.",
        how="How to connect",
        terminal="From a terminal",
        bots="Programs and bots sign in with a token, which an administrator makes on the server:",
        websocket="Clients connect here, over WebSocket:",
        get_in="How to get in",
        get_in_text="Ask somebody who is here for an invitation; its link lets you choose "
        "a name and a password.",
        not_set_up="This server has no administrator yet. Open the link it printed when it "
        "started.",
        setup="Set up this server",
        setup_text="You become its first administrator, and can invite the others.",
        workspace="Name of the workspace",
        name="Your name",
        email="Your e-mail address",
        password="Password",  # noqa: S106  # the word itself
        password_hint="At least 8 characters. A few words in a row are good.",  # noqa: S106
        create="Create the workspace",
        join="Join {workspace}",
        join_text="Choose how the others see you, and how you sign in.",
        join_button="Join",
        rules="House rules",
        agree="I have read the house rules and agree to them.",
        rules_moved="The house rules were changed just now. Please read them once more.",
        channels="First channels",
        channels_hint="Everybody can find them and make more. Commas between the names.",
        domains="Who may sign up (you can leave this empty)",
        domains_hint="E-mail domains of your company, such as example.com: whoever has an address "
        "there can get in by themselves, once this server can send mail. Commas between them.",
        home="To the start page",
        problem="That did not work",
        errors={
            ErrorCode.NOT_FOUND: "This link leads nowhere. Was it copied whole?",
            ErrorCode.CONFLICT: "Somebody with this address is here already.",
            ErrorCode.TOO_LARGE: "That is longer than it may be.",
            ErrorCode.RATE_LIMITED: "That was too often. Try again in a few minutes.",
            ErrorCode.UNAVAILABLE: "The server is busy. Try again in a moment.",
            ErrorCode.STORAGE_FULL: "The server's disk is full. Tell its administrator.",
        },
        over="This link has been used, was taken back or is too old. Ask for a new one.",
        fields={
            "email": "This is not an address for this invitation.",
            "name": "A name needs at least one visible character, and at most 80.",
            "channels": "Name at least one channel, at most 20: without spaces, such as general.",
            "domains": "This is not a list of e-mail domains, such as example.com, example.org.",
            "workspace": "The workspace needs a name of at most 80 characters.",
            "password": "Choose another password: at least 8 characters, and none that "
            "everybody knows.",
            "rules_us": "Read the house rules below, and say that you agree to them.",
        },
    ),
    "fr": Phrases(
        what="Un lieu de discussion que nous hébergeons nous-mêmes : canaux, messages directs, "
        "fils et robots. Rien de ce qui se dit ici ne quitte ce serveur.",
        how="Se connecter",
        terminal="Depuis un terminal",
        bots="Les programmes et les robots se connectent avec un jeton, créé sur le serveur "
        "par un administrateur :",
        websocket="Les clients se connectent ici, en WebSocket :",
        get_in="Obtenir un accès",
        get_in_text="Demandez une invitation à une personne déjà inscrite ; son lien vous "
        "permet de choisir un nom et un mot de passe.",
        not_set_up="Ce serveur n’a pas encore d’administrateur. Ouvrez le lien qu’il a affiché "
        "au démarrage.",
        setup="Configurer ce serveur",
        setup_text="Vous en devenez l’administrateur et pourrez inviter les autres.",
        workspace="Nom de l’espace de travail",
        name="Votre nom",
        email="Votre adresse e-mail",
        password="Mot de passe",  # noqa: S106  # the word itself
        password_hint="Au moins 8 caractères. Quelques mots à la suite conviennent bien.",  # noqa: S106
        create="Créer l’espace de travail",
        join="Rejoindre {workspace}",
        join_text="Choisissez le nom que verront les autres, et comment vous vous connectez.",
        join_button="Rejoindre",
        rules="Règles de la maison",
        agree="J’ai lu les règles de la maison et je les accepte.",
        rules_moved="Les règles de la maison viennent de changer. Relisez-les, s’il vous plaît.",
        channels="Premiers canaux",
        channels_hint="Chacun pourra les trouver et en créer d’autres. Séparez les noms par des "
        "virgules.",
        domains="Qui peut s’inscrire (vous pouvez laisser vide)",
        domains_hint="Les domaines e-mail de votre entreprise, comme exemple.fr : toute personne "
        "qui y a une adresse peut s’inscrire seule, dès que ce serveur peut envoyer des e-mails. "
        "Séparez-les par des virgules.",
        home="Vers la page d’accueil",
        problem="Cela n’a pas fonctionné",
        errors={
            ErrorCode.NOT_FOUND: "Ce lien ne mène nulle part. A-t-il été copié en entier ?",
            ErrorCode.CONFLICT: "Une personne avec cette adresse est déjà inscrite.",
            ErrorCode.TOO_LARGE: "C’est plus long que permis.",
            ErrorCode.RATE_LIMITED: "Trop de tentatives. Réessayez dans quelques minutes.",
            ErrorCode.UNAVAILABLE: "Le serveur est occupé. Réessayez dans un instant.",
            ErrorCode.STORAGE_FULL: "Le disque du serveur est plein. Prévenez l’administrateur.",
        },
        over="Ce lien a déjà servi, a été retiré ou est trop ancien. Demandez-en un nouveau.",
        fields={
            "email": "Cette adresse ne convient pas à cette invitation.",
            "name": "Un nom compte au moins un caractère visible, et 80 au plus.",
            "channels": "Nommez de 1 à 20 canaux, sans espaces, comme general.",
            "domains": "Ce n’est pas une liste de domaines e-mail, comme exemple.fr, exemple.org.",
            "workspace": "L’espace de travail a besoin d’un nom de 80 caractères au plus.",
            "password": "Choisissez un autre mot de passe : au moins 8 caractères, et pas l’un "
            "de ceux que tout le monde connaît.",
            "rules_us": "Lisez les règles de la maison ci-dessous et dites que vous les acceptez.",
        },
    ),
}

"""Which commands are built in, and what is said about them in English and in French."""

from typing import Final

from msgspec import Struct

from protocol.interactions import CommandHelp, Language


class Said(Struct, frozen=True):
    """The same in both languages."""

    en: str
    fr: str

    def to(self, language: Language) -> str:
        """Return it in one of them."""
        return self.fr if language == "fr" else self.en


class BuiltIn(Struct, frozen=True):
    """A command that needs no app."""

    name: str
    hint: Said
    does: Said


_NOTHING: Final = Said("", "")
_PERSON: Final = Said("@person", "@personne")

BUILT_IN: Final = {
    each.name: each
    for each in (
        BuiltIn(
            "/remind",
            Said("call Bob tomorrow at 9", "appeler Bob demain à 9h"),
            Said("Be reminded of something", "Se faire rappeler quelque chose"),
        ),
        BuiltIn(
            "/poll",
            Said(
                '"Question" "A" "B"',
                "« Question » « A » « B »",
            ),
            Said("Ask something, to be voted on", "Poser une question, à voter"),
        ),
        BuiltIn(
            "/status",
            Said("🌴 text until Friday", "🌴 texte jusqu’à vendredi"),
            Said(
                "Say what you are up to",
                "Dire ce qui vous occupe",
            ),
        ),
        BuiltIn(
            "/topic",
            Said("text", "texte"),
            Said("Say what the channel is about now", "Dire de quoi parle le canal"),
        ),
        BuiltIn(
            "/invite",
            _PERSON,
            Said("Bring somebody in here", "Faire venir quelqu’un dans ce canal"),
        ),
        BuiltIn(
            "/msg",
            Said("@person text", "@personne texte"),
            Said("Write to somebody directly", "Écrire directement à quelqu’un"),
        ),
        BuiltIn(
            "/me",
            Said("waves", "salue"),
            Said("Say what you are doing", "Dire ce que vous faites"),
        ),
        BuiltIn(
            "/shrug",
            Said("[text]", "[texte]"),
            Said(r"Write ¯\_(ツ)_/¯ after a text", r"Écrire ¯\_(ツ)_/¯ après un texte"),
        ),
        BuiltIn("/join", Said("#channel", "#canal"), Said("Join a channel", "Rejoindre un canal")),
        BuiltIn("/leave", _NOTHING, Said("Leave this channel", "Quitter ce canal")),
        BuiltIn("/mute", _NOTHING, Said("Keep this channel quiet", "Rendre ce canal silencieux")),
        BuiltIn(
            "/unmute",
            _NOTHING,
            Said("Let this channel be heard again", "Entendre ce canal à nouveau"),
        ),
        BuiltIn("/away", _NOTHING, Said("Seem to be offline", "Paraître hors ligne")),
        BuiltIn(
            "/active",
            _NOTHING,
            Said("Be seen as you are again", "Être vu tel que vous êtes à nouveau"),
        ),
        BuiltIn("/help", _NOTHING, Said("List these commands", "Lister ces commandes")),
    )
}


def helps(language: Language) -> list[CommandHelp]:
    """Return what is said about each command, the most useful first."""
    return [
        CommandHelp(
            command=each.name, hint=each.hint.to(language), description=each.does.to(language)
        )
        for each in BUILT_IN.values()
    ]


def usage(name: str, language: Language) -> str:
    """Return how a command is typed."""
    typed = f"{name} {BUILT_IN[name].hint.to(language)}".rstrip()
    return Said(f"Type it like this: {typed}", f"Écrivez-la ainsi : {typed}").to(language)


def unknown(name: str, language: Language) -> str:
    """Return what is said of a command that there is not."""
    return Said(
        f"There is no command {name}. /help lists those there are; "
        f"to send this as a message, put a second / before it.",
        f"Il n’y a pas de commande {name}. /help liste celles qui existent ; "
        f"pour envoyer ceci comme message, mettez un second / devant.",
    ).to(language)


def not_in_threads(name: str, language: Language) -> str:
    """Return what is said of an app's command that was typed in a thread."""
    return Said(
        f"{name} is a command of an app; type it in the channel, not in a thread.",
        f"{name} est une commande d’une application ; tapez-la dans le canal, pas dans un fil.",
    ).to(language)

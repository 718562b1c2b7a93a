"""What letters say, in English and French."""

from typing import Final, NamedTuple

from chatserver.gateway.languages import Language


class Wording(NamedTuple):
    """One language's sentences."""

    missed: str
    missed_some: str
    hello: str
    direct: str
    file: str
    digest: str
    digest_hello: str
    open: str
    stop: str
    why: str
    stopped: str
    stopped_text: str
    ask: str
    ask_text: str
    ask_button: str


WORDINGS: Final[dict[Language, Wording]] = {
    "en": Wording(
        missed="A message for you on {workspace}",
        missed_some="{count} messages for you on {workspace}",
        hello="While you were away:",
        direct="To you",
        file="(a message)",
        digest="What is new on {workspace}",
        digest_hello="The best of your feed:",
        open="Open",
        stop="No more letters like this",
        why="You get this because you chose so in the settings of {workspace}.",
        stopped="You get no more letters",
        stopped_text="You can choose otherwise in the settings at any time.",
        ask="No more letters?",
        ask_text="{workspace} will write to you no more. The settings change that again.",
        ask_button="No more letters",
    ),
    "fr": Wording(
        missed="Un message pour vous sur {workspace}",
        missed_some="{count} messages pour vous sur {workspace}",
        hello="Pendant votre absence :",
        direct="À vous",
        file="(un message)",
        digest="Du nouveau sur {workspace}",
        digest_hello="Le meilleur de votre fil :",
        open="Ouvrir",
        stop="Ne plus recevoir ces lettres",
        why="Vous recevez ceci car vous l’avez choisi dans les réglages de {workspace}.",
        stopped="Vous ne recevrez plus de lettres",
        stopped_text="Vous pouvez en décider autrement à tout moment dans les réglages.",
        ask="Ne plus recevoir de lettres ?",
        ask_text="{workspace} ne vous écrira plus. Les réglages permettent d’y revenir.",
        ask_button="Ne plus recevoir de lettres",
    ),
}

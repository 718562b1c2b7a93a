"""What is said in the pictures, in English and French."""

from typing import Final, Literal

from msgspec import Struct


class Said(Struct, frozen=True):
    """One message; a reply belongs to the message before it that is none."""

    who: str
    at: str
    text: str
    reply: bool = False
    days: int = 0
    """How many days ago."""
    read: bool = True


Kind = Literal["public", "private"]


class Words(Struct, frozen=True):
    """One language's workspace; the first person looks at the pictures."""

    workspace: str
    people: dict[str, str]
    channels: dict[str, tuple[Kind, str, tuple[Said, ...]]]
    directs: dict[str, tuple[Said, ...]]
    shown: str
    tag: str
    """A hashtag that several messages have."""
    updates: tuple[str, str, str]
    """What the third says without a channel, and the second on it and by themselves."""
    poll: tuple[str, ...]
    """What the second asks everybody, and what to choose from."""
    rules: str = ""
    """The house rules."""


ENGLISH: Final = Words(
    workspace="Northlight Cycles",
    people={
        "maya": "Maya Lindqvist",
        "tom": "Tom Okafor",
        "ines": "Inès Moreau",
        "jonas": "Jonas Weber",
        "priya": "Priya Raman",
        "sam": "Sam Whitfield",
        "shopbot": "Shop",
    },
    channels={
        "general": (
            "public",
            "News for everybody",
            (
                Said(
                    "sam", "09:05", "Good morning! The new lift is in. Mind the wet paint.", days=1
                ),
                Said("priya", "09:12", "Thank you, Sam. It looks wonderful :tada:", days=1),
            ),
        ),
        "design": (
            "public",
            "The Fjord 2: frame, colours, everything one sees",
            (
                Said(
                    "jonas", "16:48", "Drawings of the rear rack are in the folder. #fjord2", days=1
                ),
                Said("ines", "09:14", "Good morning! The colour samples came with the post."),
                Said(
                    "ines",
                    "09:15",
                    "I would take these into the first series:\n\n"
                    "1. **Pine**, as on the prototype\n"
                    "2. **Oat**, a little warmer than last year\n"
                    "3. **Ink**, for those who ride at night",
                ),
                Said("tom", "09:21", "Ink is lovely. Does it show scratches?"),
                Said("ines", "09:24", "Less than Pine. I tried with keys, twice. :sweat_smile:"),
                Said(
                    "jonas",
                    "10:02",
                    "The fork clears a 42 mm tyre now. In the file it is `fork.offset = 47.5`; "
                    "it was 45 before.",
                ),
                Said(
                    "priya", "10:05", "> clears a 42 mm tyre\n\nThat was the last thing on my list."
                ),
                Said(
                    "tom", "10:40", "Shall we show all three colours at the fair, or keep Ink back?"
                ),
                Said(
                    "maya",
                    "10:44",
                    "All three. People remember what they could touch. #fjord2",
                    reply=True,
                ),
                Said("sam", "10:47", "There is room for four bikes on the stand.", reply=True),
                Said(
                    "ines",
                    "10:52",
                    "Then the fourth could be *unpainted*: only the weld.",
                    reply=True,
                ),
                Said("tom", "10:53", "Oh yes. I will polish it myself.", reply=True),
                Said(
                    "maya",
                    "11:20",
                    "Decided, then: three colours and one bare frame. Thank you! #fjord2",
                ),
                Said(
                    "shopbot",
                    "13:30",
                    "Order 1048: **6 Fjord 2**, for Bergen. Wanted in May. #fjord2",
                ),
                Said(
                    "priya",
                    "14:31",
                    "@maya could you look over the label before I have it printed?",
                ),
            ),
        ),
        "orders": (
            "public",
            "What is wanted, and when",
            (Said("shopbot", "13:30", "Order 1048: **6 Fjord 2**, for Bergen.", read=False),),
        ),
        "random": (
            "public",
            "Cakes, dogs, the weather",
            (
                Said("sam", "12:10", "There is cake in the kitchen.", read=False),
                Said("ines", "12:14", "What kind? :yum:", read=False),
                Said("tom", "12:31", "It *was* lemon.", read=False),
            ),
        ),
        "workshop": (
            "public",
            "Tools, parts and who has the torque wrench",
            (
                Said("tom", "11:55", "The torque wrench is back.", read=True),
                Said(
                    "sam",
                    "14:25",
                    "@maya both prototypes are on the stand. Will you ride them before four?",
                    read=False,
                ),
            ),
        ),
        "leads": ("private", "", (Said("maya", "08:40", "Agenda for Friday is up.", read=True),)),
    },
    directs={
        "priya": (Said("priya", "14:33", "Do you have five minutes at three?", read=False),),
        "tom": (Said("tom", "12:02", "The frame is polished :sparkles: #fjord2"),),
        "jonas": (Said("jonas", "09:40", "I sent you the drawings."),),
    },
    shown="design",
    tag="fjord2",
    updates=(
        "The colour samples are in: **Pine**, **Oat** and **Ink**. Come by and touch them.",
        "I did. Ink looks black until the sun is on it: then it is the sea at night.",
        "Polishing the bare frame today, grain by grain. Who seeks me follows the noise. #fjord2",
    ),
    poll=("Where shall the summer ride go?", "Round the fjord", "Up to the glacier", "To the sea"),
    rules="""# How we treat each other

We build bicycles, and we like building them together.

- **Be kind.** Argue about the matter, never about the person.
- **Leave people their evenings.** Write when it suits you; an answer comes when it suits them.
- What is said in a private channel stays there.
- Everybody may ask anything. Nobody here was born knowing what a *rake angle* is.

## If something goes wrong

Tell the person, if you can. If you cannot, *report the message*: the moderators see that message \
and nothing else, and its author is not told who it was.
""",
)

FRENCH: Final = Words(
    workspace="Cycles Boréal",
    people={
        "maya": "Maya Lindqvist",
        "thomas": "Thomas Leroy",
        "ines": "Inès Moreau",
        "jonas": "Jonas Weber",
        "priya": "Priya Raman",
        "samuel": "Samuel Petit",
        "shopbot": "Boutique",
    },
    channels={
        "général": (
            "public",
            "Les nouvelles pour tout le monde",
            (Said("samuel", "09:05", "Bonjour ! Le nouveau pont est installé.", days=1),),
        ),
        "création": (
            "public",
            "Le Fjord 2 : cadre, couleurs, tout ce qui se voit",
            (
                Said("ines", "09:14", "Bonjour ! Les échantillons de couleur sont arrivés."),
                Said(
                    "ines",
                    "09:15",
                    "Pour la première série, je prendrais :\n\n"
                    "1. **Pin**, comme sur le prototype\n"
                    "2. **Avoine**, un peu plus chaud que l’an dernier\n"
                    "3. **Encre**, pour qui roule la nuit",
                ),
                Said("thomas", "09:21", "L’encre est superbe. Les rayures se voient ?"),
                Said(
                    "ines",
                    "09:24",
                    "Moins que sur le pin. J’ai essayé avec des clés. :sweat_smile:",
                ),
                Said(
                    "jonas",
                    "10:02",
                    "La fourche laisse passer 42 mm. Dans le fichier : `fork.offset = 47.5`.",
                ),
                Said("thomas", "10:40", "On montre les trois couleurs au salon ?"),
                Said(
                    "maya", "10:44", "Les trois. On se souvient de ce qu’on a touché.", reply=True
                ),
                Said("samuel", "10:47", "Il y a la place pour quatre vélos.", reply=True),
                Said(
                    "ines", "10:52", "Alors le quatrième *sans peinture* : la soudure.", reply=True
                ),
                Said("thomas", "10:53", "Oh oui. Je le polirai moi-même.", reply=True),
                Said("maya", "11:20", "C’est décidé : trois couleurs, un cadre nu. #fjord2"),
                Said("shopbot", "13:30", "Commande 1048 : **6 Fjord 2**, pour Bergen, en mai."),
                Said("priya", "14:31", "@maya tu peux relire l’étiquette avant l’impression ?"),
            ),
        ),
        "commandes": (
            "public",
            "",
            (Said("shopbot", "13:30", "Commande 1048 : **6 Fjord 2**.", read=False),),
        ),
        "divers": ("public", "", (Said("samuel", "12:10", "Il y a du gâteau.", read=False),)),
        "atelier": (
            "public",
            "",
            (
                Said("thomas", "11:55", "La clé dynamométrique est revenue."),
                Said("samuel", "14:25", "@maya les deux prototypes sont prêts.", read=False),
            ),
        ),
        "direction": ("private", "", (Said("maya", "08:40", "L’ordre du jour est prêt."),)),
    },
    directs={
        "priya": (Said("priya", "14:33", "Tu as cinq minutes à trois heures ?", read=False),),
        "thomas": (Said("thomas", "12:02", "Le cadre est poli :sparkles:"),),
    },
    shown="création",
    tag="fjord2",
    updates=(
        "Les échantillons sont là : **Pin**, **Avoine** et **Encre**. Passez les toucher.",
        "C’est fait. L’encre est noire jusqu’à ce que le soleil s’y pose : puis c’est la mer.",
        "Je polis le cadre nu aujourd’hui. Qui me cherche suive le bruit. #fjord2",
    ),
    poll=("Où va la sortie d’été ?", "Autour du fjord", "Au glacier", "À la mer"),
)

"""Setting and listing keywords."""

from chatserver.domain.policy import may_use_workspace
from chatserver.store import keywords
from protocol.errors import Invalid
from protocol.keywords import KeywordsChanged, KeywordsNow, ListKeywords, SetKeywords

from .registry import Act, Look, action, query


@action(may_use_workspace)
def set_keywords(act: Act, command: SetKeywords) -> KeywordsNow:
    """Replace the actor's keywords and tell their other devices."""
    words = list(dict.fromkeys(word.strip() for word in command.keywords))
    if not all(words):
        raise Invalid("a keyword is not empty", field="keywords")
    if words != keywords.of(act.reader, act.actor.id):
        keywords.save(act.reader, act.actor.id, words, act.now_us)
        act.transaction.record(KeywordsChanged(keywords=words), to=act.actor.id)
    return KeywordsNow(keywords=words)


@query(may_use_workspace)
def list_keywords(look: Look, command: ListKeywords) -> KeywordsNow:
    """List the actor's keywords."""
    del command
    return KeywordsNow(keywords=keywords.of(look.reader, look.actor.id))

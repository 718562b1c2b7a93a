"""Reading the audit log."""

from chatserver.domain.policy import may_read_audit
from chatserver.store import audit
from protocol.audit import AuditLog, ListAudit

from .registry import Look, query


@query(may_read_audit)
def list_audit(look: Look, command: ListAudit) -> AuditLog:
    """Return what was done by right of an office, the newest first."""
    wanted = command.limit + 1
    page = audit.page(look.reader, command.before, command.by, wanted)
    return AuditLog(deeds=page[: command.limit], more=len(page) == wanted)

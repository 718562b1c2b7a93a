"""The files of an export that Slack made: fetched from Slack by the addresses that stand in it."""

import urllib.error
import urllib.request
from functools import partial
from http.client import HTTPException, HTTPMessage
from typing import IO, Final
from urllib.parse import urlsplit

from chatserver.jobs.imports.model import ImportFailed, NotThereError, Opened

from .export import SlackFile

SCHEME: Final = "https"
HOSTS: Final = (".slack.com", ".slack-edge.com", ".slack-files.com")
TIMEOUT_S: Final = 60
_LATER: Final = frozenset({429, 500, 502, 503, 504})
_PAGE: Final = "text/html"


class _OnlySlack(urllib.request.HTTPRedirectHandler):
    def redirect_request(  # noqa: PLR0917  # the library's signature
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Follow to Slack only: nobody sends this machine elsewhere by an export."""
        if not is_slacks(newurl):
            fp.close()
            raise NotThereError
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_slacks(url: str) -> bool:
    """Say whether an address is one of Slack's own."""
    parts = urlsplit(url)
    return parts.scheme == SCHEME and f".{parts.hostname or ''}".endswith(HOSTS)


def opener_of(file: SlackFile) -> Opened | None:
    """Return what fetches a file, or None if there is no address for it."""
    url = file.url_private_download or file.url_private or ""
    return partial(_fetch, url, file.mimetype or "") if is_slacks(url) else None


def _fetch(url: str, kind: str) -> IO[bytes]:
    """Ask Slack for a file; a page in place of one is its sign-in.

    Raises:
        NotThereError: Slack does not give it.
        ImportFailed: Slack cannot be reached now.
    """
    try:
        answer: IO[bytes] = urllib.request.build_opener(_OnlySlack).open(url, timeout=TIMEOUT_S)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in _LATER:
            raise _unreachable(error) from error
        raise NotThereError from error
    except (HTTPException, OSError) as error:
        raise _unreachable(error) from error
    except ValueError as error:
        raise NotThereError from error
    headers = getattr(answer, "headers", None)
    if kind != _PAGE and isinstance(headers, HTTPMessage) and headers.get_content_type() == _PAGE:
        answer.close()
        raise NotThereError
    return answer


def _unreachable(error: Exception) -> ImportFailed:
    return ImportFailed(
        f"Slack does not answer when asked for a file ({error}); run the import again later, "
        "it goes on where it stopped"
    )

"""Tries what a node needs of Redis, and says in its words what is missing."""

import asyncio
from typing import Any

import hiredis

from .redis_address import Host, RedisAddress
from .redis_connection import ANSWER_WITHIN_S, RedisError, connect, packed
from .redis_link import explained
from .redis_places import Places, find


async def examine(address: RedisAddress) -> list[Host]:
    """Listen and publish at every master once; return the masters.

    Raises:
        ConnectionError: something cannot be done; the text says what, and shows no password.
    """
    try:
        places = await find(address)
        masters = list(dict.fromkeys(host for host in places.masters if host))
        for host in masters:
            await _try(address, places, host)
    except (RedisError, OSError) as error:
        raise ConnectionError(explained(str(error) or "it does not answer")) from None
    return masters


async def _try(address: RedisAddress, places: Places, host: Host) -> None:
    """Hear a message of one's own."""
    heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def take(value: Any) -> None:
        if heard.done():
            return
        if isinstance(value, hiredis.ReplyError):
            heard.set_exception(RedisError(str(value)))
        elif isinstance(value, hiredis.PushNotification) and value[0] in {b"message", b"smessage"}:
            heard.set_result(None)

    connection = await connect(host, address.login, address.tls, take)
    shard = "S" if address.mode == "cluster" else ""
    topic = f"{places.topic_at(host)}:examine"
    try:
        for command in ("SUBSCRIBE", topic), ("PUBLISH", topic, ""), ("UNSUBSCRIBE", topic):
            connection.write(packed(f"{shard}{command[0]}", *command[1:]))
        async with asyncio.timeout(ANSWER_WITHIN_S):
            await heard
    finally:
        connection.close()

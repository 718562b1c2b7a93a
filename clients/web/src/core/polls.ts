/** How polls stand, and what the user chose: the part of the reducer about them. */

import type { Message, Poll, PollChanged, VoteChanged } from "../protocol";
import { changeMessage, placeKey } from "./changes";
import { withEntry } from "./maps";
import type { State } from "./state";

const NONE: readonly number[] = [];

/** Keep what the user chose in polls of answers, which alone tell it with the message. */
export function noteVotes(state: State, page: readonly Message[]): State {
  const polls = page.filter(({ poll }) => poll);
  if (polls.length === 0) return state;
  const votes = new Map(state.votes);
  for (const { channel, seq, poll } of polls) votes.set(placeKey(channel, seq), poll?.mine ?? NONE);
  return { ...state, votes };
}

/** Return a message of an event with the user's own vote, which no event about it tells. */
export function withOwnVote(state: State, message: Message): Message {
  const { channel, seq, poll } = message;
  if (!poll) return message;
  const mine = forgotVotes(poll) ? NONE : (state.votes.get(placeKey(channel, seq)) ?? NONE);
  return { ...message, poll: { ...poll, mine } };
}

export function pollChanged(state: State, event: PollChanged): State {
  const { channel, seq, counts = NONE, voters = 0, closed_us = null } = event;
  return changeMessage(state, channel, seq, (message) => {
    if (!message.poll || counts.length !== message.poll.options.length) return message;
    const poll = { ...message.poll, counts, voters, closed_us };
    return withOwnVote(state, { ...message, poll });
  });
}

/** Set what the user chose, also where the message is not there yet. */
export function voteChanged(state: State, { channel, seq, choices = NONE }: VoteChanged): State {
  const noted = { ...state, votes: withEntry(state.votes, placeKey(channel, seq), choices) };
  return changeMessage(noted, channel, seq, (message) => withOwnVote(noted, message));
}

/** Say whether nobody knows any more who chose what. */
export function forgotVotes({ anonymous = false, closed_us = null }: Poll): boolean {
  return anonymous && closed_us !== null;
}

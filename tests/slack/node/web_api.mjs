// What a program does with Slack's Web API for Node, told as one JSON document.
import { createReadStream } from "node:fs";
import { ErrorCode, WebClient } from "@slack/web-api";

const web = new WebClient(process.env.SLACK_BOT_TOKEN, {
  slackApiUrl: process.env.SLACK_API_URL,
  retryConfig: { retries: 0 },
});
const channel = process.env.CHANNEL;

async function refused(call) {
  try {
    await call();
    return null;
  } catch (error) {
    return error.code === ErrorCode.PlatformError ? error.data.error : String(error);
  }
}

async function paged(method, key, options) {
  const found = [];
  for await (const page of web.paginate(method, { limit: 1, ...options })) {
    found.push(...page[key].map((item) => item.id ?? item));
  }
  return found;
}

const who = await web.auth.test();
const posted = await web.chat.postMessage({
  channel,
  text: "from *Node* <&>",
  blocks: [{ type: "section", text: { type: "mrkdwn", text: "from *Node*" } }],
});
const reply = await web.chat.postMessage({ channel, text: "a reply", thread_ts: posted.ts });
await web.reactions.add({ channel, timestamp: posted.ts, name: "eyes" });
const history = await web.conversations.history({ channel, limit: 5 });
const replies = await web.conversations.replies({ channel, ts: posted.ts });
const updated = await web.chat.update({ channel, ts: posted.ts, text: "changed" });
const secret = await web.conversations.create({ name: "made-by-node", is_private: true });
const open = await web.conversations.create({ name: "open-by-node", is_private: false });
const uploaded = await web.filesUploadV2({
  channel_id: channel,
  file: createReadStream(process.env.FILE),
  filename: "note.txt",
  initial_comment: "a file",
});
const permalink = await web.chat.getPermalink({ channel, message_ts: posted.ts });
await web.chat.delete({ channel, ts: reply.ts });

console.log(
  JSON.stringify({
    who,
    posted,
    reply,
    updated,
    history: history.messages.map(({ ts, text, reactions }) => ({ ts, text, reactions })),
    replies: replies.messages.map(({ ts, text }) => ({ ts, text })),
    secret: secret.channel.is_private,
    open: open.channel.is_private,
    uploaded: uploaded.files[0].files[0].name,
    permalink: permalink.permalink,
    users: await paged("users.list", "members"),
    channels: await paged("conversations.list", "channels", { types: "public_channel" }),
    members: await paged("conversations.members", "members", { channel }),
    unknown: await refused(() => web.apiCall("does.notExist")),
    missing: await refused(() => web.conversations.info({ channel: "C00000000" })),
    twice: await refused(() =>
      web.reactions.add({ channel, timestamp: posted.ts, name: "eyes" }),
    ),
  }),
);

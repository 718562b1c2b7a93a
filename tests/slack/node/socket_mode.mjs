// An echo bot on Slack's bare Socket Mode client.
import { SocketModeClient } from "@slack/socket-mode";
import { WebClient } from "@slack/web-api";

const slackApiUrl = process.env.SLACK_API_URL;
const web = new WebClient(process.env.SLACK_BOT_TOKEN, { slackApiUrl });
const socket = new SocketModeClient({
  appToken: process.env.SLACK_APP_TOKEN,
  clientOptions: { slackApiUrl },
});

socket.on("message", async ({ event, ack }) => {
  await ack();
  if (event.text?.startsWith("!echo ")) {
    const text = event.text.slice("!echo ".length);
    await web.chat.postMessage({ channel: event.channel, text, thread_ts: event.thread_ts });
  }
});

await socket.start();

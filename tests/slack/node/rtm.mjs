// An echo bot on RTM, as bots were before 2020.
import rtmApi from "@slack/rtm-api";

const rtm = new rtmApi.RTMClient(process.env.SLACK_BOT_TOKEN, {
  slackApiUrl: process.env.SLACK_API_URL,
});

rtm.on("message", async (event) => {
  if (event.text?.startsWith("!echo ")) {
    const text = event.text.slice("!echo ".length);
    await rtm.addOutgoingEvent(true, "message", {
      channel: event.channel,
      text,
      ...(event.thread_ts ? { thread_ts: event.thread_ts } : {}),
    });
  }
});
rtm.on("ready", () => console.log("ready"));

await rtm.start();

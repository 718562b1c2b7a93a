// One message through an incoming webhook.
import { IncomingWebhook } from "@slack/webhook";

const webhook = new IncomingWebhook(process.env.WEBHOOK_URL);
const answer = await webhook.send({ text: "Version *2.1* is out", username: "Deploys" });
console.log(JSON.stringify(answer.text));

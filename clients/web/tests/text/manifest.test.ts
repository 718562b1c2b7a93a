import { expect, test } from "vitest";
import { readManifest } from "../../src/text/manifest";

test("a manifest says what an app is", () => {
  const read = readManifest(
    JSON.stringify({
      display_information: { name: "Deploy", description: "Ships" },
      features: { slash_commands: [{ command: "/Deploy", usage_hint: "[where]" }] },
      settings: {
        socket_mode_enabled: true,
        event_subscriptions: { bot_events: ["message.channels", "app_mention"] },
      },
    }),
  );
  expect(read).toEqual({
    name: "Deploy",
    description: "Ships",
    socketMode: true,
    requestUrl: "",
    events: ["message.channels", "app_mention"],
    commands: [{ command: "/deploy", description: "", hint: "[where]", url: "" }],
  });
});

test.each(["", "{", "[]", "null", '{"name":"x"}', '{"display_information":7}'])("%s is none", (json) => {
  expect(readManifest(json)).toBeNull();
});

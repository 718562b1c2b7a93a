import { expect, test } from "vitest";
import { readTyped } from "../../src/text/typed";

test.each([
  ["/topic Tea  at four", "/topic", "Tea  at four"],
  ["/Topic\nTea", "/topic", "Tea"],
  ["/help  ", "/help", ""],
  ["/étoile", "/étoile", ""],
  ["//topic Tea", "", "/topic Tea"],
  [" /topic Tea", "", " /topic Tea"],
  ["// a comment", "", "// a comment"],
  ["//server/share", "", "//server/share"],
  ["/etc/hosts is empty", "", "/etc/hosts is empty"],
  ["/", "", "/"],
  ["and/or", "", "and/or"],
])("%j is a command, or a text as it is", (typed, command, text) => {
  expect(readTyped(typed)).toEqual({ command, text });
});

import { expect, test } from "vitest";
import { PROTOCOL_VERSION } from "../src/protocol";

test("The client speaks version 1 of the protocol.", () => {
  expect(PROTOCOL_VERSION).toBe(1);
});

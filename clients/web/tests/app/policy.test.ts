import { expect, test } from "vitest";
import { invitableRoles, mayInvite } from "../../src/app/policy";

test("Administrators invite anybody, members no administrators.", () => {
  expect(invitableRoles({ role: "administrator" })).toContain("administrator");
  expect(invitableRoles({ role: "member" })).toEqual(["member", "guest"]);
  expect(invitableRoles({})).toEqual(["member", "guest"]);
});

test("Guests, bots and strangers invite nobody.", () => {
  expect(mayInvite({ role: "guest" })).toBe(false);
  expect(mayInvite({ role: "administrator", kind: "bot" })).toBe(false);
  expect(mayInvite(null)).toBe(false);
});

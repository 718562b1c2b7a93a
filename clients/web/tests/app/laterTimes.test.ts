import { describe, expect, test } from "vitest";
import { fieldTime, offeredTimes, timeIn } from "../../src/app/laterTimes";

const fields = (now: string) => offeredTimes(new Date(now)).map(({ time_us }) => fieldTime(time_us));

describe("times to send a message later", () => {
  test("Tomorrow morning and Monday morning are offered.", () => {
    expect(fields("2026-11-26T15:30")).toEqual(["2026-11-27T09:00", "2026-11-30T09:00"]);
    expect(fields("2026-11-30T08:00")).toEqual(["2026-12-01T09:00", "2026-12-07T09:00"]);
  });

  test("On Sunday they are one, and months and years end.", () => {
    expect(fields("2026-11-29T23:59")).toEqual(["2026-11-30T09:00"]);
    expect(fields("2026-12-31T10:00")).toEqual(["2027-01-01T09:00", "2027-01-04T09:00"]);
  });

  test("A field's time is read as it was written.", () => {
    const time = timeIn("2026-11-27T09:05");
    expect(time && fieldTime(time)).toBe("2026-11-27T09:05");
    expect(timeIn("")).toBeNull();
    expect(timeIn("soon")).toBeNull();
  });
});

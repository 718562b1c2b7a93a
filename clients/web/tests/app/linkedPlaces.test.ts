import { expect, test } from "vitest";
import { linkedPlaces } from "../../src/app/linkedPlaces";

const HERE = "https://chat.example.org";
const places = (text: string) => linkedPlaces(text, HERE).map(({ channel, seq }) => `${channel}/${seq}`);

test("Links to messages of this server are found, each once.", () => {
  expect(places(`see ${HERE}/c/CGENERAL00/12, ${HERE}/c/CGENERAL00/12`)).toEqual(["CGENERAL00/12"]);
  expect(places(`[there](${HERE}/c/CGENERAL00/12/thread)`)).toEqual(["CGENERAL00/12"]);
  expect(places(`> ${HERE}/c/CGENERAL00/12/thread#15`)).toEqual(["CGENERAL00/15"]);
});

test("Other places, other servers and what stands in code are none.", () => {
  for (const text of [
    `${HERE}/c/CGENERAL00`,
    `${HERE}/c/CGENERAL00/0`,
    `${HERE}/c/C1/12`,
    `${HERE}/c/C${"0".repeat(21)}/12`,
    `${HERE}/c/CGENERAL00/99999999999999999999`,
    `${HERE}/people/UADA000000`,
    `https://elsewhere.example.org/c/CGENERAL00/12 ${HERE}/`,
    `${HERE}.evil.example/c/CGENERAL00/12`,
    `\`${HERE}/c/CGENERAL00/12\``,
    "/c/CGENERAL00/12",
  ]) {
    expect(places(text), text).toEqual([]);
  }
});

test("More than three are links only.", () => {
  const many = [1, 2, 3, 4, 5].map((seq) => `${HERE}/c/CGENERAL00/${seq}`).join(" ");
  expect(places(many)).toHaveLength(3);
});

import { describe, expect, it } from "vitest";
import { isOver, type MoveEnd, reportsKeptUntil } from "../../lib/policy/report-lifetime.ts";

const DAY = 86_400_000;
const day = (number: number) => number * DAY;
const RAN: MoveEnd = { stateSince: day(10), signedOffAt: null, closes: null, switchedOff: null };

describe("reports are kept", () => {
  it.each<[string, Partial<MoveEnd>, number]>([
    ["the last run has ended, where no end is known", {}, 10],
    ["imports close", { closes: day(40), signedOffAt: day(20) }, 40],
    ["the old server is switched off", { closes: day(40), switchedOff: day(50) }, 50],
    ["the last run, where that is later than all dates", { closes: day(4), switchedOff: day(5) }, 10],
    ["the person has said that they are done, where no end is known", { signedOffAt: day(12) }, 12],
  ])("for so many days after %s", (_, end, from) => {
    expect(reportsKeptUntil({ ...RAN, ...end }, 90)).toBe(day(from + 90));
  });
});

describe("a move is over", () => {
  it.each<[string, Partial<MoveEnd>, boolean]>([
    ["when imports have closed", { closes: day(40) }, true],
    ["when its person has said so", { signedOffAt: day(12) }, true],
    ["not while imports are open", { closes: day(40) + 1 }, false],
    ["not by any plan to switch off", { switchedOff: day(1) }, false],
    ["never by itself", {}, false],
  ])("%s", (_, end, expected) => {
    expect(isOver({ ...RAN, ...end }, day(40))).toBe(expected);
  });
});

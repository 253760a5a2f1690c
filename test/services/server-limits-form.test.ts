import { describe, expect, it } from "vitest";
import { windowsIn } from "../../lib/policy/windows.ts";
import { type LimitForm, limitForm, limitProblems, limitValues } from "../../lib/services/server-limits-form.ts";

const NONE = { messagesPerSecond: null, bytesPerSecond: null, dailyBytes: null, windows: null, zone: "UTC" };
const EMPTY = limitForm(NONE);
const ALL = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

describe("the limits in a server's form", () => {
  it("set none where they are empty", () => {
    expect(limitProblems(EMPTY)).toEqual({});
    expect(limitValues(EMPTY)).toEqual(NONE);
  });

  it("are in the units that people use, with a point or a comma", () => {
    const typed = { messagesPerSecond: "5", megabytesPerSecond: "0.5", gigabytesPerDay: "2,5" };
    expect(limitProblems({ ...EMPTY, ...typed })).toEqual({});
    expect(limitValues({ ...EMPTY, ...typed })).toMatchObject({
      ...{ messagesPerSecond: 5, bytesPerSecond: 500_000, dailyBytes: 2_500_000_000n },
    });
  });

  it.each<[Partial<LimitForm>, object]>([
    [{ messagesPerSecond: "0" }, { messagesPerSecond: "noMessageRate" }],
    [{ messagesPerSecond: "1.5" }, { messagesPerSecond: "noMessageRate" }],
    [{ messagesPerSecond: "10001" }, { messagesPerSecond: "noMessageRate" }],
    [{ megabytesPerSecond: "0.01" }, { megabytesPerSecond: "noByteRate" }],
    [{ megabytesPerSecond: "1e3" }, { megabytesPerSecond: "noByteRate" }],
    [{ megabytesPerSecond: "-1" }, { megabytesPerSecond: "noByteRate" }],
    [{ gigabytesPerDay: "0" }, { gigabytesPerDay: "noDailyAmount" }],
    [{ gigabytesPerDay: "much" }, { gigabytesPerDay: "noDailyAmount" }],
    [{ hoursFrom: "20:00" }, { hoursTo: "noTime" }],
    [{ hoursTo: "06:00" }, { hoursFrom: "noTime" }],
    [
      { hoursFrom: "8pm", hoursTo: "24:00" },
      { hoursFrom: "noTime", hoursTo: "noTime" },
    ],
    [{ zone: "Mars/Olympus" }, { zone: "noZone" }],
  ])("with %o have the problems %o", (typed, problems) => {
    expect(limitProblems({ ...EMPTY, ...typed })).toEqual(problems);
  });

  it.each<[string, Partial<LimitForm>, object[] | null]>([
    ["hours alone are those of every day", { hoursFrom: "20:00", hoursTo: "06:00" }, [window(ALL, "20:00", "06:00")]],
    [
      "hours with days begin on those",
      { hoursFrom: "20:00", hoursTo: "06:00", mon: "yes", fri: "yes" },
      [window(["mon", "fri"], "20:00", "06:00")],
    ],
    ["days alone are whole days", { wed: "yes" }, [window(["wed"], "00:00", "00:00")]],
    ["all days are no limit", Object.fromEntries(ALL.map((day) => [day, "yes"])), null],
    ["the weekend alone is whole days", { wholeWeekend: "yes" }, [window(["sat", "sun"], "00:00", "00:00")]],
    [
      "nights and the weekend are both",
      { hoursFrom: "20:00", hoursTo: "06:00", wholeWeekend: "yes" },
      [window(ALL, "20:00", "06:00"), window(["sat", "sun"], "00:00", "00:00")],
    ],
  ])("%s, and come back into the form as they are", (_what, typed, windows) => {
    const values = limitValues({ ...EMPTY, ...typed });
    expect(windowsIn(values.windows)).toEqual(windows);
    expect(limitValues(limitForm(values))).toEqual(values);
    if (windows) expect(limitForm(values)).toEqual({ ...EMPTY, ...typed });
  });
});

function window(days: string[], from: string, to: string) {
  return { days, from, to };
}

import { describe, expect, it } from "vitest";
import { windowsIn } from "../../lib/policy/windows.ts";
import { type LimitForm, limitForm, limitProblems, limitValues } from "../../lib/services/server-limits-form.ts";

const NONE = {
  ...{ messagesPerSecond: null, bytesPerSecond: null, dailyBytes: null, idleMinutes: 30, windows: null },
  zone: "UTC",
};
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
    [{ idleMinutes: "0" }, { idleMinutes: "noMinutes" }],
    [{ idleMinutes: "1441" }, { idleMinutes: "noMinutes" }],
    [{ idleMinutes: "2.5" }, { idleMinutes: "noMinutes" }],
    [{ hoursFrom: "20:00" }, { hoursTo: "noTime" }],
    [{ hoursTo: "06:00" }, { hoursFrom: "noTime" }],
    [
      { hoursFrom: "8pm", hoursTo: "24:00" },
      { hoursFrom: "noTime", hoursTo: "noTime" },
    ],
    [{ hoursFrom3: "20:00" }, { hoursTo3: "noTime" }],
    [{ hoursTo2: "25:00", hoursFrom2: "20:00" }, { hoursTo2: "noTime" }],
    [{ zone: "Mars/Olympus" }, { zone: "noZone" }],
  ])("with %o have the problems %o", (typed, problems) => {
    expect(limitProblems({ ...EMPTY, ...typed })).toEqual(problems);
  });

  it("say for how many minutes a lost connection counts, and half an hour where they do not", () => {
    expect(limitProblems({ ...EMPTY, idleMinutes: "5" })).toEqual({});
    const values = limitValues({ ...EMPTY, idleMinutes: "5" });
    expect(values).toEqual({ ...NONE, idleMinutes: 5 });
    expect(limitForm(values)).toEqual({ ...EMPTY, idleMinutes: "5" });
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
    [
      "several hours are all of them",
      {
        ...{ hoursFrom: "20:00", hoursTo: "06:00", mon: "yes", tue: "yes" },
        ...{ hoursFrom2: "12:00", hoursTo2: "13:00" },
        ...{ wed3: "yes" },
        ...{ hoursFrom4: "22:00", hoursTo4: "23:00", fri4: "yes", wholeWeekend: "yes" },
      },
      [
        window(["mon", "tue"], "20:00", "06:00"),
        window(ALL, "12:00", "13:00"),
        window(["wed"], "00:00", "00:00"),
        window(["fri"], "22:00", "23:00"),
        window(["sat", "sun"], "00:00", "00:00"),
      ],
    ],
  ])("%s, and come back into the form as they are", (_what, typed, windows) => {
    const values = limitValues({ ...EMPTY, ...typed });
    expect(windowsIn(values.windows)).toEqual(windows);
    expect(limitValues(limitForm(values))).toEqual(values);
    if (windows) expect(limitForm(values)).toEqual({ ...EMPTY, ...typed });
  });

  it("set none where one of several hours is at any time", () => {
    const always = Object.fromEntries(ALL.map((day) => [`${day}2`, "yes"]));
    expect(limitValues({ ...EMPTY, hoursFrom: "20:00", hoursTo: "06:00", ...always }).windows).toBeNull();
  });

  it("close the gap where an earlier one of several hours is left empty", () => {
    const values = limitValues({ ...EMPTY, wed3: "yes" });
    expect(limitForm(values)).toEqual({ ...EMPTY, wed: "yes" });
  });
});

function window(days: string[], from: string, to: string) {
  return { days, from, to };
}

import { describe, expect, it } from "vitest";
import {
  type Closing,
  importsCloseAt,
  momentsOf,
  outOfOrder,
  phaseLine,
  type Timetable,
} from "../../lib/policy/phases.ts";

const NOTHING = {
  ...{ announced: null, deliverySwitched: null, importsClose: null },
  ...{ readOnly: null, switchedOff: null, deleted: null },
};
const table = (some: Partial<Timetable>): Timetable => ({ zone: "Europe/Berlin", ...NOTHING, ...some });
const utc = (text: string) => Date.parse(`${text}Z`);

const EVERYONE = table({ importsClose: "2026-12-18T17:00", switchedOff: "2026-12-20T09:00" });

describe("the dates that hold", () => {
  it("are those for everyone, each in the zone in which it was written down", () => {
    const moments = momentsOf(EVERYONE);
    expect(moments.importsClose).toEqual({ at: utc("2026-12-18T16:00"), zone: "Europe/Berlin" });
    expect(moments.announced).toBeNull();
  });

  it("are a wave's own where it has some, and for the rest those for everyone", () => {
    const wave = table({ zone: "America/New_York", importsClose: "2026-12-11T17:00" });
    const moments = momentsOf(EVERYONE, wave);
    expect(moments.importsClose).toEqual({ at: utc("2026-12-11T22:00"), zone: "America/New_York" });
    expect(moments.switchedOff).toEqual({ at: utc("2026-12-20T08:00"), zone: "Europe/Berlin" });
  });

  it("are none where nobody has set any", () => {
    expect(phaseLine(momentsOf(null), 0)).toEqual([]);
  });
});

describe("the line of phases", () => {
  it.each([
    ["before all", "2026-12-01T00:00", ["toCome", "toCome"]],
    ["from its first minute on", "2026-12-18T16:00", ["current", "toCome"]],
    ["after all", "2027-01-01T00:00", ["past", "current"]],
  ])("says which is the current one: %s", (_, now, standings) => {
    const line = phaseLine(momentsOf(EVERYONE), utc(now));
    expect(line.map(({ phase }) => phase)).toEqual(["importsClose", "switchedOff"]);
    expect(line.map(({ standing }) => standing)).toEqual(standings);
  });
});

describe("dates out of order", () => {
  it("are named with what should come before them, across phases without a date", () => {
    const moments = momentsOf(table({ announced: "2026-12-02T09:00", readOnly: "2026-12-01T09:00" }));
    expect(outOfOrder(moments)).toEqual([{ phase: "readOnly", after: "announced" }]);
  });

  it("are none where two are the same", () => {
    const day = "2026-12-18T17:00";
    expect(outOfOrder(momentsOf(table({ importsClose: day, readOnly: day, switchedOff: day })))).toEqual([]);
  });
});

describe("imports close", () => {
  const closing = (some: Partial<Closing>): Closing => {
    return { timetable: null, announced: null, graceUntil: null, switchedOff: null, ...some };
  };
  it.each<[string, Partial<Closing>, number | null]>([
    ["never, where nobody says so", {}, null],
    ["with the announced deadline", { announced: 5 }, 5],
    ["by the timetable, whatever was announced", { announced: 5, timetable: 3 }, 3],
    ["later for whoever was given time", { timetable: 3, graceUntil: 7 }, 7],
    ["no sooner for whoever was given less", { timetable: 3, graceUntil: 1 }, 3],
    ["never, although somebody was given time", { graceUntil: 7 }, null],
    ["when the server is off, whatever the dates", { timetable: 9, graceUntil: 12, switchedOff: 8 }, 8],
    ["when the server is off, without any date", { switchedOff: 8 }, 8],
    ["by a date that had come before the server was off", { timetable: 3, switchedOff: 8 }, 3],
  ])("%s", (_, some, expected) => {
    expect(importsCloseAt(closing(some))).toBe(expected);
  });
});

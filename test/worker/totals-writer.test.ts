import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readTotals } from "../../lib/db/totals.ts";
import { countRun, type Outcome } from "../../lib/worker/count-run.ts";
import { Tally } from "../../lib/worker/tally.ts";
import { TotalsWriter } from "../../lib/worker/totals-writer.ts";
import { Traffic } from "../../lib/worker/traffic.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeEach(async () => {
  portal = await testPortal();
});
afterEach(() => portal.close());

function worker() {
  const traffic = new Traffic(() => 0);
  const limits = { serverIds: ["s"], pacerOf: () => ({ traffic }) };
  const tally = new Tally();
  const context = { database: portal.database, limits, tally } as never;
  return { traffic, tally, writer: new TotalsWriter(context) };
}

const totals = async () =>
  (await readTotals(portal.database)).map(({ name, server, kind, value }) => [name, server, kind, value].join(" "));

it("adds what is new to what all workers have counted", async () => {
  const [one, other] = [worker(), worker()];
  one.traffic.passed(2, 900, "written");
  other.traffic.passed(1, 100, "written");
  await one.writer.write();
  await other.writer.write();
  await one.writer.write();
  expect(await totals()).toEqual(["bytes s written 1000", "messages s written 3"]);
});

it("keeps what could not be written for the next time, and counts nothing twice", async () => {
  const { traffic, tally, writer } = worker();
  traffic.passed(2, 900, "written");
  vi.spyOn(portal.database, "run").mockRejectedValueOnce(new Error("the disk is full"));
  await expect(writer.write()).rejects.toThrow("full");
  traffic.passed(1, 100, "written");
  tally.add("runs", "complete");
  await writer.write();
  await writer.write();
  expect((await totals()).toSorted()).toEqual(["bytes s written 1000", "messages s written 3", "runs  complete 1"]);
});

const REPORT: Outcome = { endedBy: null, grade: "complete", problemList: [] };

it("counts how runs ended, what they set aside, and how far the time left was off", () => {
  const tally = new Tally();
  const problems: Outcome["problemList"] = [
    { code: "message.tooLarge", messages: 1 },
    { code: "message.tooLarge", messages: 2 },
  ];
  countRun(tally, { ...REPORT, problemList: problems }, { at: 0, secondsLeft: 80 }, 100_000);
  expect(tally.take()).toEqual([
    { name: "runs", kind: "complete", value: 1 },
    { name: "problems", kind: "message.tooLarge", value: 3 },
    { name: "estimates", kind: "0.2", value: 1 },
    { name: "estimateErrors", kind: "", value: 200 },
  ]);
});

it("judges no estimate of a run that was ended before its end", () => {
  const tally = new Tally();
  countRun(tally, { ...REPORT, endedBy: "interrupted" }, { at: 0, secondsLeft: 80 }, 100_000);
  expect(tally.take()).toEqual([{ name: "runs", kind: "interrupted", value: 1 }]);
});

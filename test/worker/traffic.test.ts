import { expect, it } from "vitest";
import { Traffic } from "../../lib/worker/traffic.ts";

function trafficAt() {
  let now = 0;
  const traffic = new Traffic(() => now);
  return { traffic, later: (milliseconds: number) => (now += milliseconds) };
}

it("tells what passed a second since it was asked last", () => {
  const { traffic, later } = trafficAt();
  traffic.passed(10, 5000, "read");
  traffic.passed(10, 5000, "read");
  later(4000);
  expect(traffic.take()).toMatchObject({ messagesPerSecond: 5, bytesPerSecond: 2500 });
  later(4000);
  expect(traffic.take()).toMatchObject({ messagesPerSecond: 0, bytesPerSecond: 0 });
});

it("counts the connections that broke in the last hour", () => {
  const { traffic, later } = trafficAt();
  traffic.broke("net.unreachable");
  later(3_000_000);
  traffic.broke("net.unreachable");
  expect(traffic.take().errors).toBe(2);
  later(700_000);
  expect(traffic.take().errors).toBe(1);
});

it("keeps what has passed, by direction, until it is taken", () => {
  const { traffic } = trafficAt();
  traffic.passed(2, 900, "read");
  traffic.passed(1, 400, "read");
  traffic.passed(1, 500, "written");
  expect(traffic.tally.take()).toEqual([
    { name: "messages", kind: "read", value: 3 },
    { name: "bytes", kind: "read", value: 1300 },
    { name: "messages", kind: "written", value: 1 },
    { name: "bytes", kind: "written", value: 500 },
  ]);
  expect(traffic.tally.take()).toEqual([]);
});

it("sorts replies by how long they took", () => {
  const { traffic } = trafficAt();
  for (const milliseconds of [10, 11, 31_000]) traffic.replied("fetch", milliseconds);
  expect(traffic.tally.take()).toEqual([
    { name: "replies", kind: "fetch 0.01", value: 1 },
    { name: "replyMs", kind: "fetch", value: 31_021 },
    { name: "replies", kind: "fetch 0.03", value: 1 },
    { name: "replies", kind: "fetch +Inf", value: 1 },
  ]);
});

import { expect, it } from "vitest";
import { Traffic } from "../../lib/worker/traffic.ts";

function trafficAt() {
  let now = 0;
  const traffic = new Traffic(() => now);
  return { traffic, later: (milliseconds: number) => (now += milliseconds) };
}

it("tells what passed a second since it was asked last", () => {
  const { traffic, later } = trafficAt();
  traffic.passed(10, 5000);
  traffic.passed(10, 5000);
  later(4000);
  expect(traffic.take()).toMatchObject({ messagesPerSecond: 5, bytesPerSecond: 2500 });
  later(4000);
  expect(traffic.take()).toMatchObject({ messagesPerSecond: 0, bytesPerSecond: 0 });
});

it("counts the connections that broke in the last hour", () => {
  const { traffic, later } = trafficAt();
  traffic.broke();
  later(3_000_000);
  traffic.broke();
  expect(traffic.take().errors).toBe(2);
  later(700_000);
  expect(traffic.take().errors).toBe(1);
});

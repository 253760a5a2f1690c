/** For how long a run has its connections. */
import { expect, it } from "vitest";
import { Service } from "../../lib/worker/service.ts";

it("counts all its time but for what was counted before, and by itself the time in which it copies", () => {
  let now = 100;
  const service = new Service(25, () => now);
  const pass = (milliseconds: number) => {
    now += milliseconds;
    return [service.uncountedMilliseconds, service.copyingMilliseconds];
  };
  service.enter("scanning");
  expect(pass(10)).toEqual([-15, 0]);
  service.enter("copying");
  expect(pass(10)).toEqual([-5, 10]);
  service.enter("copying");
  expect(pass(10)).toEqual([5, 20]);
  service.enter("verifying");
  expect(pass(10)).toEqual([15, 0]);
});

it("counts by itself the time in which it has nothing to copy, until it copies or checks", () => {
  let now = 100;
  const service = new Service(0, () => now);
  service.enter("copying");
  const idleFor = (milliseconds: number) => {
    now += milliseconds;
    return service.idleMilliseconds;
  };
  expect(idleFor(10)).toBe(0);
  service.idle(1000);
  expect(idleFor(5)).toBe(5);
  service.enter("copying");
  service.idle(900);
  expect(idleFor(5)).toBe(10);
  expect(service.idleUntil).toBe(1000);
  service.busy();
  expect(idleFor(10)).toBe(0);
  service.idle(500);
  expect(service.idleUntil).toBe(500);
  service.enter("verifying");
  expect(idleFor(10)).toBe(0);
});

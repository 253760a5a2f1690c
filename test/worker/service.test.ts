/** For how long a run has its connections. */
import { expect, it } from "vitest";
import { Service } from "../../lib/worker/service.ts";

it("counts all its time, and by itself the time in which it copies", () => {
  let now = 100;
  const service = new Service(() => now);
  const pass = (milliseconds: number) => {
    now += milliseconds;
    return [service.milliseconds, service.copyingMilliseconds];
  };
  service.enter("scanning");
  expect(pass(10)).toEqual([10, 0]);
  service.enter("copying");
  expect(pass(10)).toEqual([20, 10]);
  service.enter("copying");
  expect(pass(10)).toEqual([30, 20]);
  service.enter("verifying");
  expect(pass(10)).toEqual([40, 0]);
});

import { expect, it } from "vitest";
import { readOptions } from "../../scripts/bench/options.ts";

const names = (all: readonly { name: string }[] | undefined) => all?.map(({ name }) => name);

it("measures everything three times, and writes it down, when nothing else is asked for", () => {
  const options = readOptions([]);
  expect(options).toMatchObject({ rounds: 3, scale: 1, write: true, quiet: true });
  expect(names(options?.workloads)).toEqual(["small", "typical", "large", "line"]);
  expect(names(options?.copiers)).toEqual([
    ...["interimap", "doveadm", "mbsync", "imapsync"],
    ...["carryover-2", "floor-2", "carryover-4", "floor-4"],
  ]);
});

it("tries quickly without writing, unless that is asked for", () => {
  expect(readOptions(["--quick"])).toMatchObject({ rounds: 1, scale: 0.02, write: false, quiet: false });
  expect(readOptions(["--quick", "--write", "--runs", "2"])).toMatchObject({ rounds: 2, write: true });
  expect(readOptions(["--scale", "0.5"])).toMatchObject({ write: false });
  expect(readOptions(["--no-write"])).toMatchObject({ write: false });
});

it("leaves out other copiers, never ourselves, by --peers", () => {
  const options = readOptions(["--peers", "mbsync", "--workload", "line"]);
  expect(names(options?.copiers)).toEqual(["mbsync", "carryover-2", "floor-2", "carryover-4", "floor-4"]);
  expect(names(options?.workloads)).toEqual(["line"]);
  expect(names(readOptions(["--only", "floor-2"])?.copiers)).toEqual(["floor-2"]);
});

it("says what is wrong", () => {
  expect(() => readOptions(["--workload", "huge"])).toThrow("no such name: huge. There are: small, typical");
  expect(() => readOptions(["--runs", "1.5"])).toThrow("whole number");
  expect(() => readOptions(["--scale", "none"])).toThrow("above 0");
  expect(readOptions(["--help"])).toBeNull();
});

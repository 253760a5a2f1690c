import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { GivesBack } from "../../lib/worker/sparing.ts";

const MB = 1024 * 1024;

/** A process that holds so many MB; a collection leaves `needed`. */
function household({ resident, needed }: { readonly resident: number; readonly needed: number }) {
  const state = { seconds: 0, resident, needed, collections: 0 };
  const givesBack = new GivesBack({
    now: () => state.seconds * 1000,
    resident: () => state.resident * MB,
    collect: () => {
      state.collections++;
      state.resident = state.needed;
    },
  });
  return { state, givesBack };
}

/** The same, when its start is over. */
function started(sizes: { readonly resident: number; readonly needed: number }) {
  const { state, givesBack } = household({ ...sizes, needed: sizes.resident });
  state.seconds = 4;
  givesBack.look();
  Object.assign(state, { needed: sizes.needed, collections: 0 });
  return { state, givesBack };
}

it("a worker gives back what only its start needed", () => {
  const { state, givesBack } = household({ resident: 165, needed: 140 });
  state.seconds = 1;
  givesBack.look();
  expect(state.collections).toBe(0);
  state.seconds = 4;
  givesBack.look();
  state.seconds = 8;
  givesBack.look();
  expect(state).toMatchObject({ collections: 1, resident: 140 });
});

it("a worker that has grown gives back what it does not need", () => {
  const { state, givesBack } = started({ resident: 150, needed: 155 });
  state.seconds = 10;
  Object.assign(state, { resident: 160 });
  givesBack.look();
  expect(state.collections).toBe(0);
  Object.assign(state, { resident: 171 });
  givesBack.look();
  expect(state).toMatchObject({ collections: 1, resident: 155 });
});

it("a worker that needs more and more is not stopped for that all the time", () => {
  const { state, givesBack } = started({ resident: 150, needed: 150 });
  for (let second = 5; second <= 64; second++) {
    Object.assign(state, { seconds: second, resident: 300, needed: 150 });
    givesBack.look();
  }
  expect(state.collections).toBe(20);
  // What it needs by now is no reason to collect again.
  Object.assign(state, { seconds: 80, resident: 300, needed: 300 });
  givesBack.look();
  for (let second = 81; second <= 140; second++) {
    Object.assign(state, { seconds: second, resident: 310 });
    givesBack.look();
  }
  expect(state.collections).toBe(21);
});

it("a worker that has shrunk by itself is measured by what it is now", () => {
  const { state, givesBack } = started({ resident: 200, needed: 140 });
  Object.assign(state, { seconds: 8, resident: 150 });
  givesBack.look();
  Object.assign(state, { seconds: 20, resident: 172 });
  givesBack.look();
  expect(state.collections).toBe(1);
});

it("a command line does not look through its heap for each 64 MB that pass", () => {
  const sparing = JSON.stringify(new URL("../../lib/worker/sparing.ts", import.meta.url).href);
  const living = "globalThis.living = Array.from({ length: 400_000 }, (_, n) => ({ n, text: [n] }));";
  const passing =
    "for (let n = 0; n < 10_000; n++) { held[n % 200] = Buffer.alloc(65_536); held.map((one) => ({ one })); }";
  const collections = (told: string): number => {
    const script = `import { beUnhurried } from ${sparing}; ${told}; ${living} const held = []; ${passing}`;
    const words = ["--trace-gc", "--input-type=module", "--eval", script];
    const said = execFileSync(process.execPath, words, { encoding: "utf8", env: {} });
    return said.split("\n").filter((line) => line.includes("Mark-Compact")).length;
  };
  expect(collections("beUnhurried()")).toBeLessThan(collections("") / 2);
});

import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { allMutants, staleness } from "../../scripts/mutate.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

it("each breaks a text that stands once in its file; `npm run mutants` shows that its test notices", async () => {
  const mutants = await allMutants(root);
  expect(mutants.length).toBeGreaterThan(20);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  const stale = mutants.map((mutant) => [mutant.name, staleness(root, mutant)]).filter(([, reason]) => reason !== "");
  expect(stale).toEqual([]);
});

/** Declaring that the old server is off, and taking that back. */
import { z } from "zod";
import { declareSwitchOff, takeBackSwitchOff } from "../services/declare-switch-off.ts";
import { workerNow } from "../services/workers.ts";
import { InvalidInput, NotNow, type Operation, operation } from "./operation.ts";
import { count, nothing } from "./schemas.ts";

const declare = operation(
  {
    ...{ id: "declareSwitchOff", method: "POST", path: "/switch-off", scope: "write", page: "/admin/switch-off" },
    summary:
      "Declares the old server off: imports are closed for good, and the evidence is kept as it is. unaccounted: how many are left behind by it, just that number",
  },
  {
    query: nothing,
    body: z.object({ unaccounted: count }),
    answer: z.object({ isDeclared: z.boolean() }),
    run: async (portal, viewer, { body }) => {
      // Who asks should not wait a minute for somebody who is not there.
      const { lives } = await workerNow(portal.database, Date.now());
      const outcome = lives ? await declareSwitchOff(portal, viewer, String(body.unaccounted)) : "noWorker";
      switch (outcome) {
        case "declared":
          return { isDeclared: true };
        case "already":
          throw new NotNow("conflict", "It is declared off already", "Leave it, or take it back.");
        case "wrongCount":
          throw new InvalidInput({ unaccounted: "wrongCount" });
        case "noWorker":
          throw new NotNow("away", "Nobody signs the evidence: the worker does not answer", "Start the worker.");
        default:
          return outcome satisfies never;
      }
    },
  },
);

const takeBack = operation(
  {
    ...{ id: "takeBackSwitchOff", method: "DELETE", path: "/switch-off", scope: "write" },
    summary: "It was declared by mistake: the dates hold again, and what was signed stays on record",
  },
  {
    query: nothing,
    answer: z.object({ isDeclared: z.boolean() }),
    run: async (portal, viewer) => {
      await takeBackSwitchOff(portal, viewer);
      return { isDeclared: false };
    },
  },
);

export const SWITCH_OFF = { declare, takeBack } as const;

export const switchOffOperations: readonly Operation[] = Object.values(SWITCH_OFF);

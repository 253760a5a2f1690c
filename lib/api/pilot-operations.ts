/** The pilot group: a few people go first, and their clean reports open the gate for the others. */
import { z } from "zod";
import type { Administrator } from "../auth/viewer.ts";
import { openGateNow, pilotView, removePilot, savePilot } from "../services/pilot.ts";
import type { Portal } from "../services/portal.ts";
import { type Operation, operation, savedAs } from "./operation.ts";
import { count, id, nothing, perhapsMoment } from "./schemas.ts";

const view = z.object({
  gate: z.enum(["off", "closed", "open"]),
  openedAt: perhapsMoment,
  needed: count,
  waiting: count,
  people: z.array(
    z.object({
      oldAddress: z.string(),
      oldServer: z.string(),
      state: z.enum(["notBegun", "underWay", "clean", "toLookAt"]),
    }),
  ),
});

async function shown(portal: Portal, viewer: Administrator) {
  const { gate, openedAt, needed, waiting, people } = await pilotView(portal, viewer);
  return { gate, openedAt, needed, waiting, people: [...people] };
}

const read = operation(
  {
    ...{ id: "getPilot", method: "GET", path: "/pilot", scope: "readAll" },
    summary: "Who goes first and how far they are, how many clean reports open the gate, and how many wait for that",
  },
  { query: nothing, answer: view, run: shown },
);

const set = operation(
  {
    ...{ id: "setPilot", method: "PUT", path: "/pilot", scope: "write" },
    summary:
      "Sets who goes first, by their addresses on one old server, and after how many clean reports the others may begin; the gate is closed for whoever has not begun",
  },
  {
    query: nothing,
    body: z.object({ people: z.array(z.string().max(320)).max(1000), serverId: id, needed: count }),
    answer: view,
    run: async (portal, viewer, { body: { people, serverId, needed } }) => {
      savedAs(await savePilot(portal, viewer, { people: people.join("\n"), serverId, needed: String(needed) }));
      return shown(portal, viewer);
    },
  },
);

const open = operation(
  {
    ...{ id: "openPilotGate", method: "POST", path: "/pilot/open", scope: "write" },
    summary: "Lets everybody begin now, whatever the reports say; through tells how many waited",
  },
  {
    query: nothing,
    answer: z.object({ isOpened: z.boolean(), through: count }),
    run: async (portal, viewer) => {
      const through = await openGateNow(portal, viewer);
      return { isOpened: through !== null, through: through ?? 0 };
    },
  },
);

const end = operation(
  {
    ...{ id: "removePilot", method: "DELETE", path: "/pilot", scope: "write" },
    summary: "There is no pilot group any more, and nobody waits for it; its people stay on the roster",
  },
  {
    query: nothing,
    answer: view,
    run: async (portal, viewer) => {
      await removePilot(portal, viewer);
      return shown(portal, viewer);
    },
  },
);

export const PILOT = { read, set, open, end } as const;

export const pilotOperations: readonly Operation[] = Object.values(PILOT);

/** The maintenance switch. */
import { z } from "zod";
import { beginMaintenance, endMaintenance, type MaintenanceView, maintenanceView } from "../services/maintenance.ts";
import { InvalidInput, type Operation, operation } from "./operation.ts";
import { count, moment, nothing, perhapsMoment, typed } from "./schemas.ts";

const view = z.object({
  maintenance: z.object({ since: moment, until: moment, why: z.string() }).nullable(),
  running: count,
  connections: count,
  waiting: count,
  workers: count,
  lastBackupAt: perhapsMoment,
});

const answerOf = ({ now, running, connections, waiting, workers, lastBackupAt }: MaintenanceView) => ({
  ...{ maintenance: now, running, connections, waiting, workers, lastBackupAt },
});

const read = operation(
  {
    ...{ id: "getMaintenance", method: "GET", path: "/maintenance", scope: "readAll" },
    summary: "Whether the portal is under maintenance; once nothing runs and no connection is open, it is drained",
  },
  {
    query: nothing,
    answer: view,
    run: async (portal, viewer) => answerOf(await maintenanceView(portal, viewer)),
  },
);

const begin = operation(
  {
    ...{ id: "beginMaintenance", method: "PUT", path: "/maintenance", scope: "write" },
    summary:
      "Imports end after their next message with their place kept, nothing begins, and pages say why; until is wall time of the portal's zone",
  },
  {
    query: nothing,
    body: z.object({ until: typed, why: typed.default("") }),
    answer: view,
    run: async (portal, viewer, { body }) => {
      const saved = await beginMaintenance(portal, viewer, body);
      if (!saved.ok) throw new InvalidInput(saved.problems);
      return answerOf(await maintenanceView(portal, viewer));
    },
  },
);

const end = operation(
  {
    ...{ id: "endMaintenance", method: "DELETE", path: "/maintenance", scope: "write" },
    summary: "Everything goes on within a second",
  },
  {
    query: nothing,
    answer: view,
    run: async (portal, viewer) => {
      await endMaintenance(portal, viewer);
      return answerOf(await maintenanceView(portal, viewer));
    },
  },
);

export const MAINTENANCE = { read, begin, end } as const;

export const maintenanceOperations: readonly Operation[] = Object.values(MAINTENANCE);

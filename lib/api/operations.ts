/** All operations of /api/v1. */
import { announcementOperations } from "./announcement-operations.ts";
import { approvalOperations } from "./approval-operations.ts";
import { datesOperations } from "./dates-operations.ts";
import { fleetOperations } from "./fleet-operations.ts";
import { lastDayOperations } from "./last-day-operations.ts";
import { mailingOperations } from "./mailing-operations.ts";
import { maintenanceOperations } from "./maintenance-operations.ts";
import type { Operation } from "./operation.ts";
import { pilotOperations } from "./pilot-operations.ts";
import { recordOperations } from "./record-operations.ts";
import { rosterEntryOperations } from "./roster-entry-operations.ts";
import { rosterOperations } from "./roster-operations.ts";
import { runOperations } from "./run-operations.ts";
import { serverOperations } from "./server-operations.ts";
import { staffOperations } from "./staff-operations.ts";
import { switchOffOperations } from "./switch-off-operations.ts";

export const OPERATIONS: readonly Operation[] = [
  ...fleetOperations,
  ...rosterOperations,
  ...rosterEntryOperations,
  ...pilotOperations,
  ...datesOperations,
  ...runOperations,
  ...mailingOperations,
  ...announcementOperations,
  ...serverOperations,
  ...recordOperations,
  ...switchOffOperations,
  ...lastDayOperations,
  ...maintenanceOperations,
  ...approvalOperations,
  ...staffOperations,
];

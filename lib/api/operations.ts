/** All operations of /api/v1. */
import { announcementOperations } from "./announcement-operations.ts";
import { datesOperations } from "./dates-operations.ts";
import { fleetOperations } from "./fleet-operations.ts";
import { lastDayOperations } from "./last-day-operations.ts";
import { mailingOperations } from "./mailing-operations.ts";
import { maintenanceOperations } from "./maintenance-operations.ts";
import type { Operation } from "./operation.ts";
import { recordOperations } from "./record-operations.ts";
import { rosterOperations } from "./roster-operations.ts";
import { runOperations } from "./run-operations.ts";
import { serverOperations } from "./server-operations.ts";

export const OPERATIONS: readonly Operation[] = [
  ...fleetOperations,
  ...rosterOperations,
  ...datesOperations,
  ...runOperations,
  ...mailingOperations,
  ...announcementOperations,
  ...serverOperations,
  ...recordOperations,
  ...lastDayOperations,
  ...maintenanceOperations,
];

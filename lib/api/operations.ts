/** All operations of /api/v1. */
import { fleetOperations } from "./fleet-operations.ts";
import type { Operation } from "./operation.ts";
import { rosterOperations } from "./roster-operations.ts";

export const OPERATIONS: readonly Operation[] = [...fleetOperations, ...rosterOperations];

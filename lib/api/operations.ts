/** All operations of /api/v1. */
import { fleetOperations } from "./fleet-operations.ts";
import type { Operation } from "./operation.ts";

export const OPERATIONS: readonly Operation[] = [...fleetOperations];

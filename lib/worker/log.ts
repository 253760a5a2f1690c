/** The worker's log, as lib/observability/log.ts writes it. */
export { type Log, type LogFacts, logTo, tied } from "../observability/log.ts";

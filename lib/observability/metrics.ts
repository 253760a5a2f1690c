/** Every metric that the portal tells Prometheus: its type, what it says, and its labels. There is no label for a person. */

export type MetricType = "counter" | "gauge" | "histogram";

/** All labels that there are. Servers are named as administrators named them; nothing is ever told of a person, an address or a folder. */
export type LabelName = "server" | "name" | "direction" | "code" | "ending" | "state" | "kind" | "command" | "version";

export interface Metric {
  readonly type: MetricType;
  readonly help: string;
  readonly labels: readonly LabelName[];
  /** Upper bounds of a histogram, without the last, +Inf. */
  readonly bounds?: readonly number[];
}

const SERVER = ["server", "name"] as const;

/** Of all workers together, from the database: each web process tells the same of them. */
export const PORTAL_METRICS = {
  carryover_info: { type: "gauge", help: "The version of the web process; the value is 1.", labels: ["version"] },
  carryover_database_up: { type: "gauge", help: "1 while the database answers.", labels: [] },
  carryover_database_bytes: { type: "gauge", help: "Size of the database.", labels: [] },
  carryover_messages_total: {
    type: "counter",
    help: "Messages read from a mail server, or written to it.",
    labels: [...SERVER, "direction"],
  },
  carryover_bytes_total: {
    type: "counter",
    help: "Bytes of the messages read from a mail server, or written to it.",
    labels: [...SERVER, "direction"],
  },
  carryover_connection_failures_total: {
    type: "counter",
    help: "Connections for copying that a mail server did not allow, by error code.",
    labels: [...SERVER, "code"],
  },
  carryover_imap_reply_seconds: {
    type: "histogram",
    help: "From a command to the first byte of its answer (fetch), from the last byte of a message to its reply (append).",
    labels: [...SERVER, "command"],
    bounds: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
  },
  carryover_connections: { type: "gauge", help: "Connections to a mail server, of all workers.", labels: SERVER },
  carryover_connections_limit: { type: "gauge", help: "How many connections it may have at once.", labels: SERVER },
  carryover_pause_seconds: {
    type: "gauge",
    help: "How long workers rest between batches, as the server replies slowly; 0: not at all.",
    labels: SERVER,
  },
  carryover_moves: { type: "gauge", help: "Moves by how they stand.", labels: ["state"] },
  carryover_queue_depth: { type: "gauge", help: "Runs that are due and have no worker yet.", labels: [] },
  carryover_queue_oldest_seconds: {
    type: "gauge",
    help: "Since when the oldest of them is due; 0: none waits.",
    labels: [],
  },
  carryover_moves_held: {
    type: "gauge",
    help: "Moves that wait, or stand still, by the error code of what holds them.",
    labels: ["code"],
  },
  carryover_runs_ended_total: {
    type: "counter",
    help: "Runs that came to an end, by grade, or by the error code of what ended them.",
    labels: ["ending"],
  },
  carryover_problems_total: {
    type: "counter",
    help: "Messages that ended runs set aside, by error code; the same message counts in each run that meets it.",
    labels: ["code"],
  },
  carryover_estimate_error_ratio: {
    type: "histogram",
    help: "How far the time left that was told at a quarter of a run's bytes was off, as a part of what it then took.",
    labels: [],
    bounds: [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2],
  },
  carryover_mails_waiting: { type: "gauge", help: "Mails that are to be sent by now, by kind.", labels: ["kind"] },
  carryover_mails_oldest_seconds: { type: "gauge", help: "How long the oldest of them waits already.", labels: [] },
  carryover_workers: { type: "gauge", help: "Workers that gave a sign of life within ten seconds.", labels: [] },
  carryover_worker_heartbeat_timestamp_seconds: {
    type: "gauge",
    help: "The last sign of life of any worker.",
    labels: [],
  },
  carryover_backup_timestamp_seconds: { type: "gauge", help: "When the last backup was made.", labels: [] },
} as const satisfies Readonly<Record<string, Metric>>;

/** Of one process, told by that process alone. */
export const PROCESS_METRICS = {
  carryover_process_info: { type: "gauge", help: "Kind and version of the process; 1.", labels: ["kind", "version"] },
  process_resident_memory_bytes: { type: "gauge", help: "Memory of the process.", labels: [] },
  process_cpu_seconds_total: { type: "counter", help: "Processor time of the process, in all.", labels: [] },
  process_start_time_seconds: { type: "gauge", help: "When the process began.", labels: [] },
  nodejs_heap_used_bytes: { type: "gauge", help: "Of that, objects of JavaScript.", labels: [] },
  nodejs_external_memory_bytes: { type: "gauge", help: "Of that, buffers.", labels: [] },
  nodejs_eventloop_lag_seconds: {
    type: "gauge",
    help: "How late the process comes to its work: 99 of 100 times it is less, since it was asked last.",
    labels: [],
  },
  carryover_data_free_bytes: { type: "gauge", help: "Room on the disk of the data folder.", labels: [] },
  carryover_runs: { type: "gauge", help: "Runs under way in this worker.", labels: [] },
} as const satisfies Readonly<Record<string, Metric>>;

export const METRICS: Readonly<Record<MetricName, Metric>> = { ...PORTAL_METRICS, ...PROCESS_METRICS };

export type MetricName = keyof typeof PORTAL_METRICS | keyof typeof PROCESS_METRICS;

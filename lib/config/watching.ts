/** Who may see inside: the token for metrics, and the port at which the worker answers whoever watches over it. */
import { Mistake, type Settings, wholeNumber } from "./settings.ts";

export const METRICS_VARIABLES = ["CARRYOVER_METRICS_TOKEN", "CARRYOVER_METRICS_TOKEN_FILE"] as const;
export const WATCH_VARIABLES = [...METRICS_VARIABLES, "CARRYOVER_WORKER_PORT", "CARRYOVER_WORKER_HOST"] as const;

/** Where the worker listens. */
export interface WatchPort {
  readonly host: string;
  readonly port: number;
}

/** What Prometheus has to show; null: there are no metrics. Mistakes are noted in `settings`. */
export function metricsToken(settings: Settings): string | null {
  return settings.getSecret<string | null>("CARRYOVER_METRICS_TOKEN", null, tokenOf);
}

/** Null: nowhere. */
export function watchPort(settings: Settings): WatchPort | null {
  const port = settings.get<number | null>("CARRYOVER_WORKER_PORT", null, wholeNumber(1, 65_535));
  const host = settings.get("CARRYOVER_WORKER_HOST", "127.0.0.1", hostOf);
  if (port === null && settings.names().includes("CARRYOVER_WORKER_HOST"))
    settings.blame(
      "CARRYOVER_WORKER_PORT is needed beside CARRYOVER_WORKER_HOST: at which port does the worker answer?",
    );
  return port === null ? null : { host, port };
}

/** Long enough that nobody guesses it. */
function tokenOf(value: string): string | Mistake {
  return /^[!-~]{16,}$/.test(value) ? value : new Mistake("must have at least 16 characters, and no spaces");
}

/** An address of this machine, such as 127.0.0.1 or ::. */
export function hostOf(value: string): string | Mistake {
  return /^[\w.:-]+$/.test(value) ? value : new Mistake("must be an address of this machine, such as 127.0.0.1 or ::");
}

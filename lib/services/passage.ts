/** What a request has come through: see app/api/health/passage. */

export interface Passage {
  /** The name that it was asked by, as it arrived. */
  readonly host: string;
  /** Addresses that stood in X-Forwarded-For, of a visitor who sent none: one for each proxy. */
  readonly proxies: number;
}

/** Null where it is none. */
export function passageIn(text: string): Passage | null {
  try {
    const { host, proxies }: Partial<Passage> = JSON.parse(text);
    return typeof host === "string" && typeof proxies === "number" ? { host, proxies } : null;
  } catch {
    return null;
  }
}

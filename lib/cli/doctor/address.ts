/** The address that people type: does the portal answer there, over an encryption that browsers trust? */
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { TLSSocket } from "node:tls";
import { daysUntil, FEW_DAYS, type Finding, failed, fine, warning } from "./finding.ts";

/** Epoch milliseconds; null where it was not told. */
export type AddressSeen =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** What it says of itself; null: it is not this portal. */
      readonly health: { readonly database: boolean; readonly worker: boolean } | null;
      readonly validUntil: number | null;
      readonly date: number | null;
    }
  /** `why`: the code of Node or OpenSSL. */
  | { readonly kind: "away"; readonly why: string };

const MOST_BYTES = 10_000;

/** Never rejects. */
export function lookAtAddress(url: string, signal: AbortSignal): Promise<AddressSeen> {
  const request = url.startsWith("https:") ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const away = (error: NodeJS.ErrnoException) => resolve({ kind: "away", why: error.code ?? error.message });
    const asked = request(`${url}/api/health`, { signal }, (response) => {
      const { statusCode: status = 0, socket, headers } = response;
      const validTo = socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) : null;
      const date = Date.parse(headers.date ?? "");
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text = (text + piece).slice(0, MOST_BYTES);
      });
      response.on("error", away).on("end", () =>
        resolve({
          ...{ kind: "answered", status, health: healthIn(text), validUntil: validTo },
          date: Number.isNaN(date) ? null : date,
        }),
      );
    });
    asked.on("error", away).end();
  });
}

function healthIn(text: string): { readonly database: boolean; readonly worker: boolean } | null {
  try {
    const { database, worker } = JSON.parse(text);
    return typeof database === "boolean" && typeof worker === "boolean" ? { database, worker } : null;
  } catch {
    return null;
  }
}

/** What Node calls certificates that it does not trust. */
const UNTRUSTED = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/;

/** `now` in epoch milliseconds. */
export function judgeAddress(url: string, seen: AddressSeen, now: number): Finding {
  if (seen.kind === "away")
    return UNTRUSTED.test(seen.why)
      ? failed("address.untrusted", { url, why: seen.why })
      : failed("address.away", { url, why: seen.why });
  if (seen.health === null) return failed("address.other", { url, status: seen.status });
  if (!seen.health.database || !seen.health.worker) return failed("address.unwell", { url });
  if (seen.validUntil === null) return fine("address.local", { url });
  const days = daysUntil(seen.validUntil, now);
  return days < FEW_DAYS ? warning("address.expires", { url, days }) : fine("address.fine", { url, days });
}

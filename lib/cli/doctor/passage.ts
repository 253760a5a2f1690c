/** What the reverse proxy does with requests and answers: whether streams come through piece by piece, and whether the portal learns who asks. */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { type Passage, passageIn } from "../../services/passage.ts";
import { type Finding, failed, fine, skipped } from "./finding.ts";

export interface PassageSeen extends Passage {
  /** Between the first piece of the answer and its end, in milliseconds; the portal waits 1500 in between. */
  readonly apartMs: number;
}

/** Pieces that come closer to each other were held back. */
const TOGETHER_MS = 750;

/** Null where the portal does not answer so; why not is said of its address. Never rejects. */
export function lookAtPassage(url: string, signal: AbortSignal): Promise<PassageSeen | null> {
  const request = url.startsWith("https:") ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const asked = request(`${url}/api/health/passage`, { signal }, (response) => {
      read(response).then(resolve, () => resolve(null));
    });
    asked.once("error", () => resolve(null)).end();
  });
}

async function read(response: IncomingMessage): Promise<PassageSeen | null> {
  let text = "";
  let first = 0;
  for await (const piece of response.setEncoding("utf8")) {
    if (text === "") first = performance.now();
    text += piece;
  }
  const passage = passageIn(/^data: (\{.*\})$/m.exec(text)?.[1] ?? "");
  return passage && { ...passage, apartMs: performance.now() - first };
}

/** `trusted`: CARRYOVER_TRUSTED_PROXY. */
export function judgePassage(url: string, trusted: number, seen: PassageSeen | null): readonly Finding[] {
  if (seen === null) return [skipped];
  const found = [
    ...(seen.proxies === trusted ? [] : [failed("proxy.count", { found: seen.proxies, set: trusted })]),
    ...(seen.host === new URL(url).host ? [] : [failed("proxy.host", { host: seen.host, url })]),
    ...(seen.apartMs >= TOGETHER_MS ? [] : [failed("proxy.buffers", { url })]),
  ];
  return found.length > 0 ? found : [fine(trusted === 0 ? "proxy.none" : "proxy.fine", { count: trusted })];
}

/** Follows a run in the browser: events as they come, or looking every few seconds where those do not get through. */
import type { ProgressWords } from "./words.ts";

/** A feed that failed so often in a row is given up for looking. */
const FAILURES = 2;
const LOOK_MS = 5000;

/** What is told: the newest words, or that the session is over. */
export type Told = ProgressWords | "signedOut";

/**
 * Tells what changes until the answered function is called. Nothing is held open while the page cannot be seen: browsers
 * allow few connections to one server.
 */
export function follow(address: string, tell: (told: Told) => void): () => void {
  let feed: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let over = false;

  const rest = () => {
    feed?.close();
    feed = null;
    clearTimeout(timer);
  };
  const end = () => {
    over = true;
    rest();
    document.removeEventListener("visibilitychange", begin);
  };
  const pass = (told: Told) => {
    failures = 0;
    if (told === "signedOut" || told.ended) end();
    tell(told);
  };
  const look = async () => {
    const response = await fetch(address, { headers: { accept: "application/json" } }).catch(() => null);
    if (over || document.hidden) return;
    if (response?.status === 401) return pass("signedOut");
    if (response?.ok) pass(await response.json());
    if (!over) timer = setTimeout(look, LOOK_MS);
  };
  const listen = () => {
    feed = new EventSource(address);
    feed.onmessage = ({ data }) => pass(JSON.parse(data));
    feed.addEventListener("signedOut", () => pass("signedOut"));
    feed.onerror = () => {
      failures++;
      if (failures < FAILURES && feed?.readyState !== EventSource.CLOSED) return;
      rest();
      look();
    };
  };
  function begin() {
    rest();
    if (document.hidden) return;
    if (failures < FAILURES && "EventSource" in window) listen();
    else look();
  }

  document.addEventListener("visibilitychange", begin);
  begin();
  return end;
}

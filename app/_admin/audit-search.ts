/** What an address of the audit asks for: `?text=anna&action=session.begin&from=2026-11-01`. */
import type { AuditSearch } from "../../lib/services/admin-audit.ts";

type Asked = Readonly<Record<string, string | string[] | undefined>>;

/** Whatever is no such thing is not asked for. */
export function auditSearchIn({ text, action, from, to }: Asked): AuditSearch {
  const day = (typed: string | string[] | undefined) =>
    typeof typed === "string" && /^\d{4}-\d{2}-\d{2}$/.test(typed) ? typed : "";
  return {
    text: typeof text === "string" ? text.trim().slice(0, 200) : "",
    action: typeof action === "string" && /^[A-Za-z]+(\.[A-Za-z]+)?$/.test(action) ? action : "",
    ...{ from: day(from), to: day(to) },
  };
}

/** With its question mark; empty where nothing is asked for. */
export function auditQuery(search: AuditSearch, before: number | null = null): string {
  const asked = Object.entries(search).filter(([, value]) => value !== "");
  const query = new URLSearchParams([...asked, ...(before === null ? [] : [["before", String(before)]])]).toString();
  return query === "" ? "" : `?${query}`;
}

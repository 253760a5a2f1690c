/** Whom an act is about, in the address of the page that asks for it and in the form that does it. */
import { ACT_KINDS, type ActKind, type Selection } from "../../lib/services/roster-acts.ts";
import type { Query } from "./query.ts";
import { filterFields, rosterFilterIn } from "./roster-query.ts";

type Asked = Awaited<Query["searchParams"]>;

export function actKindIn({ act }: Asked): ActKind | null {
  return ACT_KINDS.find((kind) => kind === act) ?? null;
}

export function selectionIn(asked: Asked): Selection {
  if (asked.scope === "shown") return { kind: "shown", filter: rosterFilterIn(asked) };
  return { kind: "ticked", ids: [asked.entry ?? []].flat() };
}

/** As fields of a form or an address. */
export function selectionFields(selection: Selection, act: ActKind): readonly (readonly [string, string])[] {
  const fields = [
    ["act", act],
    ["scope", selection.kind],
  ] as const;
  return selection.kind === "ticked"
    ? [...fields, ...selection.ids.map((id) => ["entry", id] as const)]
    : [...fields, ...Object.entries(filterFields(selection.filter))];
}

/** A posted form as an address would have asked. */
export function askedIn(form: FormData): Asked {
  const asked: Record<string, string | string[]> = {};
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name).filter((value) => typeof value === "string");
    asked[name] = values.length === 1 && values[0] !== undefined ? values[0] : values;
  }
  return asked;
}

/** The tables that hold something of a person, and their columns: read from prisma/schema.prisma, so that a new one is met at once. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Table {
  readonly name: string;
  /** Without those that only say whose row it is. */
  readonly columns: readonly string[];
  /** Names of relations, with the tables to which they lead. */
  readonly relations: ReadonlyMap<string, string>;
  /** Tables to which it refers. */
  readonly of: readonly string[];
}

const SCHEMA = join(import.meta.dirname, "../../prisma/schema.prisma");
/** They hold something of persons without referring to them. */
const BESIDE = ["AuditEvent", "Lease", "TokenRevocation", "UndeliverableAddress"];

/** All tables of the database. */
export function tables(): readonly Table[] {
  const models = readFileSync(SCHEMA, "utf8").matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm);
  const bodies = new Map(Array.from(models, ([, name = "", body = ""]) => [name, body]));
  return [...bodies].map(([name, body]) => tableOf(name, body, bodies));
}

function tableOf(name: string, body: string, known: ReadonlyMap<string, string>): Table {
  const fields = Array.from(body.matchAll(/^ {2}(\w+)\s+(\w+)(.*)$/gm), ([, field = "", type = "", rest = ""]) => {
    return { field, type, keys: /@relation\(.*?fields: \[([^\]]*)\]/.exec(rest)?.[1]?.split(/, */) ?? [] };
  });
  const keys = fields.flatMap((field) => field.keys);
  return {
    name,
    columns: fields.filter(({ field, type }) => !known.has(type) && !keys.includes(field)).map(({ field }) => field),
    relations: new Map(fields.filter(({ type }) => known.has(type)).map(({ field, type }) => [field, type])),
    of: fields.filter((field) => field.keys.length > 0).map(({ type }) => type),
  };
}

/** Those in which something of a person stands: theirs, what hangs on these, and some beside. */
export function tablesOfPersons(): readonly Table[] {
  const all = tables();
  const names = new Set(["Person", ...BESIDE]);
  for (let before = 0; before < names.size; ) {
    before = names.size;
    for (const { name, of } of all) if (of.some((other) => names.has(other))) names.add(name);
  }
  return all.filter(({ name }) => names.has(name));
}

/** Every `Table.column` that a query with this select reads. */
export function columnsRead(table: string, select: object): string[] {
  const relations = tables().find(({ name }) => name === table)?.relations ?? new Map<string, string>();
  return Object.entries(select).flatMap(([field, inner]) => {
    const other = relations.get(field);
    return other === undefined ? [`${table}.${field}`] : columnsRead(other, inner.select);
  });
}

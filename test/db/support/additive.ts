/** Whether a version that does not know a migration can use the tables after it: then it only adds to them. */

/** Its statements that do more than add, one line each. Columns have to be optional or have a default, as earlier versions write no value. */
export function moreThanAdded(sql: string): readonly string[] {
  const statements = sql
    .replace(/^\s*--.*$/gm, "")
    .split(";")
    .map((statement) => statement.trim().replace(/\s+/g, " "))
    .filter((statement) => statement !== "");
  const added = new Set(statements.flatMap((statement) => /^CREATE TABLE ("\w+")/.exec(statement)?.[1] ?? []));
  const isNew = (table: string | undefined): boolean => table !== undefined && added.has(table);
  return statements.filter((statement) => {
    if (/^CREATE (?:TABLE|INDEX|TYPE) /.test(statement)) return false;
    if (isNew(/^CREATE UNIQUE INDEX "\w+" ON ("\w+")/.exec(statement)?.[1])) return false;
    const [, table, changes = ""] = /^ALTER TABLE ("\w+") (.*)$/.exec(statement) ?? [];
    return !isNew(table) && !changes.split(/, (?=[A-Z])/).every(isOptionalColumn);
  });
}

function isOptionalColumn(change: string): boolean {
  return /^ADD COLUMN /.test(change) && (!/\bNOT NULL\b/.test(change) || /\bDEFAULT\b/.test(change));
}

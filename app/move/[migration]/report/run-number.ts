/** Which run an address asks for: `?run=2`; null: the latest. */
export function runNumber(asked: string | string[] | null | undefined): number | null {
  return typeof asked === "string" && /^[1-9]\d{0,8}$/.test(asked) ? Number(asked) : null;
}

/** What a comparison found: counted by folder and outcome, in words and in JSON. */
import type { Comparison, Outcome } from "../engine/compare.ts";
import { type MailError, printable } from "../engine/errors.ts";
import { messages, number } from "../i18n/words.en.ts";
import type { ExitStatus } from "./exit-status.ts";
import { STATUS_OF_ERROR } from "./exit-status.ts";
import { folderText } from "./folder-text.ts";
import { endedBy as endedByJson } from "./json-report.ts";
import { indented, paragraph } from "./paragraph.ts";
import { table } from "./table.ts";
import { endingText } from "./text-report.ts";

type Tally = Record<Outcome, number>;

const OUTCOMES: readonly Outcome[] = ["same", "missing on new", "only on new", "differs", "unreadable"];
const JSON_KEYS: Record<Outcome, string> = {
  same: "same",
  "missing on new": "missingOnNew",
  "only on new": "onlyOnNew",
  differs: "differs",
  unreadable: "unreadable",
};
/** More lines than these are counted instead of listed; --csv has them all. */
const LISTED = 40;

export class ComparisonReport {
  readonly #folders = new Map<string, Tally>();
  readonly #listed: Comparison[] = [];
  #different = 0;

  add(comparison: Comparison): void {
    const tally = this.#folders.get(comparison.folder) ?? noTally();
    tally[comparison.outcome]++;
    this.#folders.set(comparison.folder, tally);
    if (comparison.outcome === "same") return;
    this.#different++;
    if (this.#listed.length < LISTED) this.#listed.push(comparison);
  }

  get compared(): number {
    return OUTCOMES.reduce((sum, outcome) => sum + this.#total()[outcome], 0);
  }

  /** `endedBy` null: the comparison came to its end. */
  status(endedBy: MailError | "interrupted" | null): ExitStatus {
    if (endedBy === "interrupted") return 4;
    if (endedBy !== null) return STATUS_OF_ERROR[endedBy.code];
    return this.#different === 0 ? 0 : 1;
  }

  json(endedBy: MailError | "interrupted" | null, seconds: number): Record<string, unknown> {
    const folders = [...this.#folders].map(([folder, tally]) => ({ folder, ...named(tally) }));
    return { ...named(this.#total()), folders, seconds, endedBy: endedByJson({ endedBy }) };
  }

  text(endedBy: MailError | "interrupted" | null): string {
    const parts = [this.#headline(endedBy), this.#table(endedBy === null), this.#list()];
    return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
  }

  #headline(endedBy: MailError | "interrupted" | null): string {
    if (endedBy === "interrupted")
      return paragraph("Stopped before everything was compared. Nothing was changed on either side.");
    if (endedBy !== null) return endingText("Not compared.", endedBy, "comparison");
    if (this.#different === 0) return paragraph(`The same on both sides: ${messages(this.compared)}.`);
    return paragraph(`${messages(this.#different)} of ${number(this.compared)} not the same on both sides.`);
  }

  #table(finished: boolean): string {
    if (this.#folders.size === 0) return "";
    const shown = OUTCOMES.filter((outcome) => outcome === "same" || this.#total()[outcome] > 0);
    const rows = [...this.#folders].map(([folder, tally]) => ({ folder: folderText(folder), tally }));
    return table(
      [
        { title: "Folder", align: "left", cell: (row) => row.folder },
        ...shown.map((outcome) => ({
          title: outcome,
          align: "right" as const,
          cell: (row: { tally: Tally }) => number(row.tally[outcome]),
        })),
      ],
      rows,
      { row: { folder: "All folders", tally: this.#total() }, checked: finished },
    );
  }

  #list(): string {
    if (this.#listed.length === 0) return "";
    const hidden = this.#different - this.#listed.length;
    return [
      ...this.#listed.map((one) => indented(lineOf(one))),
      ...(hidden > 0 ? [indented(`and ${number(hidden)} more; --csv lists all`)] : []),
    ].join("\n");
  }

  #total(): Tally {
    const total = noTally();
    for (const tally of this.#folders.values()) for (const outcome of OUTCOMES) total[outcome] += tally[outcome];
    return total;
  }
}

function lineOf({ folder, outcome, oldUid, newUid, detail }: Comparison): string {
  const uids = [oldUid === null ? "" : `UID ${oldUid}`, newUid === null ? "" : `UID ${newUid} on new`].filter(
    (uid) => uid !== "",
  );
  return `${folderText(folder)}, ${uids.join(", ")}: ${outcome}${detail === "" ? "" : ` (${printable(detail)})`}`;
}

function noTally(): Tally {
  return { same: 0, "missing on new": 0, "only on new": 0, differs: 0, unreadable: 0 };
}

function named(tally: Tally): Record<string, number> {
  return Object.fromEntries(OUTCOMES.map((outcome) => [JSON_KEYS[outcome], tally[outcome]]));
}

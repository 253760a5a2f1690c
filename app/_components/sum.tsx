/** A sum whose rows add up. The double rule stands below it only when it was checked. */
import type { ReactNode } from "react";

export interface SumRow {
  label: ReactNode;
  /** Written out: "12,129". */
  value: ReactNode;
  /** Below the label, in second ink. */
  detail?: ReactNode;
  tone?: "plain" | "strong" | "problem";
}

export interface SumProps {
  rows: readonly SumRow[];
  total: SumRow;
  /** Re-read and agrees. */
  checked: boolean;
  /** Read before the numbers by screen readers; not shown. */
  caption?: string;
  /** Set smaller, beside a text. */
  small?: boolean;
}

export function Sum({ rows, total, checked, caption, small = false }: SumProps) {
  return (
    <table className={`w-full tabular-nums ${small ? "text-sm" : "border-t border-rule-ink text-body"}`}>
      {caption && <caption className="sr-only">{caption}</caption>}
      <tbody>
        {rows.map((row, index) => (
          <Row key={index} {...row} line="border-b border-rule" />
        ))}
      </tbody>
      <tfoot>
        <Row {...total} tone="strong" line={checked ? "double-rule" : "border-b border-rule-ink"} />
      </tfoot>
    </table>
  );
}

const TONES = { plain: "", strong: "font-semibold", problem: "font-semibold text-problem" } as const;

function Row({ label, value, detail, tone = "plain", line }: SumRow & { line: string }) {
  return (
    <tr className={line}>
      <th
        scope="row"
        className={`py-2.5 pe-4 text-start text-sm ${tone === "strong" ? "font-semibold" : "font-normal"}`}
      >
        {label}
        {detail && <span className="block font-normal text-ink-2">{detail}</span>}
      </th>
      <td className={`py-2.5 text-end align-middle ${TONES[tone]}`}>{value}</td>
    </tr>
  );
}

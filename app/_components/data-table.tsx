/** A table on wide screens, a list of two or three lines on phones; never a sideways scroll. */
import type { ReactNode } from "react";

export interface Column<Row> {
  id: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end, in figures of equal width. */
  numeric?: boolean;
  /**
   * Where it stands on a phone: `title` (first line), `end` (at the end of it), `line` (a line of its own), `labelled` (the
   * same, with the head's words before it), `hidden`.
   */
  phone?: "title" | "end" | "line" | "labelled" | "hidden";
  /** As narrow as its content. */
  narrow?: boolean;
  /** For addresses and names: others give way first, so that these are not broken after every few letters. */
  roomy?: boolean;
}

export interface DataTableProps<Row> {
  /** Read by screen readers; shown only with `showCaption`. */
  caption: string;
  showCaption?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** The last row, set strong. */
  total?: Row;
  /** Re-read and agrees: the total stands over a double rule. */
  checked?: boolean;
}

export function DataTable<Row>({
  caption,
  showCaption,
  columns,
  rows,
  rowKey,
  total,
  checked = false,
}: DataTableProps<Row>) {
  return (
    <table className="data-table">
      <caption className={showCaption ? "pb-2 text-start text-sm text-ink-2" : "sr-only"}>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ id, head, numeric, narrow, roomy }) => (
            <th
              key={id}
              scope="col"
              className={`${numeric ? "numeric" : ""} ${narrow ? "narrow" : ""} ${roomy ? "roomy" : ""}`}
            >
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Cells key={rowKey(row)} columns={columns} row={row} />
        ))}
      </tbody>
      {total !== undefined && (
        <tfoot className={checked ? "checked" : ""}>
          <Cells columns={columns} row={total} />
        </tfoot>
      )}
    </table>
  );
}

function Cells<Row>({ columns, row }: { columns: readonly Column<Row>[]; row: Row }) {
  return (
    // The roles are said again, as browsers drop them from rows that are shown as lists.
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <tr role="row">
      {columns.map(({ id, head, cell, numeric, narrow, phone = "line" }, index) => {
        const Cell = index === 0 ? "th" : "td";
        const content = cell(row);
        // What is empty has no line on a phone, nor the head's words alone.
        const isLabelled = phone === "labelled" && content !== null && content !== "";
        return (
          <Cell
            key={id}
            role={index === 0 ? "rowheader" : "cell"}
            scope={index === 0 ? "row" : undefined}
            className={`phone-${phone} ${numeric ? "numeric" : ""} ${narrow ? "narrow" : ""}`}
          >
            {isLabelled && <span className="label">{head} </span>}
            {content}
          </Cell>
        );
      })}
    </tr>
  );
}

/** A number in a table: zeros are set back. `text` is the number written out. */
export function TableNumber({ value, text }: { value: number; text: string }) {
  return <span className={value === 0 ? "text-ink-3" : ""}>{text}</span>;
}

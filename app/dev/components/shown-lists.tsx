/** Lists, sums and tables. */
import { ButtonLink } from "../../_components/button.tsx";
import { Contact } from "../../_components/contact.tsx";
import { type Column, DataTable, TableNumber } from "../../_components/data-table.tsx";
import { SideNote, SidePairs } from "../../_components/side-note.tsx";
import { StatusWord } from "../../_components/status.tsx";
import { Sum } from "../../_components/sum.tsx";
import { SummaryList } from "../../_components/summary-list.tsx";
import { Task, TaskList } from "../../_components/task-list.tsx";
import { Count, Size, When } from "../../_components/values.tsx";
import type { Shown } from "./shown.tsx";

interface FolderRow {
  name: string;
  found: number;
  problems: number;
}

const ROWS: FolderRow[] = [
  { name: "Inbox", found: 4812, problems: 2 },
  { name: "Lab / Reviews and referee reports (confidential, do not forward) 2011–2016", found: 1093, problems: 0 },
  { name: "الأرشيف ٢٠١٩", found: 640, problems: 0 },
];
const TOTAL: FolderRow = { name: "Total", found: 6545, problems: 2 };

const COLUMNS: Column<FolderRow>[] = [
  { id: "folder", head: "Folder", cell: ({ name }) => <bdi>{name}</bdi>, phone: "title" },
  { id: "found", head: "Found", numeric: true, phone: "end", cell: ({ found }) => <Count value={found} /> },
  {
    id: "problems",
    head: "Not copied",
    numeric: true,
    phone: "labelled",
    cell: ({ problems }) => <TableNumber value={problems} text={String(problems)} />,
  },
];

const SUM_ROWS = [
  { label: "Found in the old account", value: "23,812", tone: "strong" as const },
  { label: "Copied", value: "12,129" },
  { label: "Left out by you", value: "11,679", detail: "Trash and Junk" },
  { label: "Could not be copied", value: "4", tone: "problem" as const },
];

export const SHOWN_LISTS: readonly Shown[] = [
  {
    name: "TaskList",
    states: [
      <TaskList key="1">
        <Task
          number={1}
          title="Sign in to your new account"
          href="#show-TaskList"
          status={<StatusWord kind="completed" />}
          detail="amina.rahimi@coast.example"
        />
        <Task
          number={2}
          current
          title="Choose what to bring over"
          status={<StatusWord kind="inProgress" />}
          detail="11 of 13 folders ticked so far: 12,431 messages, 3.1 GB"
          action={
            <ButtonLink kind="filled" href="#show-TaskList">
              Continue choosing
            </ButtonLink>
          }
        />
        <Task
          number={3}
          later
          title="Check and start"
          status={<StatusWord kind="cannotStartYet" />}
          detail="Opens when you have chosen your folders"
        />
      </TaskList>,
    ],
  },
  {
    name: "SummaryList",
    states: [
      <SummaryList
        key="1"
        rows={[
          {
            key: "From",
            value: "amina.rahimi@coast.example",
            detail: "mail.coast.example, read only",
            change: { href: "#show-SummaryList", hidden: "the old account" },
          },
          { key: "Folders", value: "11 of 13: Inbox, Sent Items, Drafts, Lab and 3 folders in it" },
        ]}
      />,
    ],
  },
  {
    name: "Sum",
    states: [
      <div key="1" className="max-w-(--aside)">
        <Sum caption="Checked" rows={SUM_ROWS} total={{ label: "Accounted for", value: "23,812" }} checked />
      </div>,
      <div key="2" className="max-w-(--aside)">
        <Sum
          caption="Not yet checked"
          small
          rows={SUM_ROWS}
          total={{ label: "So far", value: "23,812" }}
          checked={false}
        />
      </div>,
    ],
  },
  {
    name: "DataTable",
    states: [
      <DataTable
        key="1"
        caption="Folder by folder"
        columns={COLUMNS}
        rows={ROWS}
        rowKey={({ name }) => name}
        total={TOTAL}
        checked
      />,
      <DataTable
        key="2"
        caption="Without a sum"
        showCaption
        columns={COLUMNS}
        rows={ROWS}
        rowKey={({ name }) => name}
      />,
    ],
  },
  {
    name: "SideNote",
    states: [
      <div key="1" className="max-w-(--aside)">
        <SideNote title="Where your password goes">
          <SidePairs
            rows={[
              { name: "Run by", value: "IT Services of your institute, on their own server" },
              { name: "Kept", value: "Sealed, so that copying can go on when you close the page" },
            ]}
          />
          <p>Seven days after your move is done, or at once when you say so.</p>
        </SideNote>
      </div>,
    ],
  },
  {
    name: "Contact",
    states: [
      <Contact
        key="1"
        facts={{
          contact: "Service desk, Mon–Fri 8:00–17:00",
          contactPhone: "+49 30 5550 142",
          contactEmail: "help@coast.example",
        }}
      />,
    ],
  },
  {
    name: "Count, Size, When, LocalTime",
    states: [
      <p key="1">
        <Count value={12431} /> · <Size bytes={3_120_000_000} /> · <Size bytes={null} />
      </p>,
      ...(["full", "dateTime", "date", "day", "short", "time"] as const).map((style) => (
        <p key={style}>
          <When at={Date.UTC(2026, 11, 18, 16)} zone="Pacific/Auckland" style={style} />
        </p>
      )),
    ],
  },
];

/** What is known before anything is copied, with a choice wherever there is one. */
import type { ReactNode } from "react";
import type { CheckView } from "../../../../lib/services/check.ts";
import type { RenameReason } from "../../../../lib/services/preflight.ts";
import { Icon, type IconName } from "../../../_components/icon.tsx";
import { Section } from "../../../_components/page.tsx";
import { Refresher } from "../../../_components/refresher.tsx";
import { When } from "../../../_components/values.tsx";
import { folderName } from "../../../_lib/folder-name.ts";
import { count, listed, size } from "../../../_lib/format.ts";
import { roughMoment } from "../../../_lib/rough-moment.ts";
import { rich, type TextKey, t } from "../../../_lib/text.tsx";
import { when } from "../../../_lib/when.ts";

interface Shown {
  view: CheckView;
  /** The address of this move. */
  path: string;
}

/** What may be a bad surprise comes first. */
export function LookedAhead({ view, path }: Shown) {
  const { toBeMade, untouched, preflight } = view;
  return (
    <Section id="ahead" title={t("check.ahead")}>
      <ul>
        <Room totals={view.totals} path={path} />
        <Duration view={view} path={path} />
        <TooLarge view={view} path={path} />
        <Missed view={view} path={path} />
        <Keywords view={view} />
        <Proposed view={view} path={path} />
        <Renamed view={view} path={path} />
        <Merged view={view} path={path} />
        {preflight.notMail.length > 0 && (
          <Fact tone="tells">
            {rich("check.notMail", { folders: <Folders paths={preflight.notMail} /> })}{" "}
            <Choice href={`${path}/folders`} words="check.bringAll" />
          </Fact>
        )}
        {preflight.deleted > 0 && (
          <Fact tone="tells">
            {t("check.deleted", { count: preflight.deleted })} {t("check.deletedChoice")}
          </Fact>
        )}
        <Closing view={view} />
        {toBeMade > 0 && <Fact>{t("check.toBeMade", { count: toBeMade })}</Fact>}
        {untouched > 0 && <Fact>{t("check.untouched", { count: untouched })}</Fact>}
        <Fact>{t("check.notDoubled")}</Fact>
        {preflight.toLookAt > 0 && (
          <Fact tone="tells">
            {t("check.toLookAt", { count: preflight.toLookAt })} <Refresher />
          </Fact>
        )}
      </ul>
    </Section>
  );
}

/** Says nothing where the server says nothing of its room. */
function Room({ totals: { free, bytes, bytesKnown }, path }: { totals: CheckView["totals"]; path: string }) {
  if (free === null) return null;
  const values = { free: size(free), needed: size(bytes) };
  if (bytes > free)
    return (
      <Fact tone="warns">
        {t("check.roomMissing", values)} <Choice href={`${path}/space`} words="check.leaveOut" />
      </Fact>
    );
  return <Fact>{t(bytesKnown ? "check.roomFits" : "check.roomUnknownSize", values)}</Fact>;
}

function Duration({ view: { preflight, deadline, zone }, path }: Shown) {
  const { end, isLate } = preflight;
  if (end === null) return null;
  if (isLate && deadline !== null)
    return (
      <Fact tone="warns">
        {t("check.late", { deadline: when(deadline, zone) })} <Choice href={`${path}/space`} words="check.leaveOut" />
      </Fact>
    );
  return <Fact>{t("check.finished", { end: roughMoment(end, Date.now(), zone) })}</Fact>;
}

/** In the reader's own time, too. */
function Closing({ view: { phases } }: Pick<Shown, "view">) {
  const { closes, hasGrace, zone } = phases;
  if (closes === null) return null;
  return (
    <Fact tone="tells">
      {rich(hasGrace ? "phases.check.grace" : "phases.check.closes", { when: () => <When at={closes} zone={zone} /> })}
    </Fact>
  );
}

function TooLarge({ view: { preflight }, path }: Shown) {
  const { tooLarge, appendLimit } = preflight;
  if (tooLarge.length === 0 || appendLimit === null) return null;
  return (
    <Fact tone="warns">
      {t("check.tooLarge", { limit: size(appendLimit) })} <Choice href={`${path}/folders`} words="check.changeChoice" />
      <ul className="mt-2 grid gap-1">
        {tooLarge.map(({ path: levels, bytes, receivedAt }, index) => (
          <li key={index}>
            {rich(receivedAt === null ? "check.largeMessage" : "check.largeMessageOf", {
              size: size(bytes),
              folder: <bdi>{folderName(levels)}</bdi>,
              day: receivedAt === null ? "" : when(receivedAt, "UTC", "day"),
            })}
          </li>
        ))}
      </ul>
    </Fact>
  );
}

const WHY: Partial<Record<RenameReason, TextKey>> = {
  reserved: "check.why.reserved",
  characters: "check.why.characters",
  length: "check.why.length",
  mailOrFolders: "check.why.mailOrFolders",
  collision: "check.why.collision",
};

function Renamed({ view: { preflight }, path }: Shown) {
  if (preflight.renamed.length === 0) return null;
  return (
    <Fact tone="tells">
      {t("check.renamed", { count: preflight.renamed.length })}{" "}
      <Choice href={`${path}/folders`} words="check.chooseNames" />
      <ul className="mt-2 grid gap-1">
        {preflight.renamed.slice(0, MOST).map(({ path: old, newPath, reasons }) => (
          <li key={old.join("\0")}>
            {rich("check.renamedTo", {
              old: <bdi>{folderName(old)}</bdi>,
              new: <bdi className="font-medium">{folderName(newPath)}</bdi>,
              why: reasons
                .flatMap((reason) => WHY[reason] ?? [])
                .map((key) => t(key))
                .join(" "),
            })}
          </li>
        ))}
      </ul>
    </Fact>
  );
}

function Merged({ view: { preflight }, path }: Shown) {
  return preflight.merged.map(({ newPath, paths }) => (
    <Fact tone="tells" key={newPath.join("\0")}>
      {rich("check.merged", {
        folder: <bdi className="font-medium">{folderName(newPath)}</bdi>,
        folders: <Folders paths={paths} />,
      })}{" "}
      <Choice href={`${path}/folders`} words="check.chooseNames" />
    </Fact>
  ));
}

function Proposed({ view: { preflight }, path }: Shown) {
  const { proposedNames, proposedOut } = preflight;
  return (
    <>
      {proposedNames > 0 && (
        <Fact tone="tells">
          {t("check.proposedNames", { count: proposedNames })}{" "}
          <Choice href={`${path}/folders`} words="check.chooseNames" />
        </Fact>
      )}
      {proposedOut.length > 0 && (
        <Fact tone="warns">
          {rich("check.proposedOut", { folders: <Folders paths={proposedOut} /> })}{" "}
          <Choice href={`${path}/folders`} words="check.changeChoice" />
        </Fact>
      )}
    </>
  );
}

function Missed({ view: { preflight }, path }: Shown) {
  if (preflight.missed.length === 0) return null;
  return (
    <Fact tone="warns">
      {rich("check.missed", { folders: <Folders paths={preflight.missed} /> })}{" "}
      <Choice href={`${path}/folders`} words="check.changeChoice" />
    </Fact>
  );
}

function Keywords({ view: { preflight } }: Pick<Shown, "view">) {
  if (preflight.keywords.length === 0) return null;
  const list = listed(preflight.keywords.map(({ keyword, messages }) => `${keyword} (${count(messages)})`));
  return (
    <Fact tone="warns">
      {t("check.keywords", { list })} {t("check.keywordsChoice")}
    </Fact>
  );
}

/** So many are named. */
const MOST = 12;

function Folders({ paths }: { paths: readonly (readonly string[])[] }) {
  const named = paths.slice(0, MOST).map((levels) => folderName(levels));
  return <bdi>{listed([...named, ...(paths.length > MOST ? ["…"] : [])])}</bdi>;
}

function Choice({ href, words }: { href: string; words: TextKey }) {
  return (
    <a href={href} className="link">
      {t(words)}
    </a>
  );
}

/** A tick: as one would wish. `tells`: something will be otherwise than it was. `warns`: look at it before you start. */
type Tone = "fine" | "tells" | "warns";

const TONES: Record<Tone, { icon: IconName; colour: string }> = {
  fine: { icon: "check", colour: "" },
  tells: { icon: "info", colour: "text-ink-2" },
  warns: { icon: "triangle-alert", colour: "text-wait" },
};

function Fact({ tone = "fine", children }: { tone?: Tone; children: ReactNode }) {
  const { icon, colour } = TONES[tone];
  return (
    <li className="flex gap-3 border-b border-rule py-3 text-sm">
      <Icon name={icon} size={18} className={`mt-0.5 ${colour}`} />
      <div className="min-w-0 wrap-anywhere">{children}</div>
    </li>
  );
}

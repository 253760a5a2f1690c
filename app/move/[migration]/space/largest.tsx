import type { SpaceView } from "../../../../lib/services/space.ts";
import { Section } from "../../../_components/page.tsx";
import { pathName } from "../../../_lib/folder-name.ts";
import { size } from "../../../_lib/format.ts";
import { rich, t } from "../../../_lib/text.tsx";
import { when } from "../../../_lib/when.ts";
import { BarBelow } from "./bar.tsx";

interface LargestProps {
  view: Pick<SpaceView, "folders" | "largest">;
  /** Of the move. */
  path: string;
}

/** The largest folders and messages: of what is left out as well, so that it can be seen. */
export function Largest({ view: { folders, largest }, path }: LargestProps) {
  const most = folders[0]?.bytes ?? 1;
  return (
    <>
      {folders.length > 0 && (
        <Section id="folders" title={t("space.folders")}>
          <ul>
            {folders.map(({ id, path: levels, messages, bytes, chosen }) => (
              <li
                key={id}
                data-left-out={chosen ? undefined : ""}
                className="bar-row relative grid gap-x-6 grid-cols-[minmax(0,1fr)_auto] items-baseline gap-y-2 border-b border-rule py-2.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_7rem] sm:items-center"
              >
                <span className="min-w-0 wrap-anywhere">
                  {/* The whole row leads to the folder's tick. */}
                  <a
                    className="link-ink text-inherit! font-medium after:absolute after:inset-0"
                    href={`${path}/folders#folder-${id}`}
                  >
                    <bdi>{pathName(levels.join("/"))}</bdi>
                  </a>
                  {!chosen && <span className="text-sm"> {t("space.leftOut")}</span>}
                </span>
                <BarBelow share={bytes / most} />
                <span className="text-end text-sm tabular-nums">
                  {size(bytes)}
                  <span className="sr-only">, {t("common.messages", { count: messages })}</span>
                </span>
              </li>
            ))}
          </ul>
          <p className="mt-4 text-sm">
            {rich("space.changeFolders", {
              link: (words) => (
                <a className="link" href={`${path}/folders`}>
                  {words}
                </a>
              ),
            })}
          </p>
        </Section>
      )}
      {largest.length > 0 && (
        <Section id="largest" title={t("space.largest")}>
          <ol>
            {largest.map(({ path: levels, bytes, receivedAt }, index) => (
              <li
                key={index}
                className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-6 border-b border-rule py-2.5"
              >
                <span className="min-w-0 wrap-anywhere">
                  {rich(receivedAt === null ? "space.messageIn" : "space.messageFrom", {
                    folder: <bdi>{pathName(levels.join("/"))}</bdi>,
                    day: receivedAt === null ? "" : when(receivedAt, "UTC", "day"),
                  })}
                </span>
                <span className="text-sm tabular-nums">{size(bytes)}</span>
              </li>
            ))}
          </ol>
        </Section>
      )}
    </>
  );
}

/** The page on the phone, by a code that its camera reads. */
import type { OwnLink } from "../../../../lib/services/device-links.ts";
import { Button } from "../../../_components/button.tsx";
import { Note } from "../../../_components/note.tsx";
import { t } from "../../../_lib/text.tsx";

interface PhoneCodeProps {
  /** Null: none is asked for. */
  link: OwnLink | null;
  action: () => Promise<never>;
}

export function PhoneCode({ link, action }: PhoneCodeProps) {
  return (
    <div id="code" className="mt-4 mb-8 scroll-mt-6 print:hidden">
      {link === null ? <p>{t("devices.code.text")}</p> : <Shown link={link} />}
      <form action={action} className="mt-3">
        <Button kind="outlined" size="admin">
          {t(link === null ? "devices.code.make" : "devices.code.again")}
        </Button>
      </form>
    </div>
  );
}

function Shown({ link: { state, address, picture } }: { link: OwnLink }) {
  switch (state) {
    case "opened":
    case "over":
      return <Note tone="quiet">{t(`devices.code.${state}`)}</Note>;
    case "open":
      return (
        <div className="grid gap-5 sm:grid-cols-[auto_minmax(0,1fr)] sm:items-center">
          {/* Black on white in either theme: cameras read nothing else for sure. */}
          <svg
            role="img"
            aria-label={t("devices.code.picture")}
            viewBox={`0 0 ${picture.size} ${picture.size}`}
            shapeRendering="crispEdges"
            className="size-44 rounded-panel border border-rule bg-white"
          >
            <path d={picture.path} fill="#000" />
          </svg>
          <div className="grid gap-2">
            <p>{t("devices.code.open")}</p>
            <p className="font-medium wrap-anywhere select-all">
              <bdi>{address}</bdi>
            </p>
            <p className="text-sm text-ink-2">{t("devices.code.limits")}</p>
          </div>
        </div>
      );
    default:
      return state satisfies never;
  }
}

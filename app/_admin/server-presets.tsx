/** Families of servers that a new server's form can begin with. */
import { PRESETS, type Preset } from "../../lib/services/server-presets.ts";
import { Note } from "../_components/note.tsx";
import { t } from "../_lib/text.tsx";

interface ServerPresetsProps {
  /** What it is to be used as; stays in the address. */
  use: string | undefined;
  /** The one that the form shows. */
  chosen: Preset | null;
}

export function ServerPresets({ use, chosen }: ServerPresetsProps) {
  const link = (preset: Preset) => `/admin/servers/new?${new URLSearchParams({ ...(use ? { use } : {}), preset })}`;
  return (
    <nav aria-label={t("servers.presets")} className="mb-7 max-w-(--measure)">
      <p className="font-semibold">{t("servers.presets")}</p>
      <ul className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
        {PRESETS.map((preset) => (
          <li key={preset}>
            <a className="link" href={link(preset)} aria-current={preset === chosen ? "true" : undefined}>
              {t(`servers.preset.${preset}`)}
            </a>
          </li>
        ))}
      </ul>
      {chosen && (
        <div className="mt-4">
          <Note tone="quiet">{t(`servers.preset.${chosen}.note`)}</Note>
        </div>
      )}
    </nav>
  );
}

/** One device or program at a time: links, so that each has an address and Back works. */
import { t } from "../_lib/text.tsx";
import { APPS, type App } from "./apps.ts";

export function AppTabs({ current }: { current: App }) {
  return (
    <nav aria-label={t("devices.apps")} className="print:hidden">
      <ul className="border-t border-rule-ink sm:flex sm:flex-wrap sm:gap-x-7 sm:border-t-0 sm:border-b sm:border-rule">
        {APPS.map((app) => (
          <li key={app} className="border-b border-rule sm:-mb-px sm:border-b-0">
            <a
              href={`?app=${app}`}
              aria-current={app === current ? "page" : undefined}
              className="flex min-h-11 items-center justify-between text-ink-2 hover:text-ink aria-[current=page]:font-semibold aria-[current=page]:text-ink sm:border-b-2 sm:border-transparent sm:aria-[current=page]:border-accent"
            >
              {t(`devices.app.${app}`)}
              {app === current && <span className="size-2 rounded-full bg-accent sm:hidden" aria-hidden="true" />}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { portal } from "../../../lib/services/portal.ts";
import { Page } from "../../_components/page.tsx";
import { RootAttributes } from "./root-attributes.tsx";
import { SHOWN } from "./shown.tsx";

export const metadata: Metadata = { title: "Components" };

/** Every component in every state. `?theme=dark|light` and `?dir=rtl` force what else the reader's system decides. */
export default async function ComponentsPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { config } = await portal();
  if (!config.development) notFound();
  const { theme, dir } = await searchParams;
  return (
    <>
      <RootAttributes theme={theme} dir={dir} />
      <Page kind="journey" title="Components" lead="Every piece of which pages are made, in every state it has." wide>
        {SHOWN.map(({ name, states }) => (
          <section key={name} className="mt-14 border-t border-rule-ink pt-4" aria-labelledby={`show-${name}`}>
            <h2 id={`show-${name}`} className="mb-4 heading text-h2 font-semibold">
              {name}
            </h2>
            {states.map((state, index) => (
              <div key={index} className="mb-6">
                {state}
              </div>
            ))}
          </section>
        ))}
      </Page>
    </>
  );
}

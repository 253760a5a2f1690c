/** The frame of every page: Back, problems, step, heading, lead, content, side notes, in this order. */
import type { ReactNode } from "react";
import { t } from "../_lib/text.tsx";
import { ErrorSummary, type FormError } from "./error-summary.tsx";
import { Icon } from "./icon.tsx";

export interface PageProps {
  /** Administrators' pages are wider and set smaller. */
  kind: "journey" | "admin";
  back?: { href: string; label: string } | undefined;
  step?: { number: number; of: number } | undefined;
  /** Stands above the heading where there is no step, "Report CR-7K42" for example. */
  above?: ReactNode;
  title: ReactNode;
  /** The larger heading of the start page. */
  display?: boolean;
  lead?: ReactNode;
  /** Side notes: beside the text, below it on narrow screens. */
  aside?: ReactNode;
  /** After the content and the side notes, over the full width. */
  below?: ReactNode;
  /** The content takes the full width of the page. */
  wide?: boolean;
  errors?: readonly FormError[] | undefined;
  /** One sentence in the error summary on what comes next. */
  errorsNext?: ReactNode;
  children?: ReactNode;
}

export function Page(props: PageProps) {
  const { kind, back, aside, below, wide = false, children } = props;
  const columns = aside ? "md:grid md:grid-cols-[minmax(0,1fr)_var(--aside)] md:gap-x-22" : "";
  return (
    <main
      id="main"
      tabIndex={-1}
      data-kind={kind}
      className={`page-width grow pt-8 pb-18 sm:pt-10 sm:pb-24 ${kind === "admin" ? "text-sm" : ""}`}
    >
      {back && <BackLink {...back} />}
      <div className={columns}>
        <div className={wide ? "min-w-0" : "min-w-0 max-w-(--measure)"}>
          <PageHead {...props} />
          {children}
        </div>
        {aside && <aside className="mt-16 grid content-start gap-10 md:mt-0">{aside}</aside>}
      </div>
      {below}
    </main>
  );
}

/** For `generateMetadata`: the title that stands in the tab, which starts with "Error:" while the form has problems. */
export function pageTitle(title: string, hasErrors = false): string {
  return hasErrors ? t("common.titleWithError", { title }) : title;
}

function PageHead({ kind, step, above, title, display = false, lead, errors, errorsNext }: PageProps) {
  const size = display ? "text-display" : kind === "admin" ? "text-[1.75rem]/[2.125rem]" : "text-h1";
  return (
    <div className="mb-6 sm:mb-8">
      {errors && errors.length > 0 && <ErrorSummary errors={errors} next={errorsNext} />}
      {step && <p className="mb-1 text-sm text-ink-2">{t("common.step", { number: step.number, of: step.of })}</p>}
      {above && <p className="mb-1 text-sm text-ink-2">{above}</p>}
      <h1 className={`heading-tight font-semibold text-balance wrap-anywhere ${size}`}>{title}</h1>
      {lead && (
        <p className={`mt-2 max-w-(--measure) text-ink-2 sm:mt-3 ${kind === "admin" ? "text-body" : "text-lead"}`}>
          {lead}
        </p>
      )}
    </div>
  );
}

function BackLink({ href, label }: { href: string; label: string }) {
  return (
    <p className="mb-3 sm:mb-4 print:hidden">
      <a href={href} className="inline-flex min-h-9 items-center gap-1.5 text-sm">
        <Icon name="arrow-left" size={16} />
        <span className="link-ink">{label}</span>
      </a>
    </p>
  );
}

/** A section within a page: its heading, over a line that opens it. */
export function Section({ id, title, action, rule = true, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={id ? `${id}-heading` : undefined} className="mt-12 scroll-mt-6 sm:mt-14">
      <div
        className={`flex flex-wrap items-baseline justify-between gap-x-6 pb-3 ${rule ? "border-b border-rule-ink" : ""}`}
      >
        <h2 id={id ? `${id}-heading` : undefined} className="heading text-h2 font-semibold">
          {title}
        </h2>
        {action && <div className="text-sm">{action}</div>}
      </div>
      {children}
    </section>
  );
}

export interface SectionProps {
  id?: string;
  title: ReactNode;
  /** A link at the end of the heading's line. */
  action?: ReactNode;
  /** Whether a line opens the section; false where a table brings its own. */
  rule?: boolean;
  children: ReactNode;
}

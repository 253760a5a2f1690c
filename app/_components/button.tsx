/** Buttons and links that look like them. Filled: one on a page. There are no disabled buttons. */
import type { ComponentProps, ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

interface Look {
  kind: "filled" | "outlined" | "text";
  /** 48 px in the journey, 40 px on administrators' pages and for secondary buttons. */
  size?: "journey" | "admin" | undefined;
  /** Before the words. */
  icon?: IconName | undefined;
  /** After the words: only the arrow of the button that leads on. */
  iconAfter?: IconName | undefined;
  /** As wide as its column on phones. */
  wide?: boolean | undefined;
  children: ReactNode;
}

const UNDERLINED = "link px-0!";

const KINDS = {
  filled: "border border-transparent bg-fill text-on-fill hover:bg-fill-hover rounded-button",
  outlined: "border border-rule-strong text-ink hover:border-ink rounded-button",
  text: UNDERLINED,
} as const;

const SIZES = {
  journey: "min-h-12 px-5.5 py-2 text-body",
  admin: "min-h-10 px-4 py-1.5 text-sm",
} as const;

function classesOf({ kind, size = "journey", wide = kind === "filled" && size === "journey" }: Look): string {
  const across = wide ? "w-full sm:w-auto" : "";
  // Words on more than one line begin where other links do.
  const middle = kind === "text" ? "text-start" : "justify-center text-center";
  return `inline-flex cursor-pointer items-center gap-2.5 font-semibold ${middle} ${SIZES[size]} ${KINDS[kind]} ${across}`;
}

function Inside({ icon, iconAfter, size, children }: Look) {
  const pixels = size === "admin" ? 17 : 20;
  return (
    <>
      {icon && <Icon name={icon} size={pixels} />}
      <span className="min-w-0 wrap-anywhere">{children}</span>
      {iconAfter && <Icon name={iconAfter} size={pixels} />}
    </>
  );
}

export type ButtonProps = Look &
  Pick<ComponentProps<"button">, "name" | "value" | "formAction" | "form" | "onClick" | "type" | "id">;

/** A button that sends its form, unless `type` says otherwise. */
export function Button({ kind, size, icon, iconAfter, wide, children, type = "submit", ...rest }: ButtonProps) {
  const look = { kind, size, icon, iconAfter, wide, children };
  return (
    <button type={type} className={classesOf(look)} {...rest}>
      <Inside {...look} />
    </button>
  );
}

export type ButtonLinkProps = Look & { href: string; download?: boolean };

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function ButtonLink({ href, download, ...look }: ButtonLinkProps) {
  return (
    <a href={href} download={download} className={classesOf(look)}>
      <Inside {...look} />
    </a>
  );
}

/** Buttons in a row, below each other on phones. */
export function ButtonRow({ children }: { children: ReactNode }) {
  return <div className="mt-8 flex flex-wrap items-center gap-x-4 gap-y-3">{children}</div>;
}

/**
 * What JSX becomes (jsxImportSource in app/tsconfig.json): React's own, and where the portal shares its host, with the addresses of links, forms
 * and pictures below its path. Pages write `/help` and mean the portal's; so none can forget it.
 */
import * as react from "react/jsx-runtime";
import { withBasePath } from "../../lib/config/base-path.ts";

export type { JSX } from "react/jsx-runtime";
export const { Fragment } = react;

const ADDRESSES = ["href", "action", "formAction", "src"] as const;

type Make = typeof react.jsx;

/** Elements of HTML alone: components hand their addresses on to some, and Next.js knows the path itself. */
export function below(make: Make, basePath: string | undefined): Make {
  return (type, props, key) => {
    if (typeof type !== "string") return make(type, props, key);
    const given = props as Readonly<Record<string, unknown>>;
    const addresses = ADDRESSES.flatMap((name) => {
      const value = given[name];
      return typeof value === "string" ? [[name, withBasePath(value, basePath)]] : [];
    });
    return make(type, addresses.length === 0 ? props : { ...given, ...Object.fromEntries(addresses) }, key);
  };
}

const isAlone = withBasePath("/") === "/";

export const jsx: Make = isAlone ? react.jsx : below(react.jsx, undefined);
export const jsxs: Make = isAlone ? react.jsxs : below(react.jsxs, undefined);

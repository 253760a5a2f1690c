/** jsx-runtime.ts in development (and in unit tests). */
import * as react from "react/jsx-dev-runtime";

export type { JSX } from "react/jsx-dev-runtime";
export const { Fragment, jsxDEV } = react;

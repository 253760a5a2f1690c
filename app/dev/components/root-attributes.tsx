"use client";
/** Sets theme and direction of the whole document, which the page itself can't reach. */
import { useEffect } from "react";

export function RootAttributes({ theme, dir }: { theme: string | undefined; dir: string | undefined }) {
  useEffect(() => {
    const root = document.documentElement;
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    if (dir === "rtl") root.dir = "rtl";
  }, [theme, dir]);
  return null;
}

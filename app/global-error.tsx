"use client";
import "./globals.css";
import { Broken, type BrokenProps } from "./_components/broken.tsx";

/** In place of everything, when the layout itself broke. */
export default function GlobalError(props: BrokenProps) {
  return (
    <html lang="en" dir="ltr">
      <body className="flex min-h-dvh flex-col bg-paper text-ink">
        <Broken {...props} />
      </body>
    </html>
  );
}

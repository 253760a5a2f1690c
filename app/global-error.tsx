"use client";
import "./globals.css";
import { BrokenIn, type BrokenProps, useBrokenPage } from "./_components/broken.tsx";

/** In place of everything, when the layout itself broke. */
export default function GlobalError(props: BrokenProps) {
  const page = useBrokenPage();
  return (
    <html lang={page.language} dir={page.direction}>
      <body className="flex min-h-dvh flex-col bg-paper text-ink">
        <BrokenIn page={page} {...props} />
      </body>
    </html>
  );
}

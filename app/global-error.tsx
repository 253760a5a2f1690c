"use client";
import "./globals.css";
import { Broken, type BrokenProps, useReaderWords } from "./_components/broken.tsx";

/** In place of everything, when the layout itself broke. */
export default function GlobalError(props: BrokenProps) {
  const { language } = useReaderWords();
  return (
    <html lang={language} dir={language === "ar" ? "rtl" : "ltr"}>
      <body className="flex min-h-dvh flex-col bg-paper text-ink">
        <Broken {...props} />
      </body>
    </html>
  );
}

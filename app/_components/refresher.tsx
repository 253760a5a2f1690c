"use client";
/** Asks for the page again while something is still to come; what was ticked and typed stays. */
import { useRouter } from "next/navigation";
import { useEffect } from "react";

const EVERY_MS = 2500;

export function Refresher() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}

"use client";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "./button.tsx";

/** Opens the browser's print window. Only there where JavaScript is. */
export function PrintButton({ size, children }: { size?: "journey" | "admin"; children: ReactNode }) {
  const [isAlive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  if (!isAlive) return null;
  return (
    <Button kind="outlined" size={size} icon="printer" type="button" onClick={() => window.print()}>
      {children}
    </Button>
  );
}

"use client";
/** Takes the focus when it appears, so that nobody misses it. */
import { type ReactNode, useEffect, useRef } from "react";

interface FocusOnShowProps {
  id: string;
  labelledBy: string;
  className: string;
  children: ReactNode;
}

export function FocusOnShow({ id, labelledBy, className, children }: FocusOnShowProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} id={id} role="alert" aria-labelledby={labelledBy} tabIndex={-1} className={className}>
      {children}
    </div>
  );
}

"use client";
/** The reader's own time, where it differs from the one on the page. Needs JavaScript: the server can't know the zone. */
import { useSyncExternalStore } from "react";

export interface LocalTimeProps {
  /** Epoch milliseconds. */
  at: number;
  /** The zone of the time on the page. */
  zone: string;
  /** Around the time, as "({time} your time)". */
  words: string;
  /** For the format of day and time. */
  locale: string;
}

const never = () => () => undefined;

export function LocalTime({ at, zone, words, locale }: LocalTimeProps) {
  const own = useSyncExternalStore(
    never,
    () => ownTime(at, zone, locale),
    () => null,
  );
  return own === null ? null : <span> {words.replace("{time}", own)}</span>;
}

/** Null where the reader's clock shows the same; the weekday and date only where they differ as well. */
function ownTime(at: number, zone: string, locale: string): string | null {
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long" };
  const shown = (options: Intl.DateTimeFormatOptions, timeZone?: string) =>
    new Intl.DateTimeFormat(locale, timeZone ? { ...options, timeZone } : options).format(at);
  const sameDay = shown(day) === shown(day, zone);
  if (sameDay && shown(time) === shown(time, zone)) return null;
  return sameDay ? shown(time) : shown({ ...day, ...time });
}

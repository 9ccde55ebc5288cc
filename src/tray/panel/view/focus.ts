/**
 * Where the focus is. On a new page: on the blue button, else on the headline.
 * When what had it is gone: on the headline. Escape goes back; Return presses
 * the blue button where nothing else has the focus.
 */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

const find = (what: string): HTMLElement | null => document.querySelector(`main ${what}`);

export function useFocus(page: string, back: () => void): void {
  const had = useRef<Element>(null);
  useLayoutEffect(() => {
    (find("[data-go]") ?? find("[data-headline]"))?.focus();
  }, [page]);
  useLayoutEffect(() => {
    const lost = had.current !== null && !had.current.isConnected && isNowhere();
    if (lost) find("[data-headline]")?.focus();
  });
  useEffect(() => {
    const entered = (event: FocusEvent) => {
      had.current = event.target as Element; // focus goes to elements only
    };
    document.addEventListener("focusin", entered);
    return () => document.removeEventListener("focusin", entered);
  }, []);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (event.key === "Escape") back();
      if (event.key === "Enter" && (isNowhere() || document.activeElement?.matches("[data-headline]")))
        find("[data-go]")?.click();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  });
}

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

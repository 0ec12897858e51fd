/** Reads the waiting list again and again: the notification of a buyer and the end of a rejection have no event. */
import { useEffect } from 'preact/hooks';
import { pollWaitingList } from './waiting-list.ts';

const POLL_MILLISECONDS = 5_000;

/** While the page is visible and `isWanted`. */
export function usePolledWaitingList(isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) return;
    const timer = setInterval(
      () => document.hidden || void pollWaitingList().catch(() => undefined),
      POLL_MILLISECONDS,
    );
    return () => clearInterval(timer);
  }, [isWanted]);
}

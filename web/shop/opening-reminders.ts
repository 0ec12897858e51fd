/** The sales of which this buyer asked to be notified: the product, and when its sale was to begin. Stored by the browser. */
import { session } from '#web/shared/session.ts';
import { createStore } from '#web/shared/store.ts';
import { setSubscribed } from './waiting-list.ts';

type Reminders = Readonly<Record<string, string>>;
export const openingReminders = createStore<Reminders>({});

const keyOf = (): string => `donut.openings.${session.get()?.user.id}`;

export function readReminders(): void {
  try {
    openingReminders.set(JSON.parse(localStorage.getItem(keyOf()) ?? '{}'));
  } catch {
    openingReminders.set({});
  }
}

/** Subscribes to the product whose sale begins `at`, or unsubscribes. */
export async function setReminder(productId: string, at: string | undefined): Promise<void> {
  await setSubscribed(productId, at !== undefined);
  const { [productId]: _, ...others } = openingReminders.get();
  openingReminders.set(at === undefined ? others : { ...others, [productId]: at });
  try {
    localStorage.setItem(keyOf(), JSON.stringify(openingReminders.get()));
  } catch {
    // The storage is full or off: the shop sends the mail, and this page knows of it until it is closed.
  }
}

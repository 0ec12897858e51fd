/** Short messages about what an action has done, at the bottom of every console page. */
import { words } from '#web/shared/language.ts';
import { createStore, useStore } from '#web/shared/store.ts';

const t = words({ close: ['Close', '닫기'] });
const TOASTS_MAX = 3;
const SHOWN_MILLISECONDS = 8_000;
interface Toast {
  readonly id: number;
  readonly text: string;
}
const toasts = createStore<readonly Toast[]>([]);
let last = 0;

const close = (id: number): void => toasts.set(toasts.get().filter((toast) => toast.id !== id));

export function toast(text: string): void {
  last += 1;
  const id = last;
  toasts.set([...toasts.get(), { id, text }].slice(-TOASTS_MAX));
  setTimeout(() => close(id), SHOWN_MILLISECONDS);
}

/** The live region is always there, so that a screen reader reads what is added to it. */
export const Toasts = () => (
  <div class="toasts" role="status">
    {useStore(toasts).map(({ id, text }) => (
      <p key={id} class="box row apart">
        <span>{text}</span>
        <button type="button" class="btn btn-ghost btn-xs" onClick={() => close(id)}>
          {t('close')}
        </button>
      </p>
    ))}
  </div>
);

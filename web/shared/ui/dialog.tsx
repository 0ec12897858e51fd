/** A confirmation dialog. Escape and the first button cancel. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isShownAt } from '#web/shared/field-errors.ts';
import { words } from '#web/shared/language.ts';
import { Problem } from './components.tsx';

const t = words({
  cancel: ['Cancel', '취소'],
  marked: ['Nothing was saved. Correct the marked fields.', '저장하지 않았습니다. 표시된 항목을 고쳐 주세요.'],
  type: ['Type {what} to confirm', '계속하려면 {what} 입력'],
});

const FOCUSABLE = 'a[href], button, input, select, textarea, summary';

export function Dialog(props: {
  readonly title: string;
  readonly action: string;
  readonly children?: ComponentChildren;
  /** The text that the user must type to enable the action, for example the number of affected items. */
  readonly typed?: string | undefined;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly error?: Error | undefined;
  /** The pointers of the fields that show their own error. */
  readonly fields?: readonly string[];
  readonly ready?: boolean;
  readonly act: () => void;
  readonly close: () => void;
}) {
  const box = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const ready = (props.ready ?? true) && (props.typed === undefined || text.trim() === props.typed) && !props.busy;
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    // In a dialog that scrolls, Chromium would focus the scrolling box.
    box.current?.querySelector<HTMLElement>(FOCUSABLE)?.focus();
    return () => before?.focus();
  }, []);
  return (
    <dialog class="modal" ref={box} onClose={props.close} aria-labelledby="dialog-title">
      <form
        class="modal-box stack"
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) props.act();
        }}
      >
        <h2 id="dialog-title">{props.title}</h2>
        {props.children}
        {props.typed !== undefined && (
          <label class="field">
            <span>{t('type', { what: props.typed })}</span>
            <input
              class="input"
              value={text}
              autocomplete="off"
              inputMode="numeric"
              onInput={({ currentTarget }) => setText(currentTarget.value)}
            />
          </label>
        )}
        {isShownAt(props.error, props.fields ?? []) ? (
          <p class="bad" role="alert">
            {t('marked')}
          </p>
        ) : (
          <Problem error={props.error} />
        )}
        <div class="row apart">
          <button type="button" class="btn" onClick={props.close}>
            {t('cancel')}
          </button>
          <button type="submit" class={`btn ${props.danger ? 'btn-error' : 'btn-primary'}`} disabled={!ready}>
            {props.action}
          </button>
        </div>
      </form>
    </dialog>
  );
}

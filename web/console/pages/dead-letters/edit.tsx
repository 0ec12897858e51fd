/** The body of a message. A parked one can be patched; the API checks it against what its queue takes. */
import { useState } from 'preact/hooks';
import { type ResponseBody, call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { fieldErrorOf, useAction } from '#web/shared/load.ts';
import { Problem } from '#web/shared/ui/components.tsx';
import { Field } from '#web/shared/ui/field.tsx';

const t = words({
  body: ['Body', '본문'],
  edit: ['Body: change what is wrong, then save', '본문: 잘못된 곳을 고치고 저장하세요'],
  save: ['Save', '저장'],
  undo: ['Undo', '되돌리기'],
  saved: ['Saved. Redrive it to have it done.', '저장했습니다. 재처리하면 처리됩니다.'],
  json: ['This is not JSON: {why}', 'JSON이 아닙니다: {why}'],
});

/** As a person reads it; what is no JSON stays as it is. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
function notJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return t('json', { why: (error as Error).message });
  }
}

/** Queues take it without the spaces it is edited with. */
const compact = (text: string): string => JSON.stringify(JSON.parse(text));

export function Edit(props: {
  readonly letter: ResponseBody<'readDeadLetter'>;
  readonly etag: string;
  /** It was just saved: what is shown is what the shop has now. */
  readonly wasSaved: boolean;
  readonly saved: () => void;
}) {
  const { letter, etag, wasSaved, saved } = props;
  const before = pretty(letter.body);
  const [text, setText] = useState(before);
  const save = useAction(async () => {
    await call('editDeadLetter', { params: { deadLetterId: letter.id }, body: { body: compact(text) }, ifMatch: etag });
    saved();
  });
  const changed = text !== before;
  const wrong = changed ? notJson(text) : undefined;
  const fieldError = wrong ?? fieldErrorOf(save.error, '/body');
  if (letter.state !== 'parked') {
    return (
      <section class="box stack" aria-labelledby="body">
        <h2 id="body">{t('body')}</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable (WCAG 2.1.1) */}
        <pre tabIndex={0}>{before}</pre>
      </section>
    );
  }
  return (
    <form
      class="box stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && !wrong) save.run();
      }}
    >
      <Field label={t('edit')} fieldError={fieldError}>
        <textarea
          class={`textarea mono ${fieldError ? 'textarea-error' : ''}`}
          rows={Math.min(24, text.split('\n').length + 1)}
          spellcheck={false}
          value={text}
          aria-invalid={fieldError ? true : undefined}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </Field>
      {save.error && !fieldError && <Problem error={save.error} />}
      {wasSaved && !changed && (
        <p class="good small" role="status">
          {t('saved')}
        </p>
      )}
      <div class="row">
        <button type="submit" class="btn btn-sm btn-primary" disabled={!changed || wrong !== undefined || save.busy}>
          {t('save')}
        </button>
        {changed && (
          <button type="button" class="btn btn-sm" onClick={() => setText(before)}>
            {t('undo')}
          </button>
        )}
      </div>
    </form>
  );
}

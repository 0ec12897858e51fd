/** The body of a message. The body of a parked message can be edited; the API validates it with the schema of its queue. */
import { useState } from 'preact/hooks';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { fieldErrorOf } from '#web/shared/field-errors.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { Problem } from '#web/shared/ui/components.tsx';
import { Field } from '#web/shared/ui/field.tsx';

const t = words({
  body: ['Body', '본문'],
  edit: ['Body (editable)', '본문 (수정 가능)'],
  save: ['Save', '저장'],
  undo: ['Undo', '되돌리기'],
  saved: ['Saved. Redrive the message to process it.', '저장했습니다. 재처리하면 처리됩니다.'],
  json: ['Invalid JSON: {why}', '올바른 JSON이 아닙니다: {why}'],
});

/** Formats JSON with indentation. Other text is returned unchanged. */
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

/** Removes the whitespace that was added for editing. */
const compact = (text: string): string => JSON.stringify(JSON.parse(text));

export function Edit(props: {
  readonly deadLetter: ResponseBody<'readDeadLetter'>;
  readonly etag: string;
  /** True if the shown body was just saved. */
  readonly wasSaved: boolean;
  readonly saved: () => void;
}) {
  const { deadLetter, etag, wasSaved, saved } = props;
  const original = pretty(deadLetter.body);
  const [text, setText] = useState(original);
  const save = useAction(async () => {
    await call('editDeadLetter', {
      params: { deadLetterId: deadLetter.id },
      body: { body: compact(text) },
      ifMatch: etag,
    });
    saved();
  });
  const changed = text !== original;
  const jsonError = changed ? notJson(text) : undefined;
  const fieldError = jsonError ?? fieldErrorOf(save.error, '/body');
  // Saving a body of which only the beginning is shown would lose the rest.
  if (deadLetter.state !== 'parked' || deadLetter.cut) {
    return (
      <section class="box stack" aria-labelledby="body">
        <h2 id="body">{t('body')}</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard (WCAG 2.1.1) */}
        <pre tabIndex={0}>{original}</pre>
      </section>
    );
  }
  return (
    <form
      class="box stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && !jsonError) save.run();
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
        <button
          type="submit"
          class="btn btn-sm btn-primary"
          disabled={!changed || jsonError !== undefined || save.busy}
        >
          {t('save')}
        </button>
        {changed && (
          <button type="button" class="btn btn-sm" onClick={() => setText(original)}>
            {t('undo')}
          </button>
        )}
      </div>
    </form>
  );
}

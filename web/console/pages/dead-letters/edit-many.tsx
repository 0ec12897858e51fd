/** The dialog that edits all messages of a cause with one JSON merge patch: preview first, then apply. */
import { useState } from 'preact/hooks';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import { Field } from '#web/shared/ui/field.tsx';
import { toast } from '#web/shared/ui/toasts.tsx';
import type { Filter } from './filter.ts';

const t = words({
  title: ['Edit all with this cause', '이 원인 일괄 수정'],
  patch: ['JSON merge patch (RFC 7386); null removes a member', 'JSON merge patch (RFC 7386), null은 항목 삭제'],
  preview: ['Preview', '미리 보기'],
  action: ['Edit {n}', '{n}개 수정'],
  result: [
    '{n} of {all} messages would be edited, {out} left out.',
    '{all}개 중 {n}개를 수정하고 {out}개를 제외합니다.',
  ],
  done: ['{n} edited.', '{n}개를 수정했습니다.'],
  before: ['Before', '수정 전'],
  after: ['After', '수정 후'],
  later: ['Messages that change after this preview are left out.', '미리 보기 뒤에 바뀐 메시지는 제외됩니다.'],
  json: ['Must be a JSON object', 'JSON 객체여야 합니다'],
});

function readPatch(text: string): Record<string, unknown> | undefined {
  try {
    const patch: unknown = JSON.parse(text);
    return typeof patch === 'object' && patch !== null && !Array.isArray(patch)
      ? (patch as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

export function EditManyDialog(props: {
  readonly filter: Filter;
  readonly close: () => void;
  readonly done: () => void;
}) {
  const { state: _, ...filter } = props.filter;
  const [text, setText] = useState('{\n  \n}');
  const [preview, show] = useState<ResponseBody<'editDeadLetters'>>();
  const patch = readPatch(text);
  const work = useAction(async () => {
    if (!patch) return;
    if (!preview) {
      show((await call('editDeadLetters', { body: { filter, patch, dryRun: true } })).body);
      return;
    }
    const { position, edited } = preview;
    await call('editDeadLetters', { body: { filter, patch, position, countMax: edited } });
    toast(t('done', { n: count(edited) }));
    props.done();
    props.close();
  });
  return (
    <Dialog
      title={t('title')}
      action={preview ? t('action', { n: count(preview.edited) }) : t('preview')}
      ready={patch !== undefined && preview?.edited !== 0}
      busy={work.busy}
      error={work.error}
      act={() => work.run()}
      close={props.close}
    >
      <Field label={t('patch')} fieldError={patch ? undefined : t('json')}>
        <textarea
          class="textarea mono"
          rows={6}
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            show(undefined);
          }}
        />
      </Field>
      {preview && <Preview preview={preview} />}
    </Dialog>
  );
}

const Preview = ({ preview: { edited, matched, leftOut, samples } }: { preview: ResponseBody<'editDeadLetters'> }) => (
  <div class="stack">
    <p role="status">{t('result', { n: count(edited), all: count(matched), out: count(leftOut.count) })}</p>
    {samples.map(({ id, before, after }) => (
      <div key={id} class="stack small">
        <span class="mono">{id}</span>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard (WCAG 2.1.1) */}
        <pre tabIndex={0}>{`${t('before')}: ${before}\n${t('after')}: ${after}`}</pre>
      </div>
    ))}
    <p class="small soft">{t('later')}</p>
  </div>
);

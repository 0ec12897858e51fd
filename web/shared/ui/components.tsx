/** The small components every page is made of. */
import type { ComponentChildren } from 'preact';
import { ApiProblem } from '#web/shared/client.ts';
import { duration, moment, short } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import type { Loaded } from '#web/shared/load.ts';

const t = words({
  unreachable: ['The shop does not answer.', '서버가 응답하지 않습니다.'],
  again: ['Try again', '다시 시도'],
  stale: [
    'Not refreshed: {why} What you see is from {at} ({age} ago).',
    '새로 고치지 못했습니다: {why} {at} ({age} 전) 기준입니다.',
  ],
  loading: ['Reading…', '불러오는 중…'],
  newest: ['Newest', '처음으로'],
  older: ['Older', '이전 항목'],
  request: ['request {id}', '요청 {id}'],
});

export type Tone = 'info' | 'success' | 'warning' | 'error' | 'quiet';
const BADGES: Readonly<Record<Tone, string>> = {
  info: 'badge-info',
  success: 'badge-success',
  warning: 'badge-warning',
  error: 'badge-error',
  quiet: 'quiet',
};
export const Badge = ({ tone, children }: { tone: Tone; children: ComponentChildren }) => (
  <span class={`badge badge-sm ${BADGES[tone]}`}>{children}</span>
);

export const Time = ({ at }: { at: string | null | undefined }) =>
  at ? (
    <time class="nowrap" dateTime={at} title={at}>
      {moment(at)}
    </time>
  ) : (
    <span>–</span>
  );

/** An id, as a link to its page where it has one. */
export const Id = ({ id, to }: { id: string; to?: string | undefined }) =>
  to ? (
    <a class="mono nowrap" href={to} title={id}>
      {short(id)}
    </a>
  ) : (
    <span class="mono nowrap" title={id}>
      {short(id)}
    </span>
  );

/** What went wrong, in the API's own words. */
export function showError(error: Error): string {
  if (!(error instanceof ApiProblem)) return t('unreachable');
  const { title, detail, errors } = error.problem;
  const more = errors.map((one) => one.detail).join('; ') || detail;
  return more && more !== title ? `${title}: ${more}` : `${title}.`;
}

export const Problem = ({ error, retry }: { error: Error | undefined; retry?: (() => void) | undefined }) =>
  error ? (
    <div class="alert soft-alert" role="alert">
      <span class="bad">{showError(error)}</span>
      {retry && (
        <button type="button" class="btn btn-sm" onClick={retry}>
          {t('again')}
        </button>
      )}
    </div>
  ) : null;

/** Shows what was read; when a later reading failed, that too, and how old the shown is. */
export function Show<T>({ loaded, children }: { loaded: Loaded<T>; children: (data: T) => ComponentChildren }) {
  const { data, error, at, reload } = loaded;
  if (data === undefined) {
    return error ? (
      <Problem error={error} retry={reload} />
    ) : (
      <p class="soft" role="status">
        {t('loading')}
      </p>
    );
  }
  return (
    <>
      {error && (
        <div class="alert soft-alert" role="alert">
          <span>
            {t('stale', {
              why: showError(error),
              at: moment(new Date(at).toISOString()),
              age: duration(Date.now() - at),
            })}
          </span>
          <button type="button" class="btn btn-sm" onClick={reload}>
            {t('again')}
          </button>
        </div>
      )}
      {children(data)}
    </>
  );
}

/** Says what to do where there is nothing to see. */
export const Empty = ({ children }: { children: ComponentChildren }) => <div class="empty box">{children}</div>;

export const Facts = ({ rows }: { rows: readonly (readonly [name: string, value: ComponentChildren])[] }) => (
  <dl class="facts">
    {rows.map(([name, value]) => (
      <>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </>
    ))}
  </dl>
);

export const Numbers = ({ rows }: { rows: readonly (readonly [name: string, value: ComponentChildren])[] }) => (
  <dl class="numbers">
    {rows.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

/** Forward by the cursor of the API, back to the newest; the browser's Back is the page before. */
export const Pager = ({
  cursor,
  next,
  go,
}: {
  cursor?: string | undefined;
  next: string | null;
  go: (cursor: string | undefined) => void;
}) =>
  cursor || next ? (
    <div class="row">
      {cursor && (
        <button type="button" class="btn btn-sm" onClick={() => go(undefined)}>
          {t('newest')}
        </button>
      )}
      {next && (
        <button type="button" class="btn btn-sm" onClick={() => go(next)}>
          {t('older')}
        </button>
      )}
    </div>
  ) : null;

/** The small components that all pages use. */
import type { ComponentChildren } from 'preact';
import { ApiProblem, isStarting } from '#web/shared/client.ts';
import { shopNow } from '#web/shared/clock.ts';
import { dateTime, duration, exact, moment, short } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import type { Loaded } from '#web/shared/load.ts';
import { Copy } from './copy.tsx';
import { Skeleton } from './skeleton.tsx';

const t = words({
  unreachable: ['The server does not respond.', '서버가 응답하지 않습니다.'],
  again: ['Try again', '다시 시도'],
  stale: [
    'Refresh failed: {why} Showing data from {at} ({age} ago).',
    '새로 고치지 못했습니다: {why} {at} ({age} 전) 기준입니다.',
  ],
  loading: ['Loading…', '불러오는 중…'],
  starting: [
    'The shop is starting up. This takes up to half a minute, and the page continues automatically.',
    '쇼핑몰을 시작하고 있습니다. 30초쯤 걸릴 수 있으며, 준비되면 자동으로 표시됩니다.',
  ],
  ago: ['{age} ago', '{age} 전'],
  newest: ['Newest', '처음으로'],
  older: ['Older', '이전 항목'],
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
    <time class="nowrap" dateTime={at} title={`${t('ago', { age: ageOf(at) })} · ${exact(at)}`}>
      {moment(at)}
    </time>
  ) : (
    <span>–</span>
  );

/** A date and a time of day, also of today. */
export const DateTime = ({ at }: { at: string }) => (
  <time class="nowrap" dateTime={at} title={at}>
    {dateTime(at)}
  </time>
);

const ageOf = (at: string): string => duration(shopNow() - Date.parse(at));
/** How long ago a time was; the exact time in the title. */
export const Ago = ({ at }: { at: string }) => (
  <time class="nowrap" dateTime={at} title={exact(at)}>
    {t('ago', { age: ageOf(at) })}
  </time>
);

/** A shortened id, linked to its page if it has one, with a button that copies it. */
export const Id = ({ id, to }: { id: string; to?: string | undefined }) => (
  <span class="named">
    {to ? (
      <a class="mono nowrap" href={to} title={id}>
        {short(id)}
      </a>
    ) : (
      <span class="mono nowrap" title={id}>
        {short(id)}
      </span>
    )}
    <Copy text={id} />
  </span>
);

/** Returns the title and details of an API problem as one sentence. */
export function showError(error: Error): string {
  if (!(error instanceof ApiProblem)) return t('unreachable');
  const { title, detail, errors } = error.problem;
  const more = errors.map((item) => item.detail).join('; ') || detail;
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

/** Shows loaded data, or why there is none yet. If a later load failed, it also shows the error and the age of the data. */
export function Show<T>({ loaded, children }: { loaded: Loaded<T>; children: (data: T) => ComponentChildren }) {
  const { data, error, at, isOld, reload } = loaded;
  if (data === undefined) {
    const isWaiting = error === undefined || isStarting(error);
    return isWaiting ? (
      error ? (
        <p class="soft" role="status">
          {t('starting')}
        </p>
      ) : (
        <Skeleton text={t('loading')} />
      )
    ) : (
      <Problem error={error} retry={reload} />
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
      <div class="contents" data-old={isOld ? '' : undefined} aria-busy={isOld}>
        {children(data)}
      </div>
    </>
  );
}

/** The content of an empty page: what to do next. */
export const Empty = ({ children }: { children: ComponentChildren }) => <div class="empty box">{children}</div>;

export const Facts = ({
  rows,
}: {
  rows: readonly (readonly [name: ComponentChildren, value: ComponentChildren])[];
}) => (
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

/** Buttons to the next page and back to the first page. The browser's Back button leads to the previous page. */
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

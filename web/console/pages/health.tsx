/** The health of the API, and whether the shop runs in AWS or locally. */

import { call, isStarting } from '#web/shared/client.ts';
import { local, testClock } from '#web/shared/clock.ts';
import { duration } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { liveName } from '#web/shared/names.ts';
import { session } from '#web/shared/session.ts';
import { useStore } from '#web/shared/store.ts';
import { live } from '#web/shared/stream.ts';
import { Badge, Facts, Show, showError } from '#web/shared/ui/components.tsx';

const t = words({
  title: ['Health', '상태'],
  api: ['API', 'API'],
  responseTime: ['responded in {took}', '{took} 만에 응답'],
  database: ['Database', '데이터베이스'],
  starting: ['starting or unavailable', '시작 중이거나 사용할 수 없음'],
  stream: ['Live stream', '실시간 연결'],
  where: ['Runs in', '실행 위치'],
  here: ['local (the same handlers and template as in AWS)', '로컬 (AWS와 동일한 핸들러와 템플릿)'],
  aws: ['AWS', 'AWS'],
  clock: ['Test clock', '테스트 시계'],
  ahead: ['{time} ahead', '{time} 앞섬'],
  embedded: ['Emulated services', '에뮬레이트되는 서비스'],
  address: ['Address', '주소'],
});

interface Endpoints {
  readonly api: string;
  readonly aws: string;
  readonly factory: string;
  readonly platform: string;
  readonly database: string;
  readonly services: readonly string[];
  readonly functions: readonly string[];
}

async function checkHealth() {
  const startedAt = performance.now();
  const { body } = await call('readHealth', { query: {} });
  return { body, took: performance.now() - startedAt, endpoints: await local<Endpoints>('GET', 'endpoints') };
}

/** Only operators may ask the database. */
const checkDatabase = async (signal: AbortSignal) =>
  (await call('readHealth', { query: { deep: '1' }, signedIn: true, signal })).body.status;

function DatabaseState() {
  const { data, error } = useLoad('database', checkDatabase, { everyMilliseconds: 10_000 });
  if (error) return <Badge tone="error">{isStarting(error) ? t('starting') : showError(error)}</Badge>;
  return data ? <Badge tone="success">{data}</Badge> : <span>–</span>;
}

export function Health() {
  const isOperator = useStore(session)?.user.role === 'OPERATOR';
  const loaded = useLoad('health', checkHealth, { everyMilliseconds: 10_000 });
  const clock = useStore(testClock);
  const stream = useStore(live);
  return (
    <>
      <h1>{t('title')}</h1>
      <Show loaded={loaded}>
        {({ took, endpoints, body }) => (
          <section class="box stack">
            <Facts
              rows={[
                [
                  t('api'),
                  <span class="row">
                    <Badge tone="success">{body.status}</Badge>
                    {t('responseTime', { took: duration(took) })}
                  </span>,
                ],
                ...(isOperator ? [[t('database'), <DatabaseState />] as const] : []),
                [t('stream'), liveName(stream)],
                [t('where'), endpoints ? t('here') : t('aws')],
                [t('address'), <span class="mono">{location.origin}</span>],
                ...(clock ? [[t('clock'), t('ahead', { time: duration(clock.offsetMilliseconds) })] as const] : []),
                ...(endpoints
                  ? [
                      [t('embedded'), endpoints.services.join(', ')] as const,
                      ['Lambda', endpoints.functions.join(', ')] as const,
                      ['PostgreSQL', <span class="mono">{endpoints.database}</span>] as const,
                      ['AWS endpoint', <span class="mono">{endpoints.aws}</span>] as const,
                    ]
                  : []),
              ]}
            />
          </section>
        )}
      </Show>
    </>
  );
}

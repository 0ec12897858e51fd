/** The mails that a local shop did not send, to one address. There is no such page in a deployed one. */
import { local, testClock } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import { useStore } from '#web/shared/store.ts';
import { Empty, Show, Time } from '#web/shared/ui/components.tsx';
import { Input } from '#web/shared/ui/field.tsx';

const t = words({
  title: ['Mails of this machine', '이 컴퓨터의 메일함'],
  how: [
    'A shop on your own machine sends no mail: what it would have sent is here.',
    '로컬 상점은 메일을 보내지 않습니다. 보냈을 메일이 여기에 모입니다.',
  ],
  to: ['To', '받는 사람'],
  empty: ['Nothing for this address yet.', '아직 받은 메일이 없습니다.'],
  nothing: ['There is no such page.', '없는 페이지입니다.'],
});

interface Mail {
  readonly id: string;
  readonly at: string;
  readonly subject: string;
  readonly text: string;
}
const POLL_MILLISECONDS = 2_000;
const SHOWN_MAX = 20;

export function Mailbox() {
  const isLocal = useStore(testClock) !== undefined;
  const { to = '' } = useAddress().query;
  const mails = useLoad(
    `mailbox ${to}`,
    async () => {
      if (!to) return [];
      const answer = await local<{ readonly items: readonly Mail[] }>('GET', `mailbox?to=${encodeURIComponent(to)}`);
      return answer?.items ?? [];
    },
    { everyMilliseconds: POLL_MILLISECONDS },
  );
  if (!isLocal) return <Empty>{t('nothing')}</Empty>;
  return (
    <>
      <h1>{t('title')}</h1>
      <p class="soft">{t('how')}</p>
      <div class="narrow">
        <Input label={t('to')} type="email" value={to} change={(text) => setQuery({ to: text }, true)} />
      </div>
      <Show loaded={mails}>
        {(all) => (
          <>
            {all.length === 0 && <Empty>{t('empty')}</Empty>}
            {all
              .slice(-SHOWN_MAX)
              .reverse()
              .map(({ id, at, subject, text }) => (
                <article key={id} class="box stack">
                  <p class="row apart">
                    <strong>{subject}</strong>
                    <Time at={at} />
                  </p>
                  <pre class="mail-text">{text}</pre>
                </article>
              ))}
          </>
        )}
      </Show>
    </>
  );
}

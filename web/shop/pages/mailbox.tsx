/** The stored mails to one address. Only a local shop has this page. */
import { local, testClock } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import { useStore } from '#web/shared/store.ts';
import { Empty, Show, Time } from '#web/shared/ui/components.tsx';
import { Input } from '#web/shared/ui/field.tsx';

const t = words({
  title: ['Local mailbox', '로컬 메일함'],
  how: [
    'A local shop does not send mails. They are collected here instead.',
    '로컬 상점은 메일을 발송하지 않습니다. 대신 여기에 모읍니다.',
  ],
  to: ['To', '받는 사람'],
  empty: ['No mails for this address yet.', '아직 받은 메일이 없습니다.'],
  html: ['View as HTML', 'HTML로 보기'],
  notFound: ['Page not found.', '없는 페이지입니다.'],
});

const ADDRESS = /(https?:\/\/\S+)/;

/** The text of a mail, with its addresses as links. */
const Linked = ({ text }: { text: string }) => (
  <>
    {text.split(ADDRESS).map((part, index) =>
      index % 2 === 1 ? (
        <a key={index} href={part} target="_blank" rel="noopener">
          {part}
        </a>
      ) : (
        part
      ),
    )}
  </>
);

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
      const mailbox = await local<{ readonly items: readonly Mail[] }>('GET', `mailbox?to=${encodeURIComponent(to)}`);
      return mailbox?.items ?? [];
    },
    { everyMilliseconds: POLL_MILLISECONDS },
  );
  if (!isLocal) return <Empty>{t('notFound')}</Empty>;
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
                    <span class="row">
                      <a href={`/_local/mailbox/html?mail=${id}`} target="_blank" rel="noopener">
                        {t('html')}
                      </a>
                      <Time at={at} />
                    </span>
                  </p>
                  <pre class="mail-text">
                    <Linked text={text} />
                  </pre>
                </article>
              ))}
          </>
        )}
      </Show>
    </>
  );
}

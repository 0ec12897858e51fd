/** The mails that SES would have delivered in AWS. A local shop stores them instead. */
import { useRef } from 'preact/hooks';
import { local } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { addressOf, setQuery, useAddress } from '#web/shared/router.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { Empty, Facts, Show, Time } from '#web/shared/ui/components.tsx';
import { pageSize } from '#web/shared/ui/page-size.ts';
import { Search } from '#web/shared/ui/search.tsx';
import { Table } from '#web/shared/ui/table.tsx';

const t = words({
  title: ['Mailbox', '메일함'],
  to: ['To (full address)', '받는 사람 (전체 주소)'],
  at: ['Time', '시각'],
  reader: ['To', '받는 사람'],
  subject: ['Subject', '제목'],
  none: [
    'No mails yet. Sign up in the shop, or sell out a product.',
    '아직 메일이 없습니다. 상점에서 가입하거나 상품을 품절시켜 보세요.',
  ],
  html: ['HTML', 'HTML'],
  text: ['Text', '텍스트'],
  source: ['Source', '원본'],
});
const SHOWN_MAX = 50;
const ANY = (_: StreamEvent): boolean => true;
const VIEWS = ['html', 'text', 'source'] as const;

interface Mail {
  readonly id: string;
  readonly at: string;
  readonly to: readonly string[];
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function Mailbox() {
  const { query } = useAddress();
  const { to, mail: open } = query;
  const loaded = useLoad(
    to ?? '',
    async () =>
      (await local<{ items: readonly Mail[] }>('GET', addressOf('mailbox', { newest: pageSize(SHOWN_MAX), to })))
        ?.items ?? [],
    { on: ANY, everyMilliseconds: 3_000, keepsOld: true },
  );
  // The open mail is kept when newer mails push it off the list, and keeps its identity while the list reloads.
  const kept = useRef<Mail | undefined>(undefined);
  kept.current = [...(loaded.data ?? []), kept.current].find((mail) => mail?.id === open);
  return (
    <>
      <h1>{t('title')}</h1>
      <search class="filters">
        <Search label={t('to')} name="to" />
      </search>
      <OpenMail mail={kept.current} />
      <Show loaded={loaded}>
        {(mails) =>
          mails.length === 0 ? (
            <Empty>{t('none')}</Empty>
          ) : (
            <Table
              caption={t('title')}
              rows={mails}
              keyOf={({ id }) => id}
              isChosen={({ id }) => id === open}
              columns={[
                { name: t('at'), phone: 'last', cell: ({ at }) => <Time at={at} /> },
                {
                  name: t('subject'),
                  phone: 'first',
                  wide: true,
                  cell: ({ id, subject }) => (
                    <a href={addressOf('/console/mailbox', { ...query, mail: id })}>{subject}</a>
                  ),
                },
                { name: t('reader'), cell: (mail) => <span class="clip">{mail.to.join(', ')}</span> },
              ]}
            />
          )
        }
      </Show>
    </>
  );
}

function OpenMail({ mail }: { mail: Mail | undefined }) {
  const { query } = useAddress();
  const view = VIEWS.find((name) => name === query['view']) ?? 'html';
  if (!mail) return null;
  return (
    <section class="box stack" aria-labelledby="mail">
      <h2 id="mail">{mail.subject}</h2>
      <div class="row">
        {VIEWS.map((name) => (
          <button
            key={name}
            type="button"
            class={`btn btn-xs ${name === view ? 'btn-primary' : ''}`}
            aria-pressed={name === view}
            onClick={() => setQuery({ view: name }, true)}
          >
            {t(name)}
          </button>
        ))}
      </div>
      {view === 'html' && (
        <iframe
          class="mail-frame"
          title={mail.subject}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          src={addressOf('/_local/mailbox/html', { mail: mail.id })}
        />
      )}
      {view === 'text' && <pre>{mail.text}</pre>}
      {view === 'source' && (
        <>
          <Facts
            rows={Object.entries(mail.headers).map(([name, value]) => [name, <span class="mono">{value}</span>])}
          />
          <pre>{mail.html}</pre>
        </>
      )}
    </section>
  );
}

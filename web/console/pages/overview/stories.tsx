/** Plays a story of the shop on the local system, as `npm run story` does, and shows its progress with links. */
import { useEffect } from 'preact/hooks';
import { STORY_NAMES, type StoryName } from '#domain/story-names.ts';
import { local, localResponse, testClock } from '#web/shared/clock.ts';
import { language, words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import { createStore, useStore } from '#web/shared/store.ts';
import { Badge } from '#web/shared/ui/components.tsx';
import { linked } from './story-links.tsx';

const t = words({
  open: ['Play a story…', '시나리오 재생…'],
  close: ['Close', '닫기'],
  title: ['Stories', '시나리오'],
  meaning: [
    'A story acts on this local shop and moves the test clock by up to an hour. The same stories run with npm run story.',
    '시나리오는 이 로컬 쇼핑몰에서 실제로 실행되며 테스트 시계를 최대 1시간 앞으로 옮깁니다. npm run story로도 실행할 수 있습니다.',
  ],
  'sell-out': ['Sell-out: sold out, restocked, buyer notified', '품절: 품절, 재입고, 구매자 알림'],
  'dead-letter': ['Dead letter: parked, then sent back', '실패 메시지: 보류 후 재처리'],
  outage: ['Outage: the database is away', '장애: 데이터베이스 중단'],
  running: ['running', '진행 중'],
  ended: ['ended as expected', '예상대로 끝남'],
  failed: ['failed', '실패'],
  busy: ['Another story plays.', '다른 시나리오가 진행 중입니다.'],
  notStarted: ['The story could not be started.', '시나리오를 시작하지 못했습니다.'],
});
const CONFLICT = 409;
const TONES = { running: 'info', ended: 'success', failed: 'error' } as const;
const POLL_MILLISECONDS = 1_000;

interface Played {
  readonly name: StoryName;
  readonly state: keyof typeof TONES;
  readonly lines: readonly string[];
}
/** Kept while other pages are open: a story goes on. */
const last = createStore<Played | null>(null);

async function readStory(): Promise<void> {
  const found = await local<{ readonly last: Played | null }>('GET', 'stories');
  if (found) last.set(found.last);
}

export function StoryButton() {
  const isLocal = useStore(testClock) !== undefined;
  const isOpen = useAddress().query['stories'] !== undefined;
  if (!isLocal) return null;
  return (
    <button
      type="button"
      class="btn btn-sm"
      aria-expanded={isOpen}
      onClick={() => setQuery({ stories: isOpen ? undefined : 1 }, true)}
    >
      {t(isOpen ? 'close' : 'open')}
    </button>
  );
}

export function StoryPlayer() {
  const isLocal = useStore(testClock) !== undefined;
  const isOpen = useAddress().query['stories'] !== undefined && isLocal;
  const played = useStore(last);
  const play = useAction(async (name: StoryName) => {
    const response = await localResponse('POST', 'stories', { play: name, language: language.get() });
    if (!response?.ok) throw new Error(t(response?.status === CONFLICT ? 'busy' : 'notStarted'));
    await readStory();
  });
  useEffect(() => {
    if (!isOpen) return;
    void readStory();
    const timer = setInterval(() => document.hidden || void readStory(), POLL_MILLISECONDS);
    return () => clearInterval(timer);
  }, [isOpen]);
  if (!isOpen) return null;
  return (
    <section class="box stack" aria-labelledby="stories">
      <h2 id="stories">{t('title')}</h2>
      <p class="soft small">{t('meaning')}</p>
      <div class="row">
        {STORY_NAMES.map((name) => (
          <button
            key={name}
            type="button"
            class="btn btn-sm"
            disabled={play.busy || played?.state === 'running'}
            onClick={() => play.run(name)}
          >
            {t(name)}
          </button>
        ))}
      </div>
      {play.error && (
        <p class="bad" role="alert">
          {play.error.message}
        </p>
      )}
      {played && <Progress played={played} />}
    </section>
  );
}

const Progress = ({ played: { name, state, lines } }: { played: Played }) => (
  <>
    <p class="row" role="status">
      <strong>{t(name)}</strong>
      <Badge tone={TONES[state]}>{t(state)}</Badge>
    </p>
    <ol class="story">
      {lines.map((line, n) => (
        <li key={`${n} ${line}`}>{linked(line)}</li>
      ))}
    </ol>
  </>
);

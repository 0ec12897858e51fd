import { expect, test } from 'vitest';
import { play } from '#bin/story/play.ts';
import { SENTENCES, sentence, speak } from '#bin/story/sentences.ts';
import type { World } from '#bin/story/world.ts';

test('a story that is stopped ends at its next step, and undoes what it has changed', async () => {
  const done: string[] = [];
  const stopping = new AbortController();
  const world = {
    say: (name: string) => done.push(name),
    shop: { get: async () => done.push('get'), post: async () => done.push('post') },
    control: { post: async (path: string) => done.push(path) },
  } as unknown as World;
  const story = async ({ shop, control, say }: World) => {
    try {
      await control.post('database', { away: 900 });
      await shop.post('/api/v1/orders', {});
      stopping.abort('SIGINT');
      await shop.get('/api/v1/orders').catch(() => undefined);
      say('away');
    } finally {
      await control.post('the database is back', {});
    }
  };
  await expect(play(story, world, stopping.signal)).rejects.toThrow('stopped by SIGINT');
  expect(done).toEqual(['database', 'post', 'the database is back']);
});

test('each sentence has the same values in both languages', () => {
  const valuesOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();
  for (const [english, korean] of Object.values(SENTENCES)) {
    expect(valuesOf(korean), english).toEqual(valuesOf(english));
    expect(korean).toMatch(/[가-힣]/);
  }
});

test('a story speaks its language, also when the system does something else', () => {
  const lines: string[] = [];
  const { say, expect: demand } = speak('ko', (line) => lines.push(line));
  say('countedOnce', { units: 10 });
  expect(lines).toEqual(['입고가 한 번만 반영되었습니다: 10개']);
  expect(() => demand(true, 'handledNow')).not.toThrow();
  expect(() => demand(false, 'deliveredOnce', { units: 10 })).toThrow(
    '기대한 결과: 공장이 10개를 납품하고, 입고는 한 번만 반영됩니다. 실제 결과가 다릅니다',
  );
  expect(sentence('en', 'countedOnce', { units: 10 })).toMatch(/: 10 units$/);
});

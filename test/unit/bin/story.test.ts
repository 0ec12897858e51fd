import { expect, test } from 'vitest';
import { play } from '#bin/story/play.ts';
import type { World } from '#bin/story/world.ts';

test('a story that is stopped ends at its next step, and undoes what it has changed', async () => {
  const done: string[] = [];
  const stopping = new AbortController();
  const world = {
    say: (line: string) => done.push(line),
    shop: { get: async () => done.push('get'), post: async () => done.push('post') },
    control: { post: async (path: string) => done.push(path) },
  } as unknown as World;
  const story = async ({ shop, control, say }: World) => {
    try {
      await control.post('database', { away: 900 });
      await shop.post('/api/v1/orders', {});
      stopping.abort('SIGINT');
      await shop.get('/api/v1/orders').catch(() => undefined);
      say('the database is away');
    } finally {
      await control.post('the database is back', {});
    }
  };
  await expect(play(story, world, stopping.signal)).rejects.toThrow('stopped by SIGINT');
  expect(done).toEqual(['database', 'post', 'the database is back']);
});

/** The stories that the console plays: one at a time, with their lines, in a process of their own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createStories, type Stories } from '#local/control/stories.ts';

const folder = mkdtempSync(join(tmpdir(), 'stories-'));
let stories: Stories | undefined;
afterEach(() => stories?.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program in the place of bin/story.ts. */
function playing(source: string): Stories {
  const program = join(folder, 'story.mjs');
  writeFileSync(program, source);
  stories = createStories(4_999, program);
  return stories;
}

test('a story has its lines without their prefix, and its end', async () => {
  const { play, last } = playing(
    "process.stderr.write('story  begun ' + process.argv.slice(2).join(' ') + '\\nstory  done: see it\\n');",
  );
  expect(last()).toBe(null);
  expect(play('sell-out', 'ko')).toBe(true);
  expect(play('outage', 'en')).toBe(false);
  await expect.poll(() => last()?.state, { timeout: 30_000 }).toBe('ended');
  expect(last()).toEqual({
    ...{ name: 'sell-out', state: 'ended' },
    lines: ['begun --port 4999 --language ko sell-out', 'done: see it'],
  });
});

test('a story that did something else has failed, and another one may play', async () => {
  const { play, last } = playing("process.stderr.write('Expected: more\\n'); process.exitCode = 1;");
  play('outage', 'en');
  await expect.poll(() => last()?.state, { timeout: 30_000 }).toBe('failed');
  expect(last()?.lines).toEqual(['Expected: more']);
  expect(play('outage', 'en')).toBe(true);
  await expect.poll(() => last()?.state, { timeout: 30_000 }).toBe('failed');
});

test('the end of the system ends the story', async () => {
  const { play, last, stop } = playing("process.stderr.write('story  waits\\n'); setInterval(() => 0, 1_000);");
  play('dead-letter', 'en');
  await expect.poll(() => last()?.lines, { timeout: 30_000 }).toEqual(['waits']);
  await stop();
  expect(last()?.state).toBe('failed');
});

test('the end of the system waits until the story has undone its changes', async () => {
  const { play, last, stop } = playing(`
    process.once('SIGTERM', () => setTimeout(() => { process.stderr.write('undone\\n'); process.exit(0); }, 50));
    setInterval(() => 0, 1_000);
    process.stderr.write('waits\\n');`);
  play('outage', 'en');
  await expect.poll(() => last()?.lines, { timeout: 30_000 }).toEqual(['waits']);
  await stop();
  expect(last()).toMatchObject({ state: 'ended', lines: ['waits', 'undone'] });
});
